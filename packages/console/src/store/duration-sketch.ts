/** Ratio between two neighbouring bins; a quantile is off by at most half of it, 2.5 %. */
const GROWTH = 1.05;
const LOG_GROWTH = Math.log(GROWTH);
/** Bin 0 is everything up to 1 µs, the last one everything from about 20 minutes. */
const BINS = 432;
const SMALLEST_NS = 1000;

/**
 * Counts durations in exponentially growing bins (the idea of DDSketch, Masson et al., VLDB 2019): quantiles of any
 * number of requests in constant memory, whatever was evicted.
 */
export class DurationSketch {
  readonly #bins: Uint32Array = new Uint32Array(BINS);
  count = 0;

  static readonly bytes: number = BINS * 4;

  add(durationNs: number): void {
    const bin = durationNs <= SMALLEST_NS ? 0 : Math.ceil(Math.log(durationNs / SMALLEST_NS) / LOG_GROWTH);
    const index = Math.min(bin, BINS - 1);
    this.#bins[index] = (this.#bins[index] as number) + 1;
    this.count += 1;
  }

  merge(other: DurationSketch): void {
    for (let index = 0; index < BINS; index += 1) {
      this.#bins[index] = (this.#bins[index] as number) + (other.#bins[index] as number);
    }
    this.count += other.count;
  }

  clear(): void {
    this.#bins.fill(0);
    this.count = 0;
  }

  /** Milliseconds below which the fraction `q` of the durations lies; undefined when there are none. */
  quantileMs(q: number): number | undefined {
    if (this.count === 0) return undefined;
    const rank = Math.max(1, Math.ceil(q * this.count));
    let seen = 0;
    for (let index = 0; index < BINS; index += 1) {
      seen += this.#bins[index] as number;
      if (seen >= rank) {
        const upper = SMALLEST_NS * GROWTH ** index;
        return index === 0 ? upper / 1e6 : (upper * 2) / (1 + GROWTH) / 1e6;
      }
    }
    return undefined;
  }
}
