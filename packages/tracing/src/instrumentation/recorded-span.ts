import type { Attributes, HrTime, Link, SpanContext, SpanKind, SpanStatus } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';

/** An ended span as plain data, fit for `postMessage`. Its trace is known to whoever handed the work over. */
export interface RecordedSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly duration: HrTime;
  readonly status: SpanStatus;
  readonly attributes: Attributes;
  readonly events: readonly TimedEvent[];
  readonly links: readonly Link[];
  readonly scope: InstrumentationScope;
  readonly droppedAttributesCount: number;
  readonly droppedEventsCount: number;
  readonly droppedLinksCount: number;
}

export function toRecordedSpan(span: ReadableSpan, attributes: Attributes): RecordedSpan {
  const { name, version, schemaUrl } = span.instrumentationScope;
  return {
    name: span.name,
    kind: span.kind,
    spanId: span.spanContext().spanId,
    parentSpanId: span.parentSpanContext?.spanId ?? '',
    startTime: span.startTime,
    endTime: span.endTime,
    duration: span.duration,
    status: span.status,
    attributes: { ...span.attributes, ...attributes },
    events: span.events,
    // A trace state is an object with methods, which cannot be cloned.
    links: span.links.map((link) => ({
      ...link,
      context: {
        traceId: link.context.traceId,
        spanId: link.context.spanId,
        traceFlags: link.context.traceFlags,
      },
    })),
    scope: {
      name,
      ...(version === undefined ? {} : { version }),
      ...(schemaUrl === undefined ? {} : { schemaUrl }),
    },
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}

/**
 * The same as a span of this thread, in the trace of the span that handed the work over.
 *
 * @returns undefined for what is no recorded span
 */
export function fromRecordedSpan(
  recorded: RecordedSpan,
  parent: SpanContext,
  resource: Resource,
): ReadableSpan | undefined {
  const { spanId, parentSpanId } = recorded;
  if (!SPAN_ID.test(spanId) || !SPAN_ID.test(parentSpanId) || typeof recorded.name !== 'string')
    return undefined;
  // Children share the trace's flags and state; only the id is their own. None of them is remote: it is one process.
  const contextWith = (id: string): SpanContext => ({
    traceId: parent.traceId,
    spanId: id,
    traceFlags: parent.traceFlags,
    ...(parent.traceState === undefined ? {} : { traceState: parent.traceState }),
  });
  const own = contextWith(spanId);
  return {
    name: recorded.name,
    kind: recorded.kind,
    spanContext: () => own,
    parentSpanContext: contextWith(parentSpanId),
    startTime: recorded.startTime,
    endTime: recorded.endTime,
    duration: recorded.duration,
    status: recorded.status,
    attributes: recorded.attributes,
    events: [...recorded.events],
    links: [...recorded.links],
    ended: true,
    resource,
    instrumentationScope: recorded.scope,
    droppedAttributesCount: recorded.droppedAttributesCount,
    droppedEventsCount: recorded.droppedEventsCount,
    droppedLinksCount: recorded.droppedLinksCount,
  };
}

const SPAN_ID = /^[0-9a-f]{16}$/;
