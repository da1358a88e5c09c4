import { isMap, isPair, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';

/** Offset at which the last thing of a pair ends; undefined where that is a block scalar. */
export function lastLeaf(pair: Pair): number | undefined {
  const value = pair.value as Node | null;
  if (value === null) return endOf(pair.key as Node);
  if (isScalar(value)) {
    return value.type === 'BLOCK_LITERAL' || value.type === 'BLOCK_FOLDED' ? undefined : endOf(value);
  }
  if (isMap(value) && value.flow !== true) {
    const last = value.items.at(-1);
    return last === undefined ? endOf(value) : lastLeaf(last);
  }
  if (isSeq(value) && value.flow !== true) {
    const last: unknown = value.items.at(-1);
    if (last === undefined || last === null) return endOf(value);
    return isPair(last) ? lastLeaf(last) : lastLeaf({ key: last, value: last } as Pair);
  }
  return endOf(value);
}

/** Blanks one level adds, as the entries of the mapping itself or of its own level show it. */
export function stepOf(map: YAMLMap, text: string, outer?: YAMLMap): string {
  for (const pair of map.items) {
    const value = pair.value as Node | null;
    if (!isMap(value) || value.flow === true || value.items.length === 0) continue;
    const inner = startOf((value.items[0] as Pair).key as Node);
    const outer = startOf(pair.key as Node);
    const width = inner - lineStart(text, inner) - (outer - lineStart(text, outer));
    if (width > 0) return ' '.repeat(width);
  }
  const width = outer === undefined || outer.flow === true ? 0 : columnOf(map, text) - columnOf(outer, text);
  return width > 0 ? ' '.repeat(width) : '  ';
}

/** The same in `{ … }` with a key a line: the blanks the keys have more than the line of the brace. */
export function flowStep(map: YAMLMap, indent: string, text: string): string {
  const line = text.slice(lineStart(text, startOf(map)));
  const outer = /^[ \t]*/.exec(line)?.[0] ?? '';
  return indent.startsWith(outer) && indent.length > outer.length ? indent.slice(outer.length) : '  ';
}

/** Of a block mapping's keys. An anchor before the first key is none of the key's own range. */
export function columnOf(map: YAMLMap, text: string): number {
  const token = map.srcToken;
  if (token?.type === 'block-map') return token.indent;
  const key = startOf((map.items[0] as Pair).key as Node);
  return key - lineStart(text, key);
}

export function startOf(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}

export function endOf(node: Node | null): number {
  return node?.range?.[1] ?? 0;
}

export function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** Just behind the line's break, or the end of the text. */
export function endOfLine(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  return at === -1 ? text.length : at + 1;
}

/** The blanks before an offset where nothing else stands before it on its line. */
export function blanksOf(text: string, offset: number): string | undefined {
  const before = text.slice(lineStart(text, offset), offset);
  return /^[ \t]*$/.test(before) ? before : undefined;
}

/** The beginning of the comment lines right above, which speak of what follows them. */
export function beforeComments(text: string, at: number): number {
  let start = at;
  while (start > 0) {
    const above = lineStart(text, start - 1);
    if (!/^[ \t]*#/.test(text.slice(above, start))) return start;
    start = above;
  }
  return start;
}
