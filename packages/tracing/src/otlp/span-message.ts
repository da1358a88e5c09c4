import {
  type Attributes,
  type HrTime,
  type Link,
  type SpanContext,
  SpanStatusCode,
} from '@opentelemetry/api';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import type { ProtobufWriter } from './protobuf-writer.ts';

/** Flags of OTLP: whether the parent's remoteness is known, and whether it is remote. */
const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;

/** Lists and maps within lists and maps; what is deeper is left out. */
const MAX_DEPTH = 16;

/** Writes any ended span as a `Span` message (opentelemetry-proto 1.x, trace/v1/trace.proto). */
export function writeSpan(writer: ProtobufWriter, span: ReadableSpan): void {
  const context = span.spanContext();
  const parent = span.parentSpanContext;
  writer.hex(1, context.traceId);
  writer.hex(2, context.spanId);
  const state = context.traceState?.serialize();
  if (state !== undefined && state !== '') writer.string(3, state);
  if (parent !== undefined) writer.hex(4, parent.spanId);
  writeTime(writer, 7, span.startTime);
  writeTime(writer, 8, span.endTime);
  writer.fixed32(16, flagsOf(context.traceFlags, parent));
  writeDescription(writer, span, span.attributes);
}

/** Everything of a span but its ids, times and flags. */
export function writeDescription(writer: ProtobufWriter, span: ReadableSpan, attributes: Attributes): void {
  writer.string(5, span.name);
  writer.uint(6, span.kind + 1);
  writeAttributes(writer, 9, attributes);
  writeCount(writer, 10, span.droppedAttributesCount);
  for (const event of span.events) writeEvent(writer, event);
  writeCount(writer, 12, span.droppedEventsCount);
  for (const link of span.links) writeLink(writer, link);
  writeCount(writer, 14, span.droppedLinksCount);
  const { code, message } = span.status;
  const start = writer.begin(15);
  if (message !== undefined && code !== SpanStatusCode.UNSET) writer.string(2, message);
  writeCount(writer, 3, code);
  writer.end(start);
}

export function flagsOf(traceFlags: number, parent: SpanContext | undefined): number {
  return (traceFlags & 0xff) | HAS_IS_REMOTE | (parent?.isRemote === true ? IS_REMOTE : 0);
}

export function writeAttributes(writer: ProtobufWriter, field: number, attributes: Attributes): void {
  for (const key of Object.keys(attributes)) {
    const value = attributes[key];
    if (value !== undefined) writeKeyValue(writer, field, key, value, 0);
  }
}

function writeEvent(writer: ProtobufWriter, event: TimedEvent): void {
  const start = writer.begin(11);
  writeTime(writer, 1, event.time);
  writer.string(2, event.name);
  writeAttributes(writer, 3, event.attributes ?? {});
  writeCount(writer, 4, event.droppedAttributesCount ?? 0);
  writer.end(start);
}

function writeLink(writer: ProtobufWriter, { context, attributes, droppedAttributesCount }: Link): void {
  const start = writer.begin(13);
  writer.hex(1, context.traceId);
  writer.hex(2, context.spanId);
  const state = context.traceState?.serialize();
  if (state !== undefined && state !== '') writer.string(3, state);
  writeAttributes(writer, 4, attributes ?? {});
  writeCount(writer, 5, droppedAttributesCount ?? 0);
  writer.fixed32(6, flagsOf(context.traceFlags, context));
  writer.end(start);
}

function writeKeyValue(
  writer: ProtobufWriter,
  field: number,
  key: string,
  value: unknown,
  depth: number,
): void {
  const start = writer.begin(field);
  writer.string(1, key);
  writeAnyValue(writer, 2, value, depth);
  writer.end(start);
}

function writeAnyValue(writer: ProtobufWriter, field: number, value: unknown, depth: number): void {
  const start = writer.begin(field);
  if (typeof value === 'string') writer.string(1, value);
  else if (typeof value === 'boolean') writer.uint(2, value ? 1 : 0);
  else if (typeof value === 'number') writeNumber(writer, value);
  else if (value instanceof Uint8Array) writer.raw(7, value);
  else if (Array.isArray(value)) writeArray(writer, value, depth);
  else if (typeof value === 'object' && value !== null && depth < MAX_DEPTH) {
    const map = writer.begin(6);
    for (const [key, member] of Object.entries(value)) writeKeyValue(writer, 1, key, member, depth + 1);
    writer.end(map);
  }
  writer.end(start);
}

function writeArray(writer: ProtobufWriter, values: readonly unknown[], depth: number): void {
  const list = writer.begin(5);
  if (depth < MAX_DEPTH) for (const value of values) writeAnyValue(writer, 1, value, depth + 1);
  writer.end(list);
}

function writeNumber(writer: ProtobufWriter, value: number): void {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) writer.int64(3, value);
  else writer.double(4, value);
}

function writeCount(writer: ProtobufWriter, field: number, count: number): void {
  if (count !== 0) writer.uint(field, count);
}

function writeTime(writer: ProtobufWriter, field: number, [seconds, nanos]: HrTime): void {
  const whole = Math.round(nanos);
  const micros = Math.floor(whole / 1000);
  writer.nanoseconds(field, seconds * 1_000_000 + micros, whole - micros * 1000);
}
