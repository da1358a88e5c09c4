import { isAlias, isMap, isPair, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import { isWorkloadKind, WORKLOAD_KINDS } from './workload-kinds.ts';

/** Where annotations of a workload stand in the text: on the object and, but for a Pod, on its pod template. */
export interface AnnotationSites {
  readonly workload: AnnotationSite;
  readonly pod?: AnnotationSite;
}

/** A place in a text that holds, or can take, annotations. Offsets are those of the text. */
export interface AnnotationSite {
  /** Of `annotations` where it exists, else of what it would be written into. */
  readonly offset: number;
  /** Annotations written there, in order, a merge key (`<<`) among them but not what it brings. */
  readonly entries: ReadonlyMap<string, AnnotationEntry>;
  readonly insertion: Insertion;
}

export interface AnnotationEntry {
  /** Undefined where the value is no text, which Kubernetes refuses. */
  readonly value: string | undefined;
  readonly keyStart: number;
  /** Of the value without its anchor or tag; equal to `keyEnd` where nothing is written. */
  readonly valueStart: number;
  readonly valueEnd: number;
  /** The lines it stands on; undefined within `{ … }` and where it shares its line. */
  readonly lines?: { readonly start: number; readonly end: number };
}

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

/** What the sites are looked for in. */
export interface SiteContext {
  /** The document's text; offsets of nodes are relative to it. */
  readonly text: string;
  /** Offset of the document in the file. */
  readonly base: number;
  readonly kind: string;
  /** Anchors some alias refers to. */
  readonly aliased: ReadonlySet<string>;
}

export function annotationSites(root: YAMLMap, context: SiteContext): AnnotationSites | undefined {
  if (!isWorkloadKind(context.kind)) return undefined;
  const workload = siteOf(root, context);
  const path = WORKLOAD_KINDS[context.kind] ?? [];
  const pod = path.length === 0 ? undefined : podSiteOf(root, path, context);
  return { workload, ...(pod && { pod }) };
}

function podSiteOf(root: YAMLMap, path: readonly string[], context: SiteContext): AnnotationSite | undefined {
  let node = root;
  for (const key of path) {
    const shared = sharedAnchor(node, context);
    if (shared !== undefined) return blocked(node, context, shared);
    const pair = pairOf(node, key);
    if (pair === undefined) {
      return hasMergeKey(node) ? blocked(node, context, `a merge key (<<) may bring ${key} here`) : undefined;
    }
    const value = pair.value as Node | null;
    if (!isMap(value))
      return isEmpty(value)
        ? undefined
        : blocked(value, context, isAlias(value) ? key : `${key} is no mapping`);
    node = value;
  }
  return siteOf(node, context);
}

/** The site in a node that has (or takes) `metadata`. */
function siteOf(parent: Node, context: SiteContext): AnnotationSite {
  if (!isMap(parent)) return blocked(parent, context, 'this is no mapping');
  if (parent.items.length === 0) return blocked(parent, context, 'this is empty');
  const shared = sharedAnchor(parent, context);
  if (shared !== undefined) return blocked(parent, context, shared);
  const metadata = pairOf(parent, 'metadata');
  if (metadata === undefined) {
    if (hasMergeKey(parent)) return blocked(parent, context, 'a merge key (<<) may bring metadata here');
    return fresh(parent, ['metadata', 'annotations'], context);
  }
  const metadataNode = metadata.value as Node | null;
  if (isEmpty(metadataNode)) return opened(parent, metadata, ['annotations'], context);
  if (!isMap(metadataNode))
    return blocked(metadataNode, context, isAlias(metadataNode) ? 'metadata' : 'metadata is no mapping');
  const sharedMetadata = sharedAnchor(metadataNode, context);
  if (sharedMetadata !== undefined) return blocked(metadataNode, context, sharedMetadata);
  const annotations = pairOf(metadataNode, 'annotations');
  if (annotations === undefined) {
    if (hasMergeKey(metadataNode))
      return blocked(metadataNode, context, 'a merge key (<<) may bring annotations here');
    return metadataNode.items.length === 0
      ? opened(parent, metadata, ['annotations'], context)
      : fresh(metadataNode, ['annotations'], context, parent);
  }
  const node = annotations.value as Node | null;
  if (isEmpty(node)) return opened(metadataNode, annotations, [], context, parent);
  if (!isMap(node))
    return blocked(node, context, isAlias(node) ? 'annotations' : 'annotations are no mapping');
  const sharedAnnotations = sharedAnchor(node, context);
  if (sharedAnnotations !== undefined) return blocked(node, context, sharedAnnotations);
  if (node.items.length === 0) return opened(metadataNode, annotations, [], context, parent);
  return {
    offset: context.base + startOf(annotations.key as Node),
    entries: entriesOf(node, context),
    insertion: insertionAfter(node, [], context),
  };
}

function fresh(map: YAMLMap, wrap: readonly string[], context: SiteContext, outer?: YAMLMap): AnnotationSite {
  return {
    offset: context.base + startOf(map),
    entries: new Map(),
    insertion: insertionAfter(map, wrap, context, outer),
  };
}

/** `annotations:` with nothing, `null` or `{}` behind it. */
function opened(
  parent: YAMLMap,
  pair: Pair,
  wrap: readonly string[],
  context: SiteContext,
  outer?: YAMLMap,
): AnnotationSite {
  const { text, base } = context;
  const key = pair.key as Node;
  const value = pair.value as Node | null;
  const offset = base + startOf(key);
  const braces = isMap(value);
  if (parent.flow === true) {
    const insertion = braces ? emptyFlow(key, value, wrap, context) : nullFlow(key, value, wrap, context);
    return { offset, entries: new Map(), insertion };
  }
  const [start, end] = [startOf(value), endOf(value)];
  const written = text.slice(start, end);
  if (braces && !/^\{[ \t]*\}$/.test(written))
    return { offset, entries: new Map(), insertion: emptyFlow(key, value, wrap, context) };
  const lineEnd = endOfLine(text, end);
  // Behind an empty value the node's own range is at the colon: only what is written is taken away.
  const blanks = /[ \t]*$/.exec(text.slice(0, start))?.[0].length ?? 0;
  const step = stepOf(parent, context, outer);
  const column = columnOf(parent, text);
  return {
    offset,
    entries: new Map(),
    insertion: {
      style: 'lines',
      offset: base + lineEnd,
      indent: ' '.repeat(column) + step,
      step,
      wrap,
      ...(written !== '' && { replaced: { start: base + start - blanks, end: base + end } }),
    },
  };
}

/** After a mapping's last entry. */
function insertionAfter(
  map: YAMLMap,
  wrap: readonly string[],
  context: SiteContext,
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
    step: stepOf(map, context, outer),
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

function emptyFlow(
  key: Node,
  value: YAMLMap,
  wrap: readonly string[],
  { text, base }: SiteContext,
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
  { text, base }: SiteContext,
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

function entriesOf(map: YAMLMap, context: SiteContext): Map<string, AnnotationEntry> {
  const { text, base } = context;
  const entries = new Map<string, AnnotationEntry>();
  for (const pair of map.items) {
    const key = pair.key as Node;
    const value = pair.value as Node | null;
    const end = value === null ? endOf(key) : endOf(value);
    const start = value === null ? end : startOf(value);
    const lines = map.flow === true ? undefined : linesOf(pair, text, base);
    entries.set(isScalar(key) ? String(key.value) : '', {
      value:
        isScalar(value) && typeof value.value === 'string' && value.anchor === undefined
          ? value.value
          : undefined,
      keyStart: base + startOf(key),
      valueStart: base + start,
      valueEnd: base + end,
      ...(lines && { lines }),
    });
  }
  return entries;
}

function linesOf(pair: Pair, text: string, base: number): { start: number; end: number } | undefined {
  const key = startOf(pair.key as Node);
  if (blanksOf(text, key) === undefined) return undefined;
  const leaf = lastLeaf(pair);
  const end = leaf === undefined ? endOf(pair.value as Node) : endOfLine(text, leaf);
  return { start: base + lineStart(text, key), end: base + end };
}

/** Offset at which the last thing of a pair ends; undefined where that is a block scalar. */
function lastLeaf(pair: Pair): number | undefined {
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

function blocked(node: Node | null, context: SiteContext, what: string): AnnotationSite {
  const reason = isAlias(node)
    ? `${what} is the alias *${node.source}; write it out, so that its annotations are its own`
    : `${what}; write it out as a mapping of its own`;
  return { offset: context.base + startOf(node), entries: new Map(), insertion: { style: 'none', reason } };
}

function sharedAnchor(node: YAMLMap, { aliased }: SiteContext): string | undefined {
  return node.anchor !== undefined && aliased.has(node.anchor)
    ? `what stands here is used elsewhere too, by the alias *${node.anchor}`
    : undefined;
}

function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
}

function hasMergeKey(map: YAMLMap): boolean {
  return pairOf(map, '<<') !== undefined;
}

function isEmpty(node: Node | null): boolean {
  return node === null || (isScalar(node) && node.value === null && node.anchor === undefined);
}

/** Blanks one level adds, as the entries of the mapping itself or of its own level show it. */
function stepOf(map: YAMLMap, { text }: SiteContext, outer?: YAMLMap): string {
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
function flowStep(map: YAMLMap, indent: string, text: string): string {
  const line = text.slice(lineStart(text, startOf(map)));
  const outer = /^[ \t]*/.exec(line)?.[0] ?? '';
  return indent.startsWith(outer) && indent.length > outer.length ? indent.slice(outer.length) : '  ';
}

/** Of a block mapping's keys. An anchor before the first key is none of the key's own range. */
function columnOf(map: YAMLMap, text: string): number {
  const token = map.srcToken;
  if (token?.type === 'block-map') return token.indent;
  const key = startOf((map.items[0] as Pair).key as Node);
  return key - lineStart(text, key);
}

function startOf(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}

function endOf(node: Node | null): number {
  return node?.range?.[1] ?? 0;
}

function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** Just behind the line's break, or the end of the text. */
function endOfLine(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  return at === -1 ? text.length : at + 1;
}

/** The blanks before an offset where nothing else stands before it on its line. */
function blanksOf(text: string, offset: number): string | undefined {
  const before = text.slice(lineStart(text, offset), offset);
  return /^[ \t]*$/.test(before) ? before : undefined;
}

/** The beginning of the comment lines right above, which speak of what follows them. */
function beforeComments(text: string, at: number): number {
  let start = at;
  while (start > 0) {
    const above = lineStart(text, start - 1);
    if (!/^[ \t]*#/.test(text.slice(above, start))) return start;
    start = above;
  }
  return start;
}
