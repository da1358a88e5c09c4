/**
 * The search for poison: when a batch is refused, its items go back to the head of the queue as two segments, each to be
 * sent alone. Lengths of segments, first the one at the head of the queue.
 */
export class Segments {
  readonly #lengths: number[] = [];

  get any(): boolean {
    return this.#lengths.length > 0;
  }

  /** Length of the segment at the head, which leaves the list; undefined when there is none. */
  take(): number | undefined {
    return this.#lengths.shift();
  }

  /** Puts a segment back at the head. */
  restore(length: number): void {
    this.#lengths.unshift(length);
  }

  split(length: number): void {
    const first = length >> 1;
    this.#lengths.unshift(first, length - first);
  }

  /** The oldest queued item is gone. */
  headDropped(): void {
    if (this.#lengths.length === 0) return;
    const rest = (this.#lengths[0] as number) - 1;
    if (rest === 0) this.#lengths.shift();
    else this.#lengths[0] = rest;
  }

  clear(): void {
    this.#lengths.length = 0;
  }
}
