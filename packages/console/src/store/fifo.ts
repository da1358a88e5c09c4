/** A queue that drops from its front in constant time and can be read newest first. */
export class Fifo<T> {
  #items: T[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  first(): T | undefined {
    return this.#items[this.#head];
  }

  shift(): T | undefined {
    if (this.#head === this.#items.length) return undefined;
    const item = this.#items[this.#head] as T;
    // Leaves no reference behind, so that what was dropped can be collected before the next compaction.
    this.#items[this.#head] = undefined as T;
    this.#head += 1;
    if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  /** The item `back` places from the newest; 0 is the newest. */
  fromEnd(back: number): T | undefined {
    const index = this.#items.length - 1 - back;
    return index >= this.#head ? this.#items[index] : undefined;
  }

  keepOnly(wanted: (item: T) => boolean): void {
    this.#items = this.#items.slice(this.#head).filter(wanted);
    this.#head = 0;
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
  }
}

/** Reads several queues as one, highest `seq` first, passing over what was evicted. */
export function* newestFirst<T extends { readonly seq: number; readonly evicted: boolean }>(
  queues: readonly Fifo<T>[],
): Generator<T, void, undefined> {
  const back = queues.map(() => 0);
  for (;;) {
    let best: T | undefined;
    let from = -1;
    for (const [index, queue] of queues.entries()) {
      const item = queue.fromEnd(back[index] as number);
      if (item && (!best || item.seq > best.seq)) {
        best = item;
        from = index;
      }
    }
    if (!best) return;
    back[from] = (back[from] as number) + 1;
    if (!best.evicted) yield best;
  }
}
