import { isAlias, isMap, isSeq, parseDocument, type Document, type Node, type YAMLParseError } from 'yaml';
import type { FieldPath } from './manifest.ts';

/** Past this a document of aliases is taken for an attack. */
export const MOST_ALIASES = 1000;

/** One document, read as Kubernetes reads it: merge keys followed, keys taken for texts. */
export function parseYaml(text: string): Document.Parsed {
  return parseDocument(text, {
    merge: true,
    prettyErrors: false,
    stringKeys: true,
    keepSourceTokens: true,
    logLevel: 'error',
  });
}

export function syntaxMessage({ code, message }: YAMLParseError): string {
  return SYNTAX[code] ?? message;
}

const SYNTAX: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'this key stands twice in the same mapping; remove one of them',
  RESOURCE_EXHAUSTION: 'is nested too deeply to be a manifest',
  MULTIPLE_DOCS: 'a second document begins here; expected one',
};

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
