import type { SqlToken } from './sql-tokens.ts';

/** What a statement does, in a few words of low cardinality. */
export interface SqlSummary {
  /** As written: `select`, `INSERT`. */
  readonly operation: string | undefined;
  /** Operations and the tables they are about, in the order written, at most 255 characters: `insert orders select carts`. */
  readonly summary: string | undefined;
}

const MAX_LENGTH = 255;
const QUERIES = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE']);
const QUERY_STARTS = new Set([...QUERIES, 'WITH', 'EXPLAIN', 'VALUES']);
/** After these a name is what the statement is about. */
const NAMED = new Set(['TRUNCATE', 'COPY', 'LOCK', 'CALL', 'VACUUM', 'ANALYZE', 'CLUSTER', 'REINDEX']);
const DEFINITIONS = new Set(['CREATE', 'ALTER', 'DROP', 'REFRESH', 'COMMENT']);
const OBJECTS = new Set(
  'TABLE INDEX VIEW SCHEMA TYPE SEQUENCE FUNCTION PROCEDURE TRIGGER EXTENSION DATABASE ROLE DOMAIN POLICY'.split(
    ' ',
  ),
);
const QUALIFIERS = new Set('IF NOT EXISTS CONCURRENTLY ONLY TABLE'.split(' '));
/** The list of tables ends before these. */
const AFTER_FROM = new Set(
  'WHERE GROUP ORDER HAVING LIMIT OFFSET FETCH WINDOW UNION EXCEPT INTERSECT SET RETURNING FOR'.split(' '),
);

/**
 * Summarises a statement (database semantic conventions, "Generating a summary of the query"). It reads no grammar, only
 * where the names of tables stand; quotes round a plain name are left out.
 */
export function summarizeSql(tokens: readonly SqlToken[]): SqlSummary {
  const first = tokens.find((token) => token.kind === 'word');
  if (first === undefined) return { operation: undefined, summary: undefined };
  if (!QUERY_STARTS.has(first.keyword)) return summarizeCommand(tokens, first);
  const parts = queryParts(tokens);
  const operation = parts.find((part) => part.operation)?.text ?? first.text;
  return { operation, summary: join(parts.length === 0 ? [first.text] : parts.map((part) => part.text)) };
}

interface Part {
  readonly text: string;
  readonly operation: boolean;
}

interface Level {
  /** A query of its own stands in these parentheses, so that FROM names tables: in `extract(year from …)` it does not. */
  query: boolean;
  listing: boolean;
}

function queryParts(tokens: readonly SqlToken[]): Part[] {
  const parts: Part[] = [];
  const levels: Level[] = [{ query: false, listing: false }];
  let verb = '';
  const name = (index: number, calls: boolean): void => {
    const found = nameAt(tokens, index, calls);
    if (found !== undefined) parts.push({ text: found, operation: false });
  };
  tokens.forEach((token, index) => {
    const level = levels.at(-1) ?? { query: false, listing: false };
    if (token.text === '(') levels.push({ query: false, listing: false });
    else if (token.text === ')') levels.pop();
    else if (token.text === ',' && level.listing) name(index + 1, true);
    if (token.kind !== 'word') return;
    const word = token.keyword;
    if (word === 'SELECT' || (QUERIES.has(word) && startsStatement(tokens[index - 1]))) {
      parts.push({ text: token.text, operation: true });
      verb = word;
      level.query = true;
      level.listing = false;
      if (word === 'UPDATE') name(index + 1, false);
    } else if (word === 'FROM' && level.query && tokens[index - 1]?.keyword !== 'DISTINCT') {
      level.listing = true;
      name(index + 1, true);
    } else if (word === 'JOIN') name(index + 1, true);
    else if (word === 'INTO') name(index + 1, false);
    else if (word === 'USING' && verb !== 'SELECT') name(index + 1, true);
    else if (AFTER_FROM.has(word)) level.listing = false;
  });
  return parts;
}

const STARTERS = new Set([';', '(', ')', 'EXPLAIN', 'ANALYZE', 'VERBOSE']);

/** `UPDATE` may also follow `FOR`, `DO` or `THEN`, and `DELETE` follow `ON`: no statements of their own. */
function startsStatement(before: SqlToken | undefined): boolean {
  return before === undefined || STARTERS.has(before.keyword || before.text);
}

function summarizeCommand(tokens: readonly SqlToken[], first: SqlToken): SqlSummary {
  const operation = first.text;
  const verb = first.keyword;
  const start = tokens.indexOf(first) + 1;
  if (NAMED.has(verb)) {
    return { operation, summary: join([operation, nameAfterQualifiers(tokens, start)]) };
  }
  if (!DEFINITIONS.has(verb)) return { operation, summary: join([operation]) };
  const object = tokens.findIndex((token, index) => index >= start && OBJECTS.has(token.keyword));
  if (object === -1) return { operation, summary: join([operation]) };
  return {
    operation,
    summary: join([operation, tokens[object]?.text, nameAfterQualifiers(tokens, object + 1)]),
  };
}

function nameAfterQualifiers(tokens: readonly SqlToken[], from: number): string | undefined {
  let index = from;
  while (QUALIFIERS.has(tokens[index]?.keyword ?? '')) index++;
  return nameAt(tokens, index, false);
}

/**
 * The name that starts at a token, with its schema.
 *
 * @param calls Whether parentheses after it make it a function, not a table
 */
function nameAt(tokens: readonly SqlToken[], from: number, calls: boolean): string | undefined {
  let index = from;
  while (tokens[index]?.keyword === 'ONLY' || tokens[index]?.keyword === 'LATERAL') index++;
  const segments: string[] = [];
  for (;;) {
    const token = tokens[index];
    if (token?.kind !== 'word' && token?.kind !== 'quoted') break;
    segments.push(plain(token.text));
    index++;
    if (tokens[index]?.text !== '.') break;
    index++;
  }
  if (segments.length === 0 || (calls && tokens[index]?.text === '(')) return undefined;
  const name = segments.join('.');
  return QUERY_STARTS.has(name.toUpperCase()) ? undefined : name;
}

function plain(name: string): string {
  return /^"[A-Za-z_][\w$]*"$/.test(name) ? name.slice(1, -1) : name;
}

/** Cut between words. */
function join(words: readonly (string | undefined)[]): string {
  let text = '';
  for (const word of words) {
    if (word === undefined) continue;
    if (text.length + 1 + word.length > MAX_LENGTH) break;
    text += text === '' ? word : ` ${word}`;
  }
  return text;
}
