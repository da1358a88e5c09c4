/** Idle intervals remembered. */
const KEPT = 101;

/**
 * CPU seconds a second that the process takes without any request: the median of its latest idle intervals, so that a collection or a
 * job now and then does not count. 0 until it was idle once.
 */
export class BaseLoad {
  readonly #rates = new Float64Array(KEPT);
  #count = 0;
  #median = 0;

  get rate(): number {
    return this.#median;
  }

  add(cpuSeconds: number, lengthSeconds: number): void {
    if (!(lengthSeconds > 0)) return;
    this.#rates[this.#count % KEPT] = Math.max(0, cpuSeconds / lengthSeconds);
    this.#count++;
    const kept = this.#rates.slice(0, Math.min(this.#count, KEPT)).sort();
    this.#median = kept[kept.length >> 1] as number;
  }
}
