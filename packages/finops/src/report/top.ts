/** The `size` best of any number of items, best first; equals keep the order they came in. */
export class Top<T> {
  readonly #size: number;
  readonly #scoreOf: (item: T) => number;
  #items: { readonly item: T; readonly score: number }[] = [];

  constructor(size: number, scoreOf: (item: T) => number) {
    this.#size = size;
    this.#scoreOf = scoreOf;
  }

  add(item: T): void {
    this.#items.push({ item, score: this.#scoreOf(item) });
    if (this.#items.length >= this.#size * 2 + 16) this.#cut();
  }

  items(): T[] {
    this.#cut();
    return this.#items.map(({ item }) => item);
  }

  #cut(): void {
    this.#items.sort((a, b) => b.score - a.score);
    this.#items = this.#items.slice(0, this.#size);
  }
}
