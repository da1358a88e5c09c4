const HALF_LIFE_SECONDS = 600;

/**
 * CPU seconds that the process takes without any request, for each second its event loop waits: the mean over its idle intervals, of which old ones fade. The mean and
 * not the median: what a process does now and then, it does while requests are there as well. 0 until it was idle once.
 */
export class BaseLoad {
  #cpuSeconds = 0;
  #seconds = 0;

  get rate(): number {
    return this.#seconds === 0 ? 0 : this.#cpuSeconds / this.#seconds;
  }

  add(cpuSeconds: number, idleSeconds: number): void {
    const keep = 0.5 ** (idleSeconds / HALF_LIFE_SECONDS);
    this.#cpuSeconds = this.#cpuSeconds * keep + cpuSeconds;
    this.#seconds = this.#seconds * keep + idleSeconds;
  }
}
