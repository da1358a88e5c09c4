import type { Limits } from '../limits.ts';
import type { Exemplar, MetricPoint } from '../scrape/metric-point.ts';
import { textValue } from './attributes.ts';
import { Collector, resourceOf, type Decoded, type MetricBatch } from './batches.ts';
import {
  enumField,
  idField,
  integerField,
  numberField,
  objectField,
  objects,
  parseExactJson,
  textField,
  type JsonObject,
} from './exact-json.ts';
import { attributesField } from './json-attributes.ts';
import {
  AGGREGATION_DELTA,
  EXPONENTIAL_WARNING,
  finishPoint,
  histogramValue,
  SUMMARY_WARNING,
  type RawMetric,
  type RawPoint,
} from './raw-metric.ts';
import { warnOfSnakeCase } from './traces-json.ts';

const TEMPORALITIES = ['unspecified', 'delta', 'cumulative'];

/** Decodes an ExportMetricsServiceRequest in OTLP/JSON. */
export function decodeMetricsJson(body: Buffer, limits: Limits): Decoded<MetricBatch> {
  const request = parseExactJson(body, limits.maxJsonValues);
  const collector = new Collector<MetricBatch>(limits);
  warnOfSnakeCase(request, 'resource_metrics', 'resourceMetrics', collector);
  for (const resourceMetrics of objects(request.resourceMetrics, 'resourceMetrics')) {
    const points: MetricPoint[] = [];
    for (const scopeMetrics of objects(resourceMetrics.scopeMetrics, 'scopeMetrics')) {
      for (const item of objects(scopeMetrics.metrics, 'metrics')) {
        readMetric(item, points, collector, limits);
      }
    }
    const resource = objectField(resourceMetrics.resource, 'resource');
    const attributes = attributesField(resource?.attributes, 'resource.attributes', limits).items;
    collector.batches.push({ resource: resourceOf(attributes), points });
  }
  return collector.done();
}

function readMetric(
  item: JsonObject,
  into: MetricPoint[],
  collector: Collector<MetricBatch>,
  limits: Limits,
): void {
  const metric: RawMetric = {
    name: textValue(textField(item.name, 'metric.name'), limits),
    description: textValue(textField(item.description, 'metric.description'), limits),
    unit: textValue(textField(item.unit, 'metric.unit'), limits),
  };
  const gauge = objectField(item.gauge, 'gauge');
  const sum = objectField(item.sum, 'sum');
  const histogram = objectField(item.histogram, 'histogram');
  const exponential = objectField(item.exponentialHistogram, 'exponentialHistogram');
  const summary = objectField(item.summary, 'summary');
  if (exponential) collector.warn(EXPONENTIAL_WARNING);
  if (summary) collector.warn(SUMMARY_WARNING);

  const data = gauge ?? sum ?? histogram ?? exponential ?? summary;
  if (!data) return;
  const type =
    (histogram ?? exponential)
      ? 'histogram'
      : summary
        ? 'summary'
        : sum?.isMonotonic === true
          ? 'counter'
          : 'gauge';
  const temporality = enumField(data.aggregationTemporality, TEMPORALITIES, 'aggregationTemporality');
  const kind = { type, delta: temporality === AGGREGATION_DELTA } as const;
  for (const point of objects(data.dataPoints, 'dataPoints')) {
    collector.count();
    const raw = gauge || sum ? readNumberPoint(point, limits) : readDistributionPoint(point, limits);
    into.push(finishPoint(metric, kind, raw));
  }
}

function readNumberPoint(point: JsonObject, limits: Limits): RawPoint {
  const value =
    point.asDouble === undefined
      ? Number(integerField(point.asInt, 'asInt'))
      : numberField(point.asDouble, 'asDouble');
  return {
    attributes: attributesField(point.attributes, 'attributes', limits).items,
    value,
    exemplars: readExemplars(point),
  };
}

function readDistributionPoint(point: JsonObject, limits: Limits): RawPoint {
  const count = Number(integerField(point.count, 'count'));
  return {
    attributes: attributesField(point.attributes, 'attributes', limits).items,
    value: count,
    histogram: histogramValue(
      count,
      numberField(point.sum, 'sum'),
      numbers(point.explicitBounds, 'explicitBounds'),
      numbers(point.bucketCounts, 'bucketCounts'),
    ),
    exemplars: readExemplars(point),
  };
}

function numbers(value: JsonObject[string], field: string): number[] {
  return Array.isArray(value) ? value.map((item) => numberField(item, field)) : [];
}

function readExemplars(point: JsonObject): Exemplar[] {
  const exemplars: Exemplar[] = [];
  for (const item of objects(point.exemplars, 'exemplars').slice(0, 20)) {
    const traceId = idField(item.traceId, 'exemplar.traceId');
    if (traceId === '') continue;
    exemplars.push({
      traceId,
      value:
        item.asDouble === undefined
          ? Number(integerField(item.asInt, 'asInt'))
          : numberField(item.asDouble, 'asDouble'),
      timeMs: Number(integerField(item.timeUnixNano, 'timeUnixNano')) / 1e6,
    });
  }
  return exemplars;
}
