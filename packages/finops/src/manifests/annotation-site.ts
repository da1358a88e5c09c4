import { isAlias, isMap, isScalar, type Node, type Pair, type YAMLMap } from 'yaml';
import { insertionAfter, insertionInto, type Insertion, type InsertionContext } from './insertion.ts';
import { isWorkloadKind, WORKLOAD_KINDS } from './workload-kinds.ts';
import { blanksOf, endOf, endOfLine, lastLeaf, lineStart, startOf } from './yaml-geometry.ts';

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

/** What the sites are looked for in. */
export interface SiteContext extends InsertionContext {
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
  return {
    offset: context.base + startOf(pair.key as Node),
    entries: new Map(),
    insertion: insertionInto(parent, pair, wrap, context, outer),
  };
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
