/**
 * The percentile of the first `length` values, linearly interpolated between neighbours (R-7, what NumPy and Prometheus'
 * `quantile_over_time` do). Reorders the values; none may be NaN.
 *
 * @param quantile - In [0, 1].
 * @returns NaN for an empty run.
 */
export function percentile(values: Float64Array, length: number, quantile: number, from = 0): number {
  return within(values, length, quantile, from, from, from + length - 1);
}

/** Several percentiles at once, by falling quantile: each is looked for only below the one before. */
export function percentiles(
  values: Float64Array,
  length: number,
  falling: readonly number[],
  from = 0,
): number[] {
  let right = from + length - 1;
  return falling.map((quantile) => {
    const result = within(values, length, quantile, from, from, right);
    right = Math.min(right, from + Math.floor(quantile * (length - 1)));
    return result;
  });
}

function within(
  values: Float64Array,
  length: number,
  quantile: number,
  from: number,
  left: number,
  right: number,
): number {
  if (length === 0) return Number.NaN;
  const rank = quantile * (length - 1);
  const below = Math.floor(rank);
  const low = select(values, left, right, from + below);
  if (below === rank) return low;
  // What select left to the right of the rank is not less than it: the next order statistic is its least.
  const end = from + below === right ? from + length - 1 : right;
  let next = Number.POSITIVE_INFINITY;
  for (let i = from + below + 1; i <= end; i++) if (values[i]! < next) next = values[i]!;
  return low + (rank - below) * (next - low);
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
