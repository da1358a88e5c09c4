/** One series' value at one moment, from a scraped page or from OTLP: the shape both are brought to. */
export interface MetricPoint {
  readonly family: string;
  readonly type: MetricType;
  readonly help: string;
  readonly unit: string;
  /** Sorted by name, without `le` and `quantile`. */
  readonly labels: readonly (readonly [name: string, value: string])[];
  /** The value; the number of observations for a histogram or summary. */
  readonly value: number;
  readonly histogram?: HistogramValue;
  readonly exemplars?: readonly Exemplar[] | undefined;
  /** True when the value counts only from the point before (OTLP delta temporality). */
  readonly delta?: boolean;
}

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'info' | 'stateset' | 'unknown';

export interface HistogramValue {
  readonly sum: number;
  readonly count: number;
  /** Upper bounds, ascending, the last one `Infinity`; empty when only sum and count are known. */
  readonly bounds: readonly number[];
  /** Observations at or below the bound of the same index. */
  readonly cumulative: readonly number[];
}

export interface Exemplar {
  readonly traceId: string;
  readonly value: number;
  /** Epoch milliseconds; 0 when the sender gave none. */
  readonly timeMs: number;
}

/** The quantile Prometheus' `histogram_quantile` gives: linear inside the bucket, the last finite bound beyond it. */
export function bucketQuantile(
  q: number,
  bounds: readonly number[],
  cumulative: readonly number[],
): { readonly value: number; readonly beyond: boolean } | undefined {
  const total = cumulative.at(-1) ?? 0;
  if (bounds.length < 2 || !(total > 0)) return undefined;
  const rank = q * total;
  let index = cumulative.findIndex((count) => count >= rank);
  if (index === -1) index = bounds.length - 1;
  const upper = bounds[index] as number;
  if (upper === Infinity) return { value: bounds[index - 1] as number, beyond: true };
  const lower = index === 0 ? Math.min(0, upper) : (bounds[index - 1] as number);
  const below = index === 0 ? 0 : (cumulative[index - 1] as number);
  const inside = (cumulative[index] as number) - below;
  return { value: inside > 0 ? lower + ((upper - lower) * (rank - below)) / inside : upper, beyond: false };
}
