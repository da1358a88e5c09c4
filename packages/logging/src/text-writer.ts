import type { Redactor } from './redactor.ts';

/** Writes a text as a JSON string: redacted, at most `max` UTF-16 units of it, and nothing in it that could end a line. */
export type TextWriter = (text: string, max: number) => string;

const CLEAN = 0;
const ESCAPE = 1;
const SUSPECT = 2;
/** Beyond this a native search beats a loop. */
const SCANNED_LENGTH = 512;
/** A text is redacted this far beyond where it is cut, so that no secret is cut out of its form. */
const CUT_MARGIN = 1024;

/** Not escaped by JSON.stringify, yet a line end, a terminal command or no character at all to some reader. */
const UNSAFE = /[\u007f-\u009f\u2028\u2029]/;
const UNSAFE_GLOBAL = new RegExp(UNSAFE, 'g');

export function createTextWriter(redactor: Redactor): TextWriter {
  const classes = classify(redactor.suspects);

  return (text, max) => {
    const length = text.length;
    if (length > max) return quoteCut(redactor, text, max);
    let found = CLEAN;
    if (length > SCANNED_LENGTH) found = ESCAPE | SUSPECT;
    else {
      for (let i = 0; i < length; i++) {
        const code = text.charCodeAt(i);
        if (code < 128) found |= classes[code] as number;
        else if (code < 160 || code === 0x2028 || code === 0x2029 || (code & 0xf800) === 0xd800)
          found |= ESCAPE;
      }
      if (found === CLEAN) return `"${text}"`;
    }
    const safe = (found & SUSPECT) === 0 ? text : redactor.text(text);
    // A redactor only ever puts ordinary characters in.
    return (found & ESCAPE) === 0 ? `"${safe}"` : quote(safe);
  };
}

/** Any string as a JSON string on one line; lone surrogates become U+FFFD. */
export function quote(text: string): string {
  const json = JSON.stringify(text.toWellFormed());
  return UNSAFE.test(json) ? json.replace(UNSAFE_GLOBAL, escapeUnit) : json;
}

function quoteCut(redactor: Redactor, text: string, max: number): string {
  const near = redactor.text(text.slice(0, max + CUT_MARGIN));
  const kept = near.slice(0, Math.max(0, max));
  return quote(`${kept}[${text.length - kept.length} more characters]`);
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function classify(suspects: string | undefined): Uint8Array {
  const classes = new Uint8Array(128).fill(suspects === undefined ? SUSPECT : CLEAN);
  for (let code = 0; code < 128; code++) {
    const unit = String.fromCharCode(code);
    if (code < 0x20 || code === 0x7f || unit === '"' || unit === '\\') classes[code] = ESCAPE;
    if (suspects === undefined || suspects.includes(unit))
      classes[code] = (classes[code] as number) | SUSPECT;
  }
  return classes;
}
