/** One token of PostgreSQL's SQL (manual, §4.1 Lexical Structure); comments are left out. */
export interface SqlToken {
  readonly kind: 'word' | 'quoted' | 'literal' | 'parameter' | 'other';
  /** As written. */
  readonly text: string;
  /** A word in capitals, to be compared; empty for everything else. */
  readonly keyword: string;
  /** Whether space or a comment stood before it. */
  readonly spaced: boolean;
}

/**
 * Cuts SQL into tokens. What is not closed, as in a text that was cut, is a literal to the end: no value is ever taken for
 * something else. Strings are read as with `standard_conforming_strings = on`, PostgreSQL's default since 9.1.
 */
export function tokenizeSql(sql: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  let position = 0;
  let spaced = false;
  while (position < sql.length) {
    const gap = endOfGap(sql, position);
    if (gap > position) {
      position = gap;
      spaced = true;
      continue;
    }
    const kind = kindAt(sql, position);
    const end = endOf(kind, sql, position);
    const text = sql.slice(position, end);
    const keyword = kind === 'word' ? text.toUpperCase() : '';
    const isBoolean = keyword === 'TRUE' || keyword === 'FALSE';
    tokens.push({ kind: isBoolean ? 'literal' : kindOf(kind), text, keyword, spaced });
    position = end;
    spaced = false;
  }
  return tokens;
}

type Lexeme = 'string' | 'escaped' | 'dollar' | 'number' | 'word' | 'quoted' | 'parameter' | 'other';

const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const NUMBER =
  /0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?/y;
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const PARAMETER = /\$\d+/y;
const STRING_PREFIX = /(?:[bBnNxX]|[uU]&)'/y;
const QUOTED_PREFIX = /[uU]&"/y;
const ESCAPED_PREFIX = /[eE]'/y;
const SPACE = /\s+/y;

function kindAt(sql: string, at: number): Lexeme {
  const first = sql.charCodeAt(at);
  if (first === APOSTROPHE) return 'string';
  if (first === QUOTE) return 'quoted';
  if (first === DOLLAR) {
    if (matches(DOLLAR_TAG, sql, at)) return 'dollar';
    return matches(PARAMETER, sql, at) ? 'parameter' : 'other';
  }
  const second = sql.charCodeAt(at + 1);
  // E'…', B'…', U&'…', U&"…": the letter belongs to what follows.
  if (second === APOSTROPHE || second === AMPERSAND) {
    if (matches(ESCAPED_PREFIX, sql, at)) return 'escaped';
    if (matches(STRING_PREFIX, sql, at)) return 'string';
    if (matches(QUOTED_PREFIX, sql, at)) return 'quoted';
  }
  if (matches(WORD, sql, at)) return 'word';
  const numeric = isDigit(first) || (first === POINT && isDigit(second));
  return numeric ? 'number' : 'other';
}

const QUOTE = 34;
const DOLLAR = 36;
const AMPERSAND = 38;
const APOSTROPHE = 39;
const POINT = 46;

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function kindOf(lexeme: Lexeme): SqlToken['kind'] {
  if (lexeme === 'word' || lexeme === 'quoted' || lexeme === 'parameter' || lexeme === 'other') return lexeme;
  return 'literal';
}

function endOf(lexeme: Lexeme, sql: string, at: number): number {
  switch (lexeme) {
    case 'string':
      return endOfQuotes(sql, sql.indexOf("'", at) + 1, "'");
    case 'quoted':
      return endOfQuotes(sql, sql.indexOf('"', at) + 1, '"');
    case 'escaped':
      return endOfEscaped(sql, at + 2);
    case 'dollar': {
      const tag = matched(DOLLAR_TAG, sql, at);
      const close = sql.indexOf(tag, at + tag.length);
      return close === -1 ? sql.length : close + tag.length;
    }
    case 'word':
      return at + matched(WORD, sql, at).length;
    case 'number':
      return at + matched(NUMBER, sql, at).length;
    case 'parameter':
      return at + matched(PARAMETER, sql, at).length;
    default:
      return at + 1;
  }
}

/** A doubled quote stands for one. */
function endOfQuotes(sql: string, from: number, quote: string): number {
  for (let close = sql.indexOf(quote, from); close !== -1; close = sql.indexOf(quote, close + 2)) {
    if (sql[close + 1] !== quote) return close + 1;
  }
  return sql.length;
}

function endOfEscaped(sql: string, from: number): number {
  for (let index = from; index < sql.length; index++) {
    if (sql[index] === '\\') index++;
    else if (sql[index] === "'") {
      if (sql[index + 1] !== "'") return index + 1;
      index++;
    }
  }
  return sql.length;
}

/** Past white space and comments; those between slashes may be nested. */
function endOfGap(sql: string, at: number): number {
  const first = sql.charCodeAt(at);
  if (first === SLASH || first === DASH) return endOfComment(sql, at);
  // Above the space and within ASCII nothing is white space.
  return first > SPACE_CODE && first < 128 ? at : at + matched(SPACE, sql, at).length;
}

const SPACE_CODE = 32;
const DASH = 45;
const SLASH = 47;

function endOfComment(sql: string, at: number): number {
  if (sql.startsWith('--', at)) {
    const end = sql.indexOf('\n', at);
    return end === -1 ? sql.length : end + 1;
  }
  if (!sql.startsWith('/*', at)) return at;
  const marks = /\/\*|\*\//g;
  marks.lastIndex = at;
  let depth = 0;
  for (let mark = marks.exec(sql); mark !== null; mark = marks.exec(sql)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return sql.length;
}

function matches(pattern: RegExp, sql: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(sql);
}

function matched(pattern: RegExp, sql: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(sql)?.[0] ?? '';
}
