import {
  type Attributes,
  type HrTime,
  type Link,
  type SpanContext,
  SpanStatusCode,
} from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import { ServerSpan } from './server-span.ts';
import { ServerSpanJson } from './server-span-json.ts';

/** Flags of OTLP: whether the parent's remoteness is known, and whether it is remote. */
const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;

/**
 * One span in OTLP's JSON encoding, with what it is grouped by. It is written when it ends: bytes outside the heap wait for
 * the backend, where a span, its record and their texts would each be copied by the garbage collector.
 */
export class EncodedSpan {
  readonly resource: Resource;
  readonly instrumentationScope: InstrumentationScope;
  readonly json: Buffer;

  constructor(span: ReadableSpan) {
    this.resource = span.resource;
    this.instrumentationScope = span.instrumentationScope;
    this.json = Buffer.from(encodeSpan(span));
  }
}

/** One `ExportTraceServiceRequest` of these spans. */
export function joinSpans(spans: readonly EncodedSpan[]): Buffer {
  const byResource = new Map<Resource, Map<string, EncodedSpan[]>>();
  let last: EncodedSpan[] | undefined;
  for (const span of spans) {
    const [first] = last ?? [];
    // Spans in a row mostly come from one place.
    if (first?.resource !== span.resource || first.instrumentationScope !== span.instrumentationScope) {
      last = groupOf(byResource, span);
    }
    last?.push(span);
  }
  const parts: Buffer[] = [];
  let text = '{"resourceSpans":[';
  for (const [resource, scopes] of byResource) {
    text += `{"resource":${encodeResource(resource)},"scopeSpans":[`;
    for (const group of scopes.values()) {
      text += `{${encodeScope(group[0] as EncodedSpan)},"spans":[`;
      for (const span of group) {
        parts.push(text === ',' ? COMMA : Buffer.from(text), span.json);
        text = ',';
      }
      text = ']},';
    }
    text = `${text.slice(0, -1)}]},`;
  }
  parts.push(Buffer.from(`${text.replace(/,$/, '')}]}`));
  return Buffer.concat(parts);
}

const COMMA = Buffer.from(',');

function groupOf(byResource: Map<Resource, Map<string, EncodedSpan[]>>, span: EncodedSpan): EncodedSpan[] {
  let scopes = byResource.get(span.resource);
  if (scopes === undefined) byResource.set(span.resource, (scopes = new Map()));
  const { name, version, schemaUrl } = span.instrumentationScope;
  const key = `${name}@${version ?? ''}:${schemaUrl ?? ''}`;
  let group = scopes.get(key);
  if (group === undefined) scopes.set(key, (group = []));
  return group;
}

const resources = new WeakMap<Resource, string>();

function encodeResource(resource: Resource): string {
  let encoded = resources.get(resource);
  if (encoded === undefined) {
    encoded = `{"attributes":[${encodeAttributes(resource.attributes)}],"droppedAttributesCount":0}`;
    if (resource.asyncAttributesPending !== true) resources.set(resource, encoded);
  }
  return encoded;
}

function encodeScope({ instrumentationScope: { name, version, schemaUrl } }: EncodedSpan): string {
  const scope = `"scope":{"name":${quote(name)}${version === undefined ? '' : `,"version":${quote(version)}`}}`;
  return schemaUrl === undefined ? scope : `${scope},"schemaUrl":${quote(schemaUrl)}`;
}

function encodeSpan(span: ReadableSpan): string {
  const request = span instanceof ServerSpan ? span.plainRequest : undefined;
  if (request === undefined) return encodeAnySpan(span);
  const context = span.spanContext();
  const parent = span.parentSpanContext;
  return encoderFor((span as ServerSpan).redact).encode(
    context,
    parent?.spanId,
    flagsOf(context.traceFlags, parent),
    request,
    () => encodeTail(span),
  );
}

/** What comes after the path and the size of a plain server span. */
function encodeTail(span: ReadableSpan): string {
  const { 'url.path': _path, 'http.response.body.size': _size, ...others } = span.attributes;
  const list = encodeAttributes(others);
  return `${list === '' ? '' : `,${list}`}],"name":${quote(span.name)},"kind":${span.kind + 1},${encodeStatus(span)}}`;
}

const encoders = new WeakMap<object, ServerSpanJson>();

function encoderFor(redact: (text: string) => string): ServerSpanJson {
  let encoder = encoders.get(redact);
  if (encoder === undefined) encoders.set(redact, (encoder = new ServerSpanJson(redact)));
  return encoder;
}

