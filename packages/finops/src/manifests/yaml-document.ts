import { isAlias, isMap, isSeq, parseDocument, type Document, type Node, type YAMLParseError } from 'yaml';
import type { FieldPath } from './manifest.ts';

/** One document, read as Kubernetes reads it: merge keys followed, keys taken for texts. */
export function parseYaml(text: string): Document.Parsed {
  return parseDocument(text, {
    merge: true,
    prettyErrors: false,
    stringKeys: true,
    // `scanYaml` finds them.
    uniqueKeys: false,
    keepSourceTokens: true,
    logLevel: 'error',
  });
}

export function syntaxMessage({ code, message }: YAMLParseError): string {
  return SYNTAX[code] ?? message;
}

const SYNTAX: Readonly<Record<string, string>> = {
  RESOURCE_EXHAUSTION: 'is nested too deeply to be a manifest',
  MULTIPLE_DOCS: 'a second document begins here; expected one',
};

/** Undefined where aliases refer to aliases until a few lines stand for millions of values. */
export function valueOf(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: MOST_VALUES_OF_ALIASES });
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

const MOST_VALUES_OF_ALIASES = 1000;

export const ALIASES_MULTIPLY = 'aliases refer to aliases until there are too many values; write them out';

/** The node a path leads to, aliases followed; the last one met where it leads no further. */
export function nodeAt(document: Document.Parsed, root: Node, path: FieldPath): Node {
  let node = root;
  for (const step of path) {
    const next: unknown = isMap(node) || isSeq(node) ? node.get(step, true) : undefined;
    const followed = isAlias(next) ? next.resolve(document) : (next as Node | null | undefined);
    if (followed === undefined || followed === null) return node;
    node = followed;
  }
  return node;
}

/**
 * Offset of the node a path leads to. Parses again, since keeping every document's nodes for a message that is seldom needed would
 * cost gigabytes.
 */
export function locateIn(text: string, path: FieldPath): number {
  const document = parseYaml(text);
  const root = document.contents;
  return root === null ? 0 : (nodeAt(document, root, path).range?.[0] ?? 0);
}
