import type { Limits } from '../limits.ts';
import type { ReceivedSpan } from '../store/model.ts';
import { BoundedList, textValue, type Attribute } from './attributes.ts';
import { Collector, resourceOf, type Decoded, type TraceBatch } from './batches.ts';
import { readAttribute, readResourceAttributes } from './protobuf-attributes.ts';
import { ProtobufReader } from './protobuf-reader.ts';
import { emptySpan, finishSpan, scopeText, type RawEvent, type RawLink, type RawSpan } from './raw-span.ts';

/**
 * Decodes an ExportTraceServiceRequest. Field numbers: opentelemetry-proto 1.x, `trace/v1/trace.proto`.
 * Throws DecodeError, and then nothing of the request counts.
 */
export function decodeTracesProtobuf(body: Buffer, limits: Limits): Decoded<TraceBatch> {
  const collector = new Collector<TraceBatch>(limits);
  const request = new ProtobufReader(body);
  while (request.next()) {
    if (request.field === 1) readResourceSpans(request.message(), collector, limits);
    else request.skip();
  }
  return collector.done();
}

function readResourceSpans(reader: ProtobufReader, collector: Collector<TraceBatch>, limits: Limits): void {
  let attributes: readonly Attribute[] = [];
  // The resource may stand behind the spans it belongs to.
  const scopes: ProtobufReader[] = [];
  while (reader.next()) {
    if (reader.field === 1) attributes = readResourceAttributes(reader.message(), limits);
    else if (reader.field === 2) scopes.push(reader.message());
    else reader.skip();
  }
  const spans: ReceivedSpan[] = [];
  for (const scope of scopes) readScopeSpans(scope, spans, collector, limits);
  collector.batches.push({ resource: resourceOf(attributes), spans });
}

function readScopeSpans(
  reader: ProtobufReader,
  into: ReceivedSpan[],
  collector: Collector<TraceBatch>,
  limits: Limits,
): void {
  let scope = '';
  const spans: RawSpan[] = [];
  while (reader.next()) {
    if (reader.field === 1) scope = readScope(reader.message(), limits);
    else if (reader.field === 2) {
      collector.count();
      spans.push(readSpan(reader.message(), limits));
    } else reader.skip();
  }
  for (const raw of spans) {
    const span = finishSpan(raw, scope);
    if (typeof span === 'string') collector.reject(span);
    else into.push(span);
  }
}

export function readScope(reader: ProtobufReader, limits: Limits): string {
  let name = '';
  let version = '';
  while (reader.next()) {
    if (reader.field === 1) name = textValue(reader.string(), limits);
    else if (reader.field === 2) version = textValue(reader.string(), limits);
    else reader.skip();
  }
  return scopeText(name, version);
}

function readSpan(reader: ProtobufReader, limits: Limits): RawSpan {
  const span = emptySpan();
  const attributes = new BoundedList<Attribute>(limits);
  const events = new BoundedList<RawEvent>(limits);
  const links = new BoundedList<RawLink>(limits);
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        span.traceId = reader.hex();
        break;
      case 2:
        span.spanId = reader.hex();
        break;
      case 3:
        span.traceState = textValue(reader.string(), limits);
        break;
      case 4:
        span.parentSpanId = reader.hex();
        break;
      case 5:
        span.name = textValue(reader.string(), limits);
        break;
      case 6:
        span.kind = reader.uint32();
        break;
      case 7:
        span.startNs = reader.fixed64();
        break;
      case 8:
        span.endNs = reader.fixed64();
        break;
      case 9:
        readAttribute(reader, attributes, limits);
        break;
      case 10:
      case 12:
      case 14:
        span.dropped += reader.uint32();
        break;
      case 11:
        events.push(readEvent(reader.message(), limits));
        break;
      case 13:
        links.push(readLink(reader.message(), limits));
        break;
      case 15:
        readStatus(reader.message(), span, limits);
        break;
      default:
        reader.skip();
    }
  }
  span.attributes = attributes.items;
  span.events = events.items;
  span.links = links.items;
  span.dropped += attributes.omitted + events.omitted + links.omitted;
  return span;
}

function readEvent(reader: ProtobufReader, limits: Limits): RawEvent {
  let timeNs = 0n;
  let name = '';
  const attributes = new BoundedList<Attribute>(limits);
  while (reader.next()) {
    if (reader.field === 1) timeNs = reader.fixed64();
    else if (reader.field === 2) name = textValue(reader.string(), limits);
    else if (reader.field === 3) readAttribute(reader, attributes, limits);
    else reader.skip();
  }
  return { timeNs: timeNs.toString(), name, attributes: attributes.items };
}

function readLink(reader: ProtobufReader, limits: Limits): RawLink {
  let traceId = '';
  let spanId = '';
  const attributes = new BoundedList<Attribute>(limits);
  while (reader.next()) {
    if (reader.field === 1) traceId = reader.hex();
    else if (reader.field === 2) spanId = reader.hex();
    else if (reader.field === 4) readAttribute(reader, attributes, limits);
    else reader.skip();
  }
  return { traceId, spanId, attributes: attributes.items };
}

function readStatus(reader: ProtobufReader, span: RawSpan, limits: Limits): void {
  while (reader.next()) {
    if (reader.field === 2) span.statusMessage = textValue(reader.string(), limits);
    else if (reader.field === 3) span.statusCode = reader.uint32();
    else reader.skip();
  }
}