function encodeAnySpan(span: ReadableSpan): string {
  const context = span.spanContext();
  const parent = span.parentSpanContext;
  const state = context.traceState?.serialize();
  return (
    `{"traceId":"${context.traceId}","spanId":"${context.spanId}"` +
    (state === undefined || state === '' ? '' : `,"traceState":${quote(state)}`) +
    (parent === undefined ? '' : `,"parentSpanId":"${parent.spanId}"`) +
    `,"flags":${flagsOf(context.traceFlags, parent)}` +
    `,"name":${quoteKnown(span.name)},"kind":${span.kind + 1}` +
    `,"startTimeUnixNano":"${nanoseconds(span.startTime)}","endTimeUnixNano":"${nanoseconds(span.endTime)}"` +
    `,"attributes":[${encodeAttributes(span.attributes)}]` +
    dropped('Attributes', span.droppedAttributesCount) +
    (span.events.length === 0 ? '' : `,"events":[${span.events.map(encodeEvent).join(',')}]`) +
    dropped('Events', span.droppedEventsCount) +
    (span.links.length === 0 ? '' : `,"links":[${span.links.map(encodeLink).join(',')}]`) +
    dropped('Links', span.droppedLinksCount) +
    `,${encodeStatus(span)}}`
  );
}

function encodeStatus({ status: { code, message } }: ReadableSpan): string {
  if (code === SpanStatusCode.UNSET) return '"status":{}';
  return `"status":{"code":${code}${message === undefined ? '' : `,"message":${quote(message)}`}}`;
}

function flagsOf(traceFlags: number, parent: SpanContext | undefined): number {
  return (traceFlags & 0xff) | HAS_IS_REMOTE | (parent?.isRemote === true ? IS_REMOTE : 0);
}

function dropped(what: string, count: number): string {
  return count === 0 ? '' : `,"dropped${what}Count":${count}`;
}

function encodeEvent(event: TimedEvent): string {
  return (
    `{"timeUnixNano":"${nanoseconds(event.time)}","name":${quote(event.name)}` +
    `,"attributes":[${encodeAttributes(event.attributes ?? {})}]${dropped('Attributes', event.droppedAttributesCount ?? 0)}}`
  );
}

function encodeLink(link: Link): string {
  const state = link.context.traceState?.serialize();
  return (
    `{"traceId":${quote(link.context.traceId)},"spanId":${quote(link.context.spanId)}` +
    (state === undefined || state === '' ? '' : `,"traceState":${quote(state)}`) +
    `,"flags":${flagsOf(link.context.traceFlags, link.context)}` +
    `,"attributes":[${encodeAttributes(link.attributes ?? {})}]${dropped('Attributes', link.droppedAttributesCount ?? 0)}}`
  );
}

/** The members of an attribute list, without its brackets. */
function encodeAttributes(attributes: Attributes): string {
  let list = '';
  for (const key of Object.keys(attributes)) {
    const value = attributes[key];
    if (value === undefined) continue;
    list += `${list === '' ? '' : ','}{"key":${quoteKnown(key)},"value":${encodeValue(value)}}`;
  }
  return list;
}

function encodeValue(value: unknown): string {
  if (typeof value === 'string') return `{"stringValue":${quote(value)}}`;
  if (typeof value === 'number') return encodeNumber(value);
  if (typeof value === 'boolean') return `{"boolValue":${value}}`;
  if (Array.isArray(value)) return `{"arrayValue":{"values":[${value.map(encodeValue).join(',')}]}}`;
  if (value instanceof Uint8Array) return `{"bytesValue":"${Buffer.from(value).toString('base64')}"}`;
  // An empty value.
  if (typeof value !== 'object' || value === null) return '{}';
  return `{"kvlistValue":{"values":[${encodeAttributes(value as Attributes)}]}}`;
}

function encodeNumber(value: number): string {
  if (Number.isSafeInteger(value)) return `{"intValue":${value}}`;
  // Protobuf's JSON mapping writes these as text.
  return Number.isFinite(value) ? `{"doubleValue":${value}}` : `{"doubleValue":"${value}"}`;
}

function nanoseconds([seconds, nanos]: HrTime): string {
  return `${seconds}${String(Math.round(nanos)).padStart(9, '0')}`;
}

/** Unpaired surrogates, which JSON.stringify escapes, are not valid UTF-8 text for a receiver; they become U+FFFD. */
function quote(text: string): string {
  return JSON.stringify(text.isWellFormed() ? text : text.toWellFormed());
}

const MAX_KNOWN = 2000;
const MAX_KNOWN_LENGTH = 256;
const known = new Map<string, string>();

/** The same for texts that come again and again: names, keys, routes. */
function quoteKnown(text: string): string {
  const found = known.get(text);
  if (found !== undefined) return found;
  const quoted = quote(text);
  if (text.length <= MAX_KNOWN_LENGTH) {
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(text, quoted);
  }
  return quoted;
}
