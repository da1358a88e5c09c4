import type { Limits } from '../limits.ts';
import type { ReceivedSpan } from '../store/model.ts';
import { SPAN_KINDS } from '../store/model.ts';
import { BoundedList, textValue } from './attributes.ts';
import { Collector, resourceOf, type Decoded, type TraceBatch } from './batches.ts';
import {
  enumField,
  idField,
  integerField,
  objectField,
  objects,
  parseExactJson,
  textField,
  type JsonObject,
} from './exact-json.ts';
import { attributesField } from './json-attributes.ts';
import { emptySpan, finishSpan, scopeText, type RawEvent, type RawLink, type RawSpan } from './raw-span.ts';

const STATUS_CODES = ['unset', 'ok', 'error'];

/** Decodes an ExportTraceServiceRequest in OTLP/JSON. Throws DecodeError, and then nothing of the request counts. */
export function decodeTracesJson(body: Buffer, limits: Limits): Decoded<TraceBatch> {
  const request = parseExactJson(body, limits.maxJsonValues);
  const collector = new Collector<TraceBatch>(limits);
  warnOfSnakeCase(request, 'resource_spans', 'resourceSpans', collector);
  for (const resourceSpans of objects(request.resourceSpans, 'resourceSpans')) {
    const spans: ReceivedSpan[] = [];
    const resource = objectField(resourceSpans.resource, 'resource');
    // The name before OTLP 0.19.
    const scopes = resourceSpans.scopeSpans ?? resourceSpans.instrumentationLibrarySpans;
    for (const scopeSpans of objects(scopes, 'scopeSpans')) {
      const scope = objectField(scopeSpans.scope ?? scopeSpans.instrumentationLibrary, 'scope');
      const scopeName = scope ? readScopeJson(scope, limits) : '';
      for (const item of objects(scopeSpans.spans, 'spans')) {
        collector.count();
        const span = finishSpan(readSpan(item, limits), scopeName);
        if (typeof span === 'string') collector.reject(span);
        else spans.push(span);
      }
    }
    const attributes = attributesField(resource?.attributes, 'resource.attributes', limits).items;
    collector.batches.push({ resource: resourceOf(attributes), spans });
  }
  return collector.done();
}

/** Unknown fields are ignored by the rules; this one means a sender whose spans would vanish without a word. */
export function warnOfSnakeCase(
  request: JsonObject,
  snake: string,
  camel: string,
  collector: Pick<Collector<unknown>, 'warn'>,
): void {
  if (request[snake] !== undefined) {
    collector.warn(`field "${snake}" is ignored: OTLP/JSON is lowerCamelCase, use "${camel}"`);
  }
}

function readScopeJson(scope: JsonObject, limits: Limits): string {
  return scopeText(
    textValue(textField(scope.name, 'scope.name'), limits),
    textValue(textField(scope.version, 'scope.version'), limits),
  );
}

function readSpan(item: JsonObject, limits: Limits): RawSpan {
  const attributes = attributesField(item.attributes, 'span.attributes', limits);
  const events = new BoundedList<RawEvent>(limits);
  for (const event of objects(item.events, 'span.events')) {
    events.push({
      timeNs: integerField(event.timeUnixNano, 'event.timeUnixNano').toString(),
      name: textValue(textField(event.name, 'event.name'), limits),
      attributes: attributesField(event.attributes, 'event.attributes', limits).items,
    });
  }
  const links = new BoundedList<RawLink>(limits);
  for (const link of objects(item.links, 'span.links')) {
    links.push({
      traceId: idField(link.traceId, 'link.traceId'),
      spanId: idField(link.spanId, 'link.spanId'),
      attributes: attributesField(link.attributes, 'link.attributes', limits).items,
    });
  }
  const status = objectField(item.status, 'span.status');
  return {
    ...emptySpan(),
    traceId: idField(item.traceId, 'span.traceId'),
    spanId: idField(item.spanId, 'span.spanId'),
    parentSpanId: idField(item.parentSpanId, 'span.parentSpanId'),
    traceState: textValue(textField(item.traceState, 'span.traceState'), limits),
    name: textValue(textField(item.name, 'span.name'), limits),
    kind: enumField(item.kind, SPAN_KINDS, 'span.kind'),
    startNs: BigInt.asUintN(64, integerField(item.startTimeUnixNano, 'span.startTimeUnixNano')),
    endNs: BigInt.asUintN(64, integerField(item.endTimeUnixNano, 'span.endTimeUnixNano')),
    statusCode: enumField(status?.code, STATUS_CODES, 'status.code'),
    statusMessage: textValue(textField(status?.message, 'status.message'), limits),
    attributes: attributes.items,
    events: events.items,
    links: links.items,
    dropped: attributes.omitted + events.omitted + links.omitted + droppedBySender(item),
  };
}

function droppedBySender(item: JsonObject): number {
  let dropped = 0n;
  for (const field of ['droppedAttributesCount', 'droppedEventsCount', 'droppedLinksCount']) {
    dropped += integerField(item[field], field);
  }
  return Number(dropped);
}
