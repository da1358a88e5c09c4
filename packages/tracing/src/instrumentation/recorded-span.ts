import type { Attributes, HrTime, Link, SpanContext, SpanKind, SpanStatus } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import { type LimitedAttributes, limitAttributes, type SpanLimits } from '../span-limits.ts';
import { CUT_MARGIN } from '../span-redaction.ts';
import { parseTraceState } from '../trace-state.ts';

/** A link as plain data: a trace state is an object with methods, which cannot be cloned. */
export interface RecordedLink extends Omit<Link, 'context'> {
  readonly context: Omit<SpanContext, 'traceState'> & { readonly traceState?: string };
}

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
  readonly links: readonly RecordedLink[];
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
    links: span.links.map(toRecordedLink),
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
 * The same as a span of this thread, in the trace of the span that handed the work over, within the limits of this thread.
 *
 * @returns undefined for what is no recorded span
 */
export function fromRecordedSpan(
  recorded: RecordedSpan,
  parent: SpanContext,
  resource: Resource,
  limits: SpanLimits,
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
  const events = newest(recorded.events, limits.events);
  const links = newest(recorded.links, limits.links);
  return {
    name: recorded.name,
    kind: recorded.kind,
    spanContext: () => own,
    parentSpanContext: contextWith(parentSpanId),
    startTime: recorded.startTime,
    endTime: recorded.endTime,
    duration: recorded.duration,
    status: recorded.status,
    ...limited(recorded, limits.attributes, limits),
    events: events.map((event) => ({ ...event, ...limited(event, limits.attributesPerEvent, limits) })),
    links: links.map((link) => ({
      context: fromRecordedContext(link.context),
      ...limited(link, limits.attributesPerLink, limits),
    })),
    ended: true,
    resource,
    instrumentationScope: recorded.scope,
    droppedEventsCount: recorded.droppedEventsCount + recorded.events.length - events.length,
    droppedLinksCount: recorded.droppedLinksCount + recorded.links.length - links.length,
  };
}

function toRecordedLink({ context, ...link }: Link): RecordedLink {
  const { traceState, ...others } = context;
  const state = traceState?.serialize();
  return { ...link, context: state === undefined ? others : { ...others, traceState: state } };
}

function fromRecordedContext({ traceState, ...others }: RecordedLink['context']): SpanContext {
  const state = traceState === undefined ? undefined : parseTraceState(traceState);
  return state === undefined ? others : { ...others, traceState: state };
}

function newest<Item>(items: readonly Item[], count: number): readonly Item[] {
  return items.slice(Math.max(items.length - count, 0));
}

function limited(
  item: { readonly attributes?: Attributes; readonly droppedAttributesCount?: number },
  count: number,
  { attributeValueLength }: SpanLimits,
): LimitedAttributes {
  const { attributes, droppedAttributesCount } = limitAttributes(
    item.attributes,
    count,
    // Cut to the limit when secrets are out.
    attributeValueLength + CUT_MARGIN,
  );
  return {
    attributes,
    droppedAttributesCount: droppedAttributesCount + (item.droppedAttributesCount ?? 0),
  };
}

const SPAN_ID = /^[0-9a-f]{16}$/;
