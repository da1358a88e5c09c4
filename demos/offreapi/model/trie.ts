/** A trie of UTF-16 code units in three arrays: node 0 is the root, the children of a node stand together, sorted by label. */
export interface Trie {
  /** The code unit that leads to a node. */
  readonly labels: Uint16Array<ArrayBuffer>;
  /** Where a node's children start; they end where the next node's start. One entry more than there are nodes. */
  readonly firstChild: Uint32Array<ArrayBuffer>;
  /** Index of the text that ends at a node, plus 1; 0 for none. */
  readonly values: Uint32Array<ArrayBuffer>;
}

/** Builds it level by level, so that it can be written to a file and walked as it is. */
export function buildTrie(texts: readonly string[]): Trie {
  interface Node {
    readonly label: number;
    readonly children: Map<number, Node>;
    value: number;
  }
  const root: Node = { label: 0, children: new Map(), value: 0 };
  for (const [index, text] of texts.entries()) {
    let node = root;
    for (let at = 0; at < text.length; at++) {
      const label = text.charCodeAt(at);
      const next: Node = node.children.get(label) ?? { label, children: new Map(), value: 0 };
      node.children.set(label, next);
      node = next;
    }
    node.value = index + 1;
  }
  const nodes = [root];
  const firstChild: number[] = [];
  for (let at = 0; at < nodes.length; at++) {
    firstChild.push(nodes.length);
    nodes.push(...[...(nodes[at]?.children.values() ?? [])].sort((a, b) => a.label - b.label));
  }
  return {
    labels: Uint16Array.from(nodes, ({ label }) => label),
    firstChild: Uint32Array.from([...firstChild, nodes.length]),
    values: Uint32Array.from(nodes, ({ value }) => value),
  };
}
