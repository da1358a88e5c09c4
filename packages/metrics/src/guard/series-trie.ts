import type { Attributes } from '@opentelemetry/api';

interface Node {
  series: Attributes | undefined;
  /** By name, then by value. */
  next: Map<string, Map<unknown, Node>> | undefined;
}

/**
 * Finds the series of attributes by walking from name to value to name, with no string built: the fast path of a guard. The same
 * attributes in another order, or of another type, are another path to the same series.
 */
export class SeriesTrie {
  readonly #root: Node = { series: undefined, next: undefined };
  readonly #maxNodes: number;
  #nodes = 0;

  /** @param maxNodes Bound of the memory; what is not added is only found more slowly */
  constructor(maxNodes: number) {
    this.#maxNodes = maxNodes;
  }

  find(attributes: Attributes, names: readonly string[]): Attributes | undefined {
    let node: Node | undefined = this.#root;
    for (let index = 0; index < names.length && node !== undefined; index++) {
      const name = names[index] as string;
      node = node.next?.get(name)?.get(attributes[name]);
    }
    return node?.series;
  }

  add(attributes: Attributes, names: readonly string[], series: Attributes): void {
    if (this.#nodes + names.length > this.#maxNodes) return;
    let node = this.#root;
    for (const name of names) {
      node.next ??= new Map();
      let byValue = node.next.get(name);
      if (byValue === undefined) node.next.set(name, (byValue = new Map()));
      let next = byValue.get(attributes[name]);
      if (next === undefined) {
        byValue.set(attributes[name], (next = { series: undefined, next: undefined }));
        this.#nodes++;
      }
      node = next;
    }
    node.series = series;
  }
}
