/** The middle value; the mean of the two middle ones of an even number; NaN of none. Does not change its argument. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const { length } = sorted;
  if (length === 0) return Number.NaN;
  const middle = length >> 1;
  return length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** 1 / Φ⁻¹(3/4): makes the median absolute deviation estimate the standard deviation of normal noise. */
const MAD_TO_DEVIATION = 1.4826;

/** Spread around `centre` that outliers do not move: 1.4826 × the median absolute deviation. */
export function robustDeviation(values: ArrayLike<number>, centre: number = median(values)): number {
  const distances = Float64Array.from(values, (value) => Math.abs(value - centre));
  return MAD_TO_DEVIATION * median(distances);
}
