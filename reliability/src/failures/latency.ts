/** Latencies of one slot in milliseconds, in ascending order: of the service whose backend is well, and of the other. */
export interface Slot {
  readonly healthy: Float64Array;
  readonly failing: Float64Array;
}

export interface LatencyRatio {
  /** Median over the rounds of p99 over p99. */
  readonly median: number;
  /** The median is at least this: lower end of its one-sided 95 % interval. */
  readonly atLeast: number;
  readonly lowerQuartile: number;
  readonly upperQuartile: number;
  readonly rounds: number;
  /** p99 in milliseconds, medians over the rounds. */
  readonly healthyMs: number;
  readonly failingMs: number;
}

/** How much slower the slowest hundredth of requests are with a failing backend. */
export function latencyRatio(slots: readonly Slot[]): LatencyRatio {
  const healthy = slots.map((slot) => p99(slot.healthy));
  const failing = slots.map((slot) => p99(slot.failing));
  const ratios = failing.map((milliseconds, round) => milliseconds / (healthy[round] as number));
  return {
    median: quantile(ratios, 0.5),
    atLeast: leastMedian(ratios),
    lowerQuartile: quantile(ratios, 0.25),
    upperQuartile: quantile(ratios, 0.75),
    rounds: slots.length,
    healthyMs: quantile(healthy, 0.5),
    failingMs: quantile(failing, 0.5),
  };
}

function p99(ascending: Float64Array): number {
  return ascending[Math.ceil(ascending.length * 0.99) - 1] as number;
}

/** By order statistics: how many of n values lie below the median is binomial (n, ½), here taken as normal. */
function leastMedian(values: readonly number[]): number {
  const ascending = values.toSorted((a, b) => a - b);
  const rank = Math.floor(values.length / 2 - (1.645 * Math.sqrt(values.length)) / 2);
  return ascending[Math.max(0, rank)] ?? Number.NaN;
}

/** Interpolated between neighbours; NaN without values. */
export function quantile(values: readonly number[], q: number): number {
  const ascending = values.toSorted((a, b) => a - b);
  const at = (ascending.length - 1) * q;
  const below = ascending[Math.floor(at)];
  const above = ascending[Math.ceil(at)];
  if (below === undefined || above === undefined) return Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}
