/** A distribution in five numbers and how many values it is made of. */
export interface Summary {
  readonly median: number;
  /** First and third quartile: half of the values lie between them. */
  readonly q1: number;
  readonly q3: number;
  readonly min: number;
  readonly max: number;
  readonly count: number;
}

/**
 * Quantile `q` in [0, 1] of values in ascending order, interpolated between neighbours (Hyndman and Fan's type 7, as in R and
 * NumPy). NaN without values.
 */
export function quantile(ascending: ArrayLike<number>, q: number): number {
  const at = (ascending.length - 1) * q;
  const below = ascending[Math.floor(at)];
  const above = ascending[Math.ceil(at)];
  if (below === undefined || above === undefined) return Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

export function summarise(values: readonly number[]): Summary {
  const ascending = values.toSorted((a, b) => a - b);
  return {
    median: quantile(ascending, 0.5),
    q1: quantile(ascending, 0.25),
    q3: quantile(ascending, 0.75),
    min: quantile(ascending, 0),
    max: quantile(ascending, 1),
    count: values.length,
  };
}

/**
 * The interval that holds the true median with at least 95 % confidence, by order statistics: nothing is assumed of the
 * distribution. Without bounds where there are fewer than eight values.
 */
export function medianInterval(values: readonly number[]): readonly [low: number, high: number] {
  const count = values.length;
  const reach = (1.96 * Math.sqrt(count)) / 2;
  const [low, high] = [Math.floor(count / 2 - reach) - 1, Math.ceil(count / 2 + reach)];
  if (low < 0 || high >= count) return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const ascending = values.toSorted((a, b) => a - b);
  return [ascending[low] as number, ascending[high] as number];
}

/**
 * Each value over the baseline of its own round: what a machine does to a whole round falls out. Rounds that lack either
 * are left out.
 */
export function pairedRatios(
  values: readonly (number | undefined)[],
  baseline: readonly (number | undefined)[],
): number[] {
  const ratios: number[] = [];
  for (const [round, value] of values.entries()) {
    const base = baseline[round];
    if (value !== undefined && base !== undefined && base > 0) ratios.push(value / base);
  }
  return ratios;
}

/** The list begun `by` places later: over the rounds every variant comes at every place. */
export function rotated<T>(list: readonly T[], by: number): T[] {
  const at = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}
