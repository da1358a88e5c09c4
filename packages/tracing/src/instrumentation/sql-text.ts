import { type SqlSummary, summarizeSql } from './sql-summary.ts';
import { type SqlToken, tokenizeSql } from './sql-tokens.ts';

/** What may be told of a statement: no value of a literal is in it. */
export interface SqlDescription extends SqlSummary {
  /** The statement with `?` for every literal, at most 2048 characters. */
  readonly text: string;
}

/** Beyond this nothing is read: an ORM may write megabytes of values into a statement. */
const MAX_READ = 16_384;
const MAX_TEXT = 2048;
const MAX_KNOWN = 256;
const MAX_KNOWN_LENGTH = 1024;
const known = new Map<string, SqlDescription>();

/**
 * Makes a statement fit to be recorded: literals become `?` (numbers, strings of every kind, booleans), comments go, a list
 * after IN becomes `(?)` and of the rows after VALUES the first stays. Parameters (`$1`) stay as they are.
 */
export function describeSql(sql: string): SqlDescription {
  const found = known.get(sql);
  if (found !== undefined) return found;
  const tokens = tokenizeSql(sql.length > MAX_READ ? sql.slice(0, MAX_READ) : sql);
  const description = { ...summarizeSql(tokens), text: sanitize(tokens) };
  if (sql.length <= MAX_KNOWN_LENGTH) {
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(sql, description);
  }
  return description;
}

function sanitize(tokens: readonly SqlToken[]): string {
  let text = '';
  // From the end of the first row of VALUES to the end of the last one.
  const jumps = new Map<number, number>();
  for (let index = 0; index < tokens.length && text.length <= MAX_TEXT; index++) {
    const token = tokens[index] as SqlToken;
    text += (token.spaced && text !== '' ? ' ' : '') + (token.kind === 'literal' ? '?' : token.text);
    if (token.kind !== 'word') index = jumps.get(index) ?? index;
    else if (token.keyword === 'IN') {
      const end = endOfLiterals(tokens, index + 1);
      if (end === -1) continue;
      text += ' (?)';
      index = end;
    } else if (token.keyword === 'VALUES' && tokens[index + 1]?.text === '(') {
      const firstRow = endOfGroup(tokens, index + 1);
      jumps.set(firstRow, endOfRows(tokens, firstRow));
    }
  }
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text;
}

/** Where a list of nothing but literals ends, its parentheses included; -1 where there is none. */
function endOfLiterals(tokens: readonly SqlToken[], from: number): number {
  if (tokens[from]?.text !== '(' || tokens[from + 1]?.text === ')') return -1;
  for (let index = from + 1; index < tokens.length; index++) {
    const { kind, text, keyword } = tokens[index] as SqlToken;
    if (text === ')') return index;
    if (kind !== 'literal' && keyword !== 'NULL' && text !== ',' && text !== '-' && text !== '+') return -1;
  }
  return tokens.length - 1;
}

function endOfGroup(tokens: readonly SqlToken[], from: number): number {
  let depth = 0;
  for (let index = from; index < tokens.length; index++) {
    const { text } = tokens[index] as SqlToken;
    if (text === '(') depth++;
    if (text === ')' && --depth === 0) return index;
  }
  return tokens.length - 1;
}

function endOfRows(tokens: readonly SqlToken[], firstRow: number): number {
  let end = firstRow;
  while (tokens[end + 1]?.text === ',' && tokens[end + 2]?.text === '(') end = endOfGroup(tokens, end + 2);
  return end;
}
