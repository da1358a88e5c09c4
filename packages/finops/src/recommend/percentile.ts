/**
 * The percentile of the first `length` values, linearly interpolated between neighbours (R-7, what NumPy and Prometheus'
 * `quantile_over_time` do). Reorders the values; none may be NaN.
 *
 * @param quantile - In [0, 1].
 * @returns NaN for an empty run.
 */
export function percentile(values: Float64Array, length: number, quantile: number, from = 0): number {
  return within(values, length, quantile, from, from);
}

/** Several percentiles at once, by rising quantile: each is looked for only above the one before. */
export function percentiles(
  values: Float64Array,
  length: number,
  rising: readonly number[],
  from = 0,
): number[] {
  let left = from;
  return rising.map((quantile) => {
    const result = within(values, length, quantile, from, left);
    left = from + Math.floor(quantile * (length - 1));
    return result;
  });
}

function within(values: Float64Array, length: number, quantile: number, from: number, left: number): number {
  if (length === 0) return Number.NaN;
  const rank = quantile * (length - 1);
  const below = Math.floor(rank);
  const low = select(values, left, from + length - 1, from + below);
  if (below === rank) return low;
  // What select left to the right of the rank is not less than it: the next order statistic is its least.
  let next = Number.POSITIVE_INFINITY;
  for (let i = from + below + 1; i < from + length; i++) if (values[i]! < next) next = values[i]!;
  return low + (rank - below) * (next - low);
}

/**
 * A high percentile of a run that grows: keeps just the values that can still matter, so that asking every evening does
 * not mean going through everything again.
 */
export class GrowingPercentile {
  readonly #quantile: number;
  #kept: Float64Array = new Float64Array(1024);
  #count = 0;
  #total = 0;
  #most = 0;
  #least = Number.NEGATIVE_INFINITY;

  constructor(quantile: number) {
    this.#quantile = quantile;
  }

  get total(): number {
    return this.#total;
  }

  /** Forgets everything, for a run of at most `most` values. */
  reset(most: number): void {
    this.#most = Math.ceil((1 - this.#quantile) * most) + 2;
    if (this.#kept.length < this.#most * 2) this.#kept = new Float64Array(this.#most * 2);
    this.#count = 0;
    this.#total = 0;
    this.#least = Number.NEGATIVE_INFINITY;
  }

  add(value: number): void {
    this.#total++;
    if (value < this.#least) return;
    if (this.#count === 2 * this.#most) this.#prune();
    this.#kept[this.#count++] = value;
  }

  /** The same as `percentile` of all values added; NaN without any. */
  value(): number {
    if (this.#total === 0) return Number.NaN;
    const rank = this.#quantile * (this.#total - 1);
    const below = Math.floor(rank);
    const dropped = this.#total - this.#count;
    const low = select(this.#kept, 0, this.#count - 1, below - dropped);
    if (below === rank) return low;
    let next = Number.POSITIVE_INFINITY;
    for (let i = below - dropped + 1; i < this.#count; i++) if (this.#kept[i]! < next) next = this.#kept[i]!;
    return low + (rank - below) * (next - low);
  }

  #prune(): void {
    const first = this.#count - this.#most;
    this.#least = select(this.#kept, 0, this.#count - 1, first);
    this.#kept.copyWithin(0, first, this.#count);
    this.#count = this.#most;
  }
}

/** Puts the k-th smallest of [left, right] at index k, smaller ones before it, larger ones after; returns it. */
function select(values: Float64Array, left: number, right: number, k: number): number {
  while (right > left) {
    const pivot = medianOfThree(values[left]!, values[(left + right) >>> 1]!, values[right]!);
    let i = left;
    let j = right;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i <= j) {
        const swapped = values[i]!;
        values[i] = values[j]!;
        values[j] = swapped;
        i++;
        j--;
      }
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else break;
  }
  return values[k]!;
}

function medianOfThree(a: number, b: number, c: number): number {
  if (a < b) return b < c ? b : a < c ? c : a;
  return a < c ? a : b < c ? c : b;
}
