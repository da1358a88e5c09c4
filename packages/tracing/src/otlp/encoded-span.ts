import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/**
 * One span as a field of `ScopeSpans`, with what it is grouped by. It is written when it ends: bytes outside the heap wait for
 * the backend, where a span, its record and their texts would each be copied by the garbage collector.
 */
export class EncodedSpan {
  readonly resource: Resource;
  readonly instrumentationScope: InstrumentationScope;
  /** The memory it is in, with others, from `start` to `end`. */
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;

  constructor(span: ReadableSpan, bytes: Buffer, start: number, end: number) {
    this.resource = span.resource;
    this.instrumentationScope = span.instrumentationScope;
    this.bytes = bytes;
    this.start = start;
    this.end = end;
  }
}
