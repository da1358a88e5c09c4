import { DurationSketch } from './duration-sketch.ts';

/** Length of one slot in milliseconds. */
export const SLOT_MS = 5000;
/** Slots of the sparkline: five minutes. */
export const SPARK_SLOTS = 60;
/** Slots that rate, error ratio and percentiles are taken from: the last minute. */
export const WINDOW_SLOTS = 12;

export interface RequestSummary {
  readonly count: number;
  readonly ratePerSecond: number;
  readonly errorRatio: number | undefined;
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
  readonly p99Ms: number | undefined;
}

/** Rate, errors and durations of one service's server spans, counted as they arrive and so independent of eviction. */
export class RequestWindow {
  readonly #counts: Uint32Array = new Uint32Array(SPARK_SLOTS);
  readonly #errors: Uint32Array = new Uint32Array(SPARK_SLOTS);
  readonly #sketches: DurationSketch[] = Array.from({ length: WINDOW_SLOTS }, () => new DurationSketch());
  readonly #total: DurationSketch = new DurationSketch();
  #totalErrors = 0;
  #newest = -1;
  #firstMs: number;

  constructor(nowMs: number) {
    this.#firstMs = nowMs;
  }

  static readonly bytes: number = SPARK_SLOTS * 8 + (WINDOW_SLOTS + 1) * DurationSketch.bytes;

  /** `endMs` places the request in time; one that ended before the window only counts in the total. */
  add(endMs: number, durationNs: number, failed: boolean, nowMs: number): void {
    this.#total.add(durationNs);
    if (failed) this.#totalErrors += 1;
    this.#advance(nowMs);
    const slot = Math.min(Math.floor(endMs / SLOT_MS), this.#newest);
    const age = this.#newest - slot;
    if (age >= SPARK_SLOTS) return;
    this.#firstMs = Math.min(this.#firstMs, endMs - durationNs / 1e6);
    const index = slot % SPARK_SLOTS;
    this.#counts[index] = (this.#counts[index] as number) + 1;
    if (failed) this.#errors[index] = (this.#errors[index] as number) + 1;
    if (age < WINDOW_SLOTS) this.#sketches[slot % WINDOW_SLOTS]?.add(durationNs);
  }

  /** The last minute. */
  window(nowMs: number): RequestSummary {
    this.#advance(nowMs);
    const merged = new DurationSketch();
    for (const sketch of this.#sketches) merged.merge(sketch);
    let count = 0;
    let errors = 0;
    for (let age = 0; age < WINDOW_SLOTS; age += 1) {
      const index = (this.#newest - age + SPARK_SLOTS) % SPARK_SLOTS;
      count += this.#counts[index] as number;
      errors += this.#errors[index] as number;
    }
    const windowStart = (this.#newest - WINDOW_SLOTS + 1) * SLOT_MS;
    const seconds = Math.max(1, (nowMs - Math.max(windowStart, this.#firstMs)) / 1000);
    return summary(merged, count, errors, count / seconds);
  }

  /** Everything since the console started; its rate is meaningless and 0. */
  total(): RequestSummary {
    return summary(this.#total, this.#total.count, this.#totalErrors, 0);
  }

  /** Requests and errors per second, oldest slot first; the newest slot is still filling. */
  spark(nowMs: number): { readonly requests: number[]; readonly errors: number[] } {
    this.#advance(nowMs);
    const requests: number[] = [];
    const errors: number[] = [];
    for (let age = SPARK_SLOTS - 1; age >= 0; age -= 1) {
      const index = (this.#newest - age + SPARK_SLOTS) % SPARK_SLOTS;
      const seconds = age === 0 ? Math.max(1, (nowMs - this.#newest * SLOT_MS) / 1000) : SLOT_MS / 1000;
      requests.push((this.#counts[index] as number) / seconds);
      errors.push((this.#errors[index] as number) / seconds);
    }
    return { requests, errors };
  }

  #advance(nowMs: number): void {
    const slot = Math.floor(nowMs / SLOT_MS);
    if (this.#newest < 0) this.#newest = slot;
    const steps = Math.min(slot - this.#newest, SPARK_SLOTS);
    for (let step = 0; step < steps; step += 1) {
      const fresh = slot - step;
      this.#counts[fresh % SPARK_SLOTS] = 0;
      this.#errors[fresh % SPARK_SLOTS] = 0;
      if (step < WINDOW_SLOTS) this.#sketches[fresh % WINDOW_SLOTS]?.clear();
    }
    if (slot > this.#newest) this.#newest = slot;
  }
}

function summary(
  sketch: DurationSketch,
  count: number,
  errors: number,
  ratePerSecond: number,
): RequestSummary {
  return {
    count,
    ratePerSecond,
    errorRatio: count === 0 ? undefined : errors / count,
    p50Ms: sketch.quantileMs(0.5),
    p95Ms: sketch.quantileMs(0.95),
    p99Ms: sketch.quantileMs(0.99),
  };
}
