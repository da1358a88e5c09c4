import type { DataPoint } from '@opentelemetry/sdk-metrics';

/** One measurement that stands for the others of its bucket, with the trace it was made in. */
export interface Exemplar {
  readonly traceId: string;
  readonly spanId: string;
  /** In the unit of its metric. */
  readonly value: number;
  /** Unix milliseconds. */
  readonly timeMs: number;
}

/**
 * The SDK's data points carry no exemplars, so ours carry them beside the standard fields: one a bucket for a histogram
 * (same index as its counts), at index 0 for a counter.
 */
export interface ExemplarPoint<Value> extends DataPoint<Value> {
  readonly exemplars?: readonly (Exemplar | undefined)[];
}

export function exemplarsOf(point: DataPoint<unknown>): readonly (Exemplar | undefined)[] | undefined {
  return (point as ExemplarPoint<unknown>).exemplars;
}

export function latest(one: Exemplar | undefined, other: Exemplar | undefined): Exemplar | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return other.timeMs > one.timeMs ? other : one;
}
