import type { Exemplar, HistogramValue, MetricPoint, MetricType } from '../scrape/metric-point.ts';
import { TypedText, type Attribute, type AttributeValue } from './attributes.ts';

/** What all data points of a metric share. */
export interface RawMetric {
  name: string;
  description: string;
  unit: string;
}

export interface RawPoint {
  attributes: readonly Attribute[];
  value: number;
  histogram?: HistogramValue;
  exemplars: Exemplar[];
}

/** What is said about the data points by the message round them. */
export interface RawPointKind {
  readonly type: MetricType;
  readonly delta: boolean;
}

/** Said back to senders of what is kept only in part. */
export const EXPONENTIAL_WARNING = 'exponential histograms are kept as count and sum, without buckets';
export const SUMMARY_WARNING = 'summaries are kept as count and sum, without quantiles';

export const AGGREGATION_DELTA = 1;

export function finishPoint(metric: RawMetric, kind: RawPointKind, raw: RawPoint): MetricPoint {
  const labels = raw.attributes.map(([name, value]) => [name, labelText(value)] as const);
  return {
    family: metric.name,
    type: kind.type,
    help: metric.description,
    unit: metric.unit,
    labels: labels.sort(([a], [b]) => (a < b ? -1 : 1)),
    value: raw.value,
    ...(raw.histogram && { histogram: raw.histogram }),
    ...(raw.exemplars.length > 0 && { exemplars: raw.exemplars }),
    ...(kind.delta && { delta: true }),
  };
}

/** OTLP counts each bucket by itself and leaves the last bound, infinity, unsaid. */
export function histogramValue(
  count: number,
  sum: number,
  explicitBounds: readonly number[],
  bucketCounts: readonly number[],
): HistogramValue {
  if (bucketCounts.length !== explicitBounds.length + 1) return { count, sum, bounds: [], cumulative: [] };
  let running = 0;
  return {
    count,
    sum,
    bounds: [...explicitBounds, Infinity],
    cumulative: bucketCounts.map((inBucket) => (running += inBucket)),
  };
}

function labelText(value: AttributeValue): string {
  if (typeof value === 'string') return value;
  return value instanceof TypedText ? value.text : JSON.stringify(value);
}
