import type { Limits } from '../limits.ts';
import type { MetricPoint } from '../scrape/metric-point.ts';
import { BoundedList, textValue, type Attribute } from './attributes.ts';
import { Collector, resourceOf, type Decoded, type MetricBatch } from './batches.ts';
import { readAttribute, readResourceAttributes } from './protobuf-attributes.ts';
import { ProtobufReader } from './protobuf-reader.ts';
import {
  AGGREGATION_DELTA,
  EXPONENTIAL_WARNING,
  finishPoint,
  histogramValue,
  SUMMARY_WARNING,
  type RawMetric,
  type RawPoint,
} from './raw-metric.ts';

/** Decodes an ExportMetricsServiceRequest. Field numbers: opentelemetry-proto 1.x, `metrics/v1/metrics.proto`. */
export function decodeMetricsProtobuf(body: Buffer, limits: Limits): Decoded<MetricBatch> {
  const collector = new Collector<MetricBatch>(limits);
  const request = new ProtobufReader(body);
  while (request.next()) {
    if (request.field === 1) readResourceMetrics(request.message(), collector, limits);
    else request.skip();
  }
  return collector.done();
}

function readResourceMetrics(
  reader: ProtobufReader,
  collector: Collector<MetricBatch>,
  limits: Limits,
): void {
  let attributes: readonly Attribute[] = [];
  const points: MetricPoint[] = [];
  while (reader.next()) {
    if (reader.field === 1) attributes = readResourceAttributes(reader.message(), limits);
    else if (reader.field === 2) {
      const scope = reader.message();
      while (scope.next()) {
        if (scope.field === 2) readMetric(scope.message(), points, collector, limits);
        else scope.skip();
      }
    } else reader.skip();
  }
  collector.batches.push({ resource: resourceOf(attributes), points });
}

const GAUGE = 5;
const SUM = 7;
const HISTOGRAM = 9;
const EXPONENTIAL = 10;
const SUMMARY = 11;

function readMetric(
  reader: ProtobufReader,
  into: MetricPoint[],
  collector: Collector<MetricBatch>,
  limits: Limits,
): void {
  const metric: RawMetric = { name: '', description: '', unit: '' };
  let data: ProtobufReader | undefined;
  let dataField = 0;
  while (reader.next()) {
    if (reader.field === 1) metric.name = textValue(reader.string(), limits);
    else if (reader.field === 2) metric.description = textValue(reader.string(), limits);
    else if (reader.field === 3) metric.unit = textValue(reader.string(), limits);
    else if ([GAUGE, SUM, HISTOGRAM, EXPONENTIAL, SUMMARY].includes(reader.field)) {
      dataField = reader.field;
      data = reader.message();
    } else reader.skip();
  }
  if (data) readData(data, dataField, metric, into, collector, limits);
}

function readData(
  data: ProtobufReader,
  dataField: number,
  metric: RawMetric,
  into: MetricPoint[],
  collector: Collector<MetricBatch>,
  limits: Limits,
): void {
  if (dataField === EXPONENTIAL) collector.warn(EXPONENTIAL_WARNING);
  if (dataField === SUMMARY) collector.warn(SUMMARY_WARNING);
  const raw: RawPoint[] = [];
  let temporality = 0;
  let monotonic = false;
  while (data.next()) {
    if (data.field === 1) {
      collector.count();
      raw.push(readPoint(data.message(), dataField, limits));
    } else if (data.field === 2 && dataField !== SUMMARY) temporality = data.uint32();
    else if (data.field === 3 && dataField === SUM) monotonic = data.bool();
    else data.skip();
  }
  const type =
    dataField === HISTOGRAM || dataField === EXPONENTIAL
      ? 'histogram'
      : dataField === SUMMARY
        ? 'summary'
        : monotonic
          ? 'counter'
          : 'gauge';
  const kind = { type, delta: temporality === AGGREGATION_DELTA } as const;
  for (const point of raw) into.push(finishPoint(metric, kind, point));
}

function readPoint(reader: ProtobufReader, dataField: number, limits: Limits): RawPoint {
  if (dataField === GAUGE || dataField === SUM) return readNumberPoint(reader, limits);
  const attributesField = dataField === HISTOGRAM ? 9 : dataField === EXPONENTIAL ? 1 : 7;
  const attributes = new BoundedList<Attribute>(limits);
  const bucketCounts: number[] = [];
  const bounds: number[] = [];
  const exemplars: RawPoint['exemplars'] = [];
  let count = 0;
  let sum = Number.NaN;
  while (reader.next()) {
    if (reader.field === attributesField) readAttribute(reader, attributes, limits);
    else if (reader.field === 4) count = Number(reader.fixed64());
    else if (reader.field === 5) sum = reader.double();
    else if (dataField === HISTOGRAM && reader.field === 6) reader.fixed64s(bucketCounts);
    else if (dataField === HISTOGRAM && reader.field === 7) reader.doubles(bounds);
    else if (dataField === HISTOGRAM && reader.field === 8) readExemplar(reader.message(), exemplars);
    else reader.skip();
  }
  const histogram = histogramValue(count, sum, bounds, bucketCounts);
  return { attributes: attributes.items, value: count, histogram, exemplars };
}

function readNumberPoint(reader: ProtobufReader, limits: Limits): RawPoint {
  const attributes = new BoundedList<Attribute>(limits);
  const exemplars: RawPoint['exemplars'] = [];
  let value = Number.NaN;
  while (reader.next()) {
    if (reader.field === 4) value = reader.double();
    else if (reader.field === 5) readExemplar(reader.message(), exemplars);
    else if (reader.field === 6) value = Number(reader.sfixed64());
    else if (reader.field === 7) readAttribute(reader, attributes, limits);
    else reader.skip();
  }
  return { attributes: attributes.items, value, exemplars };
}

function readExemplar(reader: ProtobufReader, into: RawPoint['exemplars']): void {
  let traceId = '';
  let value = Number.NaN;
  let timeMs = 0;
  while (reader.next()) {
    if (reader.field === 2) timeMs = Number(reader.fixed64()) / 1e6;
    else if (reader.field === 3) value = reader.double();
    else if (reader.field === 5) traceId = reader.hex();
    else if (reader.field === 6) value = Number(reader.sfixed64());
    else reader.skip();
  }
  if (traceId !== '' && into.length < 20) into.push({ traceId, value, timeMs });
}
