const SIMPLE: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
};
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([abfnrtv\\"]))/g;

/**
 * Reads the file of labels or annotations in a downward API volume: lines of `key="value"`, the value as Go's `%q` quotes it. Lines that
 * are none are left out.
 *
 * Source: Kubernetes, pkg/fieldpath `FormatMap`; Go, strconv `Quote`.
 */
export function parsePodMap(text: string): Record<string, string> {
  const entries: [string, string][] = [];
  for (const line of text.split('\n')) {
    const match = /^([^=]+)="((?:[^"\\]|\\.)*)"$/.exec(line.trimEnd());
    if (match !== null) entries.push([match[1] as string, unquote(match[2] as string)]);
  }
  // Keys may be called anything, `__proto__` as well.
  return Object.fromEntries(entries);
}

function unquote(quoted: string): string {
  if (!quoted.includes('\\')) return quoted;
  // `\x` gives single bytes, of which several in a row may be one character.
  const bytes: Buffer[] = [];
  let from = 0;
  for (const match of quoted.matchAll(ESCAPE)) {
    const [whole, byte, short, long, simple] = match;
    bytes.push(Buffer.from(quoted.slice(from, match.index)));
    from = match.index + whole.length;
    if (byte !== undefined) bytes.push(Buffer.from([Number.parseInt(byte, 16)]));
    else if (simple !== undefined) bytes.push(Buffer.from(SIMPLE[simple] ?? simple));
    else bytes.push(Buffer.from(character(short ?? long ?? '')));
  }
  bytes.push(Buffer.from(quoted.slice(from)));
  return Buffer.concat(bytes).toString();
}

function character(hex: string): string {
  const code = Number.parseInt(hex, 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
}
