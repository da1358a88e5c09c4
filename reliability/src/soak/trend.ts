export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Trend {
  /** Median of the slopes between all pairs of points (Theil–Sen): a few outliers do not move it. */
  readonly slope: number;
  /** Bounds of the slope at 95 % confidence (Sen 1968, after Kendall's τ, no ties assumed). */
  readonly low: number;
  readonly high: number;
  /** Median of the values. */
  readonly level: number;
}

const Z_95 = 1.96;

/** @throws RangeError for less than three points. */
export function trendOf(points: readonly Point[]): Trend {
  const n = points.length;
  if (n < 3) throw new RangeError(`a trend takes three points or more, but there are ${n}`);
  const slopes: number[] = [];
  for (const [at, one] of points.entries()) {
    for (const other of points.slice(at + 1)) {
      if (other.x !== one.x) slopes.push((other.y - one.y) / (other.x - one.x));
    }
  }
  slopes.sort((a, b) => a - b);
  const spread = Z_95 * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const at = (rank: number): number =>
    slopes[Math.min(slopes.length - 1, Math.max(0, Math.round(rank)))] as number;
  return {
    slope: median(slopes),
    low: at((slopes.length - spread) / 2),
    high: at((slopes.length + spread) / 2),
    level: median(points.map(({ y }) => y).sort((a, b) => a - b)),
  };
}

/** Of values in ascending order. */
export function median(sorted: readonly number[] | Float64Array): number {
  return quantile(sorted, 0.5);
}

/** Of values in ascending order; between two of them by proportion. */
export function quantile(sorted: readonly number[] | Float64Array, share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}
