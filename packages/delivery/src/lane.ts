/**
 * What deliveries to one server have in common, for those that are several: one batch of all of them is under way at a time, and none
 * before what the server orders by `Retry-After` is over.
 */
export class Lane {
  /** By the clock of the deliveries (`now`). */
  notBefore: number = -Infinity;
  #busy = false;
  readonly #waiting = new Set<() => void>();

  /** Takes the lane; false while another one has it, and `free` is called once it has not. */
  enter(free: () => void): boolean {
    if (this.#busy) {
      this.#waiting.add(free);
      return false;
    }
    this.#busy = true;
    return true;
  }

  leave(): void {
    this.#busy = false;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const free of waiting) free();
  }
}
