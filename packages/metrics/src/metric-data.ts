import { type Attributes, type HrTime, ValueType } from '@opentelemetry/api';
import {
  AggregationTemporality,
  DataPointType,
  type GaugeMetricData,
  type Histogram,
  type HistogramMetricData,
  type MetricDescriptor,
  type SumMetricData,
} from '@opentelemetry/sdk-metrics';
import type { ExemplarPoint } from './exemplar.ts';

/** Scope of every metric this package makes itself. */
export const OWN_SCOPE = '@vigie/metrics';

/** What is constant of a metric: OpenTelemetry name, UCUM unit, description. */
export function descriptor(name: string, unit: string, description: string): MetricDescriptor {
  return { name, unit, description, valueType: ValueType.DOUBLE };
}

/** When points were made: `[start, end]`. */
export type Interval = readonly [start: HrTime, end: HrTime];

/** A value and the attributes it is for. */
export type Measured = readonly [value: number, attributes?: Attributes];

const NONE: Attributes = Object.freeze({});

export function gauge(
  of: MetricDescriptor,
  interval: Interval,
  values: readonly Measured[],
): GaugeMetricData {
  return {
    descriptor: of,
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPointType: DataPointType.GAUGE,
    dataPoints: numberPoints(interval, values),
  };
}

export function counter(
  of: MetricDescriptor,
  interval: Interval,
  values: readonly Measured[],
): SumMetricData {
  return sum(of, true, numberPoints(interval, values));
}

export function upDownCounter(
  of: MetricDescriptor,
  interval: Interval,
  values: readonly Measured[],
): SumMetricData {
  return sum(of, false, numberPoints(interval, values));
}

export function sum(
  of: MetricDescriptor,
  isMonotonic: boolean,
  dataPoints: ExemplarPoint<number>[],
): SumMetricData {
  return {
    descriptor: of,
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPointType: DataPointType.SUM,
    isMonotonic,
    dataPoints,
  };
}

export function histogram(of: MetricDescriptor, dataPoints: ExemplarPoint<Histogram>[]): HistogramMetricData {
  return {
    descriptor: of,
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPointType: DataPointType.HISTOGRAM,
    dataPoints,
  };
}

export function hrTime(epochMs: number): HrTime {
  const seconds = Math.floor(epochMs / 1000);
  return [seconds, Math.round((epochMs - seconds * 1000) * 1e6)];
}

function numberPoints([startTime, endTime]: Interval, values: readonly Measured[]): ExemplarPoint<number>[] {
  return values.map(([value, attributes = NONE]) => ({ startTime, endTime, attributes, value }));
}
