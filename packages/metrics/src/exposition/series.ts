import type { HrTime } from '@opentelemetry/api';
import { DataPointType, type DataPoint, type MetricData } from '@opentelemetry/sdk-metrics';
import { type ClassicHistogram, fromExplicit, fromExponential } from './classic-histogram.ts';
import { type Exemplar, exemplarsOf, latest } from '../exemplar.ts';

export interface NumberSeries {
  readonly labels: string;
  value: number;
  readonly startTime: HrTime;
  exemplar: Exemplar | undefined;
}

export interface HistogramSeries {
  readonly labels: string;
  buckets: ClassicHistogram;
  readonly startTime: HrTime;
  /** One a bucket. */
  exemplars: readonly (Exemplar | undefined)[] | undefined;
}

export function numberSeries(labels: string, point: DataPoint<number>): NumberSeries {
  return { labels, value: point.value, startTime: point.startTime, exemplar: exemplarsOf(point)?.[0] };
}

export function histogramSeries(
  labels: string,
  metric: MetricData,
  point: DataPoint<never>,
): HistogramSeries {
  const exponential = metric.dataPointType === DataPointType.EXPONENTIAL_HISTOGRAM;
  return {
    labels,
    buckets: exponential ? fromExponential(point.value) : fromExplicit(point.value),
    startTime: point.startTime,
    exemplars: exponential ? undefined : exemplarsOf(point),
  };
}

/** Adds a point to the series that has its labels; false where that makes no sense. */
export function addUp(
  series: NumberSeries | HistogramSeries,
  other: NumberSeries | HistogramSeries,
  metric: MetricData,
): boolean {
  if ('value' in series && 'value' in other) {
    if (metric.dataPointType !== DataPointType.SUM) return false;
    series.value += other.value;
    series.exemplar = latest(series.exemplar, other.exemplar);
    return true;
  }
  if (!('buckets' in series && 'buckets' in other)) return false;
  const [one, two] = [series.buckets, other.buckets];
  if (one.bounds.length !== two.bounds.length || one.bounds.some((bound, at) => bound !== two.bounds[at])) {
    return false;
  }
  series.buckets = {
    bounds: one.bounds,
    counts: one.counts.map((count, index) => count + (two.counts[index] ?? 0)),
    sum: one.sum === undefined || two.sum === undefined ? undefined : one.sum + two.sum,
  };
  const { exemplars } = series;
  series.exemplars =
    exemplars === undefined
      ? other.exemplars
      : exemplars.map((exemplar, index) => latest(exemplar, other.exemplars?.[index]));
  return true;
}
