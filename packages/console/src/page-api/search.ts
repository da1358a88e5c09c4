/** Looks for a search in a record's texts. */
export type Matcher = (texts: readonly string[]) => boolean;

interface Term {
  readonly negated: boolean;
  /** Any of these spellings found means the term is. */
  readonly needles: readonly string[];
}

const MAX_TERMS = 32;

/**
 * Compiles what a person types: words must all occur, in any case; `"a phrase"`, `-without`, `this OR that`, and
 * `key=value` for an attribute or a field of a JSON line. `OR` binds weaker than the space.
 */
export function compileSearch(query: string): Matcher | undefined {
  const words = query.match(/-?(?:[\w.\-/@]+=)?"(?:[^"\\]|\\.)*"?|\S+/g)?.slice(0, MAX_TERMS) ?? [];
  const alternatives: Term[][] = [[]];
  for (const word of words) {
    if (word === 'OR') alternatives.push([]);
    else alternatives.at(-1)?.push(term(word));
  }
  const meant = alternatives.filter((terms) => terms.length > 0);
  if (meant.length === 0) return undefined;
  return (texts) => {
    const lower = texts.map((text) => text.toLowerCase());
    const found = ({ needles, negated }: Term): boolean =>
      negated !== needles.some((needle) => lower.some((text) => text.includes(needle)));
    return meant.some((terms) => terms.every(found));
  };
}

function term(word: string): Term {
  const negated = word.length > 1 && word.startsWith('-');
  const text = (negated ? word.slice(1) : word).toLowerCase();
  const equals = /^([\w.\-/@]+)=(.+)$/.exec(text);
  if (!equals) {
    const plain = unquote(text);
    // Attributes are kept as JSON, where a quote is written with a backslash.
    const escaped = JSON.stringify(plain).slice(1, -1);
    return { negated, needles: escaped === plain ? [plain] : [plain, escaped] };
  }
  const key = JSON.stringify(equals[1]);
  const plain = unquote(equals[2] as string);
  const value = JSON.stringify(plain);
  // As an attribute pair or a JSON field, as text or as a number.
  return {
    negated,
    needles: [
      `${key},${value}`,
      `${key}:${value}`,
      ...[',', ']', '}'].flatMap((end) => [`${key},${plain}${end}`, `${key}:${plain}${end}`]),
    ],
  };
}

function unquote(text: string): string {
  if (!text.startsWith('"')) return text;
  return text.slice(1, text.length > 1 && text.endsWith('"') ? -1 : undefined).replaceAll(/\\(["\\])/g, '$1');
}
