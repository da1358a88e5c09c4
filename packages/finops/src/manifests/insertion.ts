import { isMap, type Node, type Pair, type YAMLMap } from 'yaml';
import {
  beforeComments,
  blanksOf,
  columnOf,
  endOf,
  endOfLine,
  flowStep,
  lastLeaf,
  lineStart,
  startOf,
  stepOf,
} from './yaml-geometry.ts';

/** How new annotations get in. */
export type Insertion =
  /** Lines of their own, at a line's beginning (or at the end of a text that lacks the last line break). */
  | {
      readonly style: 'lines';
      readonly offset: number;
      /** Blanks before each key. */
      readonly indent: string;
      /** Blanks of one level more. */
      readonly step: string;
      /** Keys to open on the way in. */
      readonly wrap: readonly string[];
      /** Text to take away besides: `{}`, `null`. */
      readonly replaced?: { readonly start: number; readonly end: number };
    }
  /** Within `{ … }`, as JSON writes it. */
  | {
      readonly style: 'flow';
      readonly offset: number;
      readonly wrap: readonly string[];
      /** Whether an entry stands before. */
      readonly follows: boolean;
      /** Blanks before each key where every key has its own line. */
      readonly indent?: string;
      readonly step: string;
      /** Blanks before the closing brace where it was `{}`. */
      readonly closing?: string;
      /** What braces are written in the place of: `null`, or nothing at all. */
      readonly replaced?: { readonly start: number; readonly end: number };
    }
  /** Cannot be written without changing something else. */
  | { readonly style: 'none'; readonly reason: string };

/** The document's text, to which offsets of nodes are relative, and its own offset in the file. */
export interface InsertionContext {
  readonly text: string;
  readonly base: number;
}

/** After a mapping's last entry. */
export function insertionAfter(
  map: YAMLMap,
  wrap: readonly string[],
  context: InsertionContext,
  outer?: YAMLMap,
): Insertion {
  const { text, base } = context;
  const last = map.items.at(-1) as Pair;
  const first = map.items[0] as Pair;
  if (map.flow === true) {
    const key = startOf(last.key as Node);
    const indent = blanksOf(text, key);
    return {
      style: 'flow',
      offset: base + endOf((last.value as Node | null) ?? (last.key as Node)),
      wrap,
      follows: true,
      ...(indent !== undefined && { indent }),
      step: indent === undefined ? '' : flowStep(map, indent, text),
    };
  }
  const column = columnOf(map, text);
  const shape = {
    style: 'lines',
    indent: ' '.repeat(column),
    step: stepOf(map, text, outer),
    wrap,
  } as const;
  const leaf = lastLeaf(last);
  // `metadata` comes first by custom.
  if (leaf !== undefined && wrap[0] !== 'metadata') return { ...shape, offset: base + endOfLine(text, leaf) };
  // A block scalar is last: where it ends depends on its header, so the new lines go to the front.
  const start = startOf(first.key as Node);
  if (blanksOf(text, start) === undefined) {
    return leaf === undefined
      ? { style: 'none', reason: 'the mapping begins within a line' }
      : { ...shape, offset: base + endOfLine(text, leaf) };
  }
  return { ...shape, offset: base + beforeComments(text, lineStart(text, start)) };
}

/** Into the value of a key that holds nothing: `null`, `{}`, or not even that. */
export function insertionInto(
  parent: YAMLMap,
  pair: Pair,
  wrap: readonly string[],
  context: InsertionContext,
  outer?: YAMLMap,
): Insertion {
  const { text, base } = context;
  const key = pair.key as Node;
  const value = pair.value as Node | null;
  if (parent.flow === true) {
    return isMap(value) ? emptyFlow(key, value, wrap, context) : nullFlow(key, value, wrap, context);
  }
  const [start, end] = [startOf(value), endOf(value)];
  const written = text.slice(start, end);
  if (isMap(value) && !/^\{[ \t]*\}$/.test(written)) return emptyFlow(key, value, wrap, context);
  let blanksFrom = start;
  while (blanksFrom > 0 && ' \t'.includes(text.charAt(blanksFrom - 1))) blanksFrom -= 1;
  const step = stepOf(parent, text, outer);
  return {
    style: 'lines',
    offset: base + endOfLine(text, end),
    indent: ' '.repeat(columnOf(parent, text)) + step,
    step,
    wrap,
    ...(written !== '' && { replaced: { start: base + blanksFrom, end: base + end } }),
  };
}

function emptyFlow(
  key: Node,
  value: YAMLMap,
  wrap: readonly string[],
  { text, base }: InsertionContext,
): Insertion {
  const indent = blanksOf(text, startOf(key));
  const offset = base + startOf(value) + 1;
  if (indent === undefined || !/^\{\s*\}$/.test(text.slice(startOf(value), endOf(value))))
    return { style: 'flow', offset, wrap, follows: false, step: '' };
  const step = indent.startsWith('\t') ? '\t' : '  ';
  return { style: 'flow', offset, wrap, follows: false, indent: indent + step, step, closing: indent };
}

/** `"annotations": null` */
function nullFlow(
  key: Node,
  value: Node | null,
  wrap: readonly string[],
  { text, base }: InsertionContext,
): Insertion {
  const [start, end] = value === null ? [endOf(key), endOf(key)] : [startOf(value), endOf(value)];
  const indent = blanksOf(text, startOf(key));
  const replaced = { start: base + start, end: base + end };
  const shape = { style: 'flow', offset: base + end, wrap, follows: false, replaced } as const;
  if (value === null) return { style: 'none', reason: 'the key stands without a value; give it {}' };
  if (indent === undefined) return { ...shape, step: '' };
  const step = indent.startsWith('\t') ? '\t' : '  ';
  return { ...shape, indent: indent + step, step, closing: indent };
}
