/**
 * Where the value that stands at `at` ends: a quoted text, whatever it is escaped by for being inside further texts; a list, an
 * object or a group in parentheses with all that is in it; else a bare word. What is not closed, as in a text that was cut, goes to
 * the end. One pass, whatever the text.
 */
export function endOfValue(text: string, at: number): number {
  const escapes = backslashesFrom(text, at);
  const first = text[at + escapes];
  if (first === '"' || first === "'" || first === '`') {
    return endOfQuoted(text, at + escapes + 1, first, escapes, isExact);
  }
  const close = escapes === 0 && first !== undefined ? CLOSING[first] : undefined;
  if (close === undefined) return endOfWord(text, at);
  const brackets = [first as string, close] as const;
  // Both may be right, and too much is better than too little.
  return Math.max(endOfBrackets(text, at, brackets, isExact), endOfBrackets(text, at, brackets, isOfLevel));
}

/** The same for a header, whose value goes to the end of the line or of the quotes around it, past the quotes of `name="value"`. */
export function endOfHeaderValue(text: string, at: number): number {
  const first = text[at + backslashesFrom(text, at)];
  if (first === undefined) return at;
  if (isQuote(first.charCodeAt(0)) || CLOSING[first] !== undefined) return endOfValue(text, at);
  let end = at;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === QUOTE && text.charCodeAt(end - 1) === EQUALS) {
      end = endOfLine(text, end + 1, QUOTE);
      if (text.charCodeAt(end) !== QUOTE) return end;
    } else if (code === BACKSLASH) {
      const run = backslashesFrom(text, end);
      if (isQuote(text.charCodeAt(end + run))) return end;
      end += run - 1;
    } else if (isQuote(code) || code === LESS || code === GREATER || code === CR || code === LF) return end;
  }
  return end;
}

/** The same for a parameter of a URL, in which most of what ends a word elsewhere may stand. */
export function endOfParameter(text: string, at: number): number {
  PARAMETER_END.lastIndex = at;
  return PARAMETER_END.exec(text)?.index ?? text.length;
}

/** The quotes, with what escapes them, that a value begins with; empty where it has none. */
export function quotesAt(text: string, at: number): string {
  const escapes = backslashesFrom(text, at);
  return isQuote(text.charCodeAt(at + escapes)) ? text.slice(at, at + escapes + 1) : '';
}

const CLOSING: Readonly<Record<string, string | undefined>> = { '[': ']', '{': '}', '(': ')' };

const PARAMETER_END = /[&#\s"<>]/g;

const LF = 10;
const CR = 13;
const QUOTE = 34;
const APOSTROPHE = 39;
const LESS = 60;
const EQUALS = 61;
const GREATER = 62;
const BACKSLASH = 92;
const BACKTICK = 96;
/** What ends a bare word, white space apart. */
const ENDS: ReadonlySet<number> = new Set(Array.from('&;,"\'`<>)}]', (end) => end.charCodeAt(0)));
const SPACE = /\s/;

/** Whether a quote with so many backslashes before it closes a text that was opened with so many. */
type Closes = (backslashes: number, opened: number) => boolean;

/**
 * A text within a text within a text has n = 0, 1, 3, 7 … backslashes before each of its quotes, and so has the one that closes it.
 * A quote with more belongs to it; or it ends in a backslash itself, and then more than it goes: who cannot tell how often a text
 * was escaped, and in which way, must not take its inner quotes for the last one.
 */
const isExact: Closes = (backslashes, opened) => backslashes === opened;

/** The same for JSON: n and whole pairs of what is a backslash in it. */
const isOfLevel: Closes = (backslashes, opened) => backslashes % (2 * (opened + 1)) === opened;

function endOfQuoted(text: string, from: number, quote: string, escapes: number, closes: Closes): number {
  for (let close = text.indexOf(quote, from); close !== -1; close = text.indexOf(quote, close + 1)) {
    const run = backslashesBefore(text, close, from);
    // The text around it ends.
    if (run < escapes) return close - run;
    if (!closes(run, escapes)) continue;
    // SQL doubles the apostrophe that belongs to the text.
    if (quote === "'" && run === 0 && text[close + 1] === "'") close++;
    else return close + 1;
  }
  return text.length;
}

function endOfBrackets(
  text: string,
  at: number,
  [open, close]: readonly [string, string],
  closes: Closes,
): number {
  let depth = 0;
  let escapes: number | undefined;
  for (let index = at; index < text.length; index++) {
    const unit = text[index];
    if (unit === open) depth++;
    else if (unit === close && --depth === 0) return index + 1;
    else if (unit === '"' || unit === "'" || unit === '`') {
      const run = backslashesBefore(text, index, at);
      escapes ??= run;
      // The text around the brackets ends before they do.
      if (run < escapes) return index - run;
      index = endOfQuoted(text, index + 1, unit, run, closes) - 1;
    }
  }
  return text.length;
}

function endOfWord(text: string, at: number): number {
  let end = at;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (ENDS.has(code) || (code <= 32 || code > 127 ? SPACE.test(text[end] as string) : false)) return end;
    if (code !== BACKSLASH) continue;
    const run = backslashesFrom(text, end);
    if (isQuote(text.charCodeAt(end + run))) return end;
    end += run - 1;
  }
  return end;
}

function endOfLine(text: string, from: number, or: number): number {
  for (let end = from; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === or || code === CR || code === LF) return end;
  }
  return text.length;
}

function isQuote(code: number): boolean {
  return code === QUOTE || code === APOSTROPHE || code === BACKTICK;
}

function backslashesFrom(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === BACKSLASH) at++;
  return at - from;
}

function backslashesBefore(text: string, before: number, from: number): number {
  let at = before;
  while (at > from && text.charCodeAt(at - 1) === BACKSLASH) at--;
  return before - at;
}
