const INITIAL_CAPACITY = 256;
/** An emptied ring larger than this gives its memory back. */
const KEEP_CAPACITY = 16_384;

/** First-in first-out queue of items with their size and time of arrival; every operation is O(1) amortised. */
export class Ring<T> {
  #items: (T | undefined)[] = emptySlots(INITIAL_CAPACITY);
  #sizes = new Float64Array(INITIAL_CAPACITY);
  #times = new Float64Array(INITIAL_CAPACITY);
  #mask = INITIAL_CAPACITY - 1;
  #head = 0;
  /** Items held. */
  length = 0;
  /** Sum of their sizes. */
  bytes = 0;

  push(item: T, size: number, time: number): void {
    if (this.length > this.#mask) this.#resize((this.#mask + 1) * 2);
    const at = (this.#head + this.length) & this.#mask;
    this.#items[at] = item;
    this.#sizes[at] = size;
    this.#times[at] = time;
    this.length++;
    this.bytes += size;
  }

  /** Puts an item back in front of all others. */
  unshift(item: T, size: number, time: number): void {
    if (this.length > this.#mask) this.#resize((this.#mask + 1) * 2);
    const at = (this.#head - 1) & this.#mask;
    this.#head = at;
    this.#items[at] = item;
    this.#sizes[at] = size;
    this.#times[at] = time;
    this.length++;
    this.bytes += size;
  }

  /** Undefined behaviour on an empty ring, as for `headSize` and `headTime`. */
  shift(): T {
    const at = this.#head;
    const item = this.#items[at] as T;
    this.#items[at] = undefined;
    this.#head = (at + 1) & this.#mask;
    this.length--;
    this.bytes -= this.#sizes[at] as number;
    if (this.length === 0 && this.#mask >= KEEP_CAPACITY) this.clear();
    return item;
  }

  headSize(): number {
    return this.#sizes[this.#head] as number;
  }

  headTime(): number {
    return this.#times[this.#head] as number;
  }

  clear(): void {
    this.length = 0;
    this.bytes = 0;
    this.#resize(INITIAL_CAPACITY);
  }

  #resize(capacity: number): void {
    const items = emptySlots<T>(capacity);
    const sizes = new Float64Array(capacity);
    const times = new Float64Array(capacity);
    for (let i = 0; i < this.length; i++) {
      const at = (this.#head + i) & this.#mask;
      items[i] = this.#items[at];
      sizes[i] = this.#sizes[at] as number;
      times[i] = this.#times[at] as number;
    }
    this.#items = items;
    this.#sizes = sizes;
    this.#times = times;
    this.#mask = capacity - 1;
    this.#head = 0;
  }
}

function emptySlots<T>(capacity: number): (T | undefined)[] {
  const slots: (T | undefined)[] = [];
  slots.length = capacity;
  return slots;
}
