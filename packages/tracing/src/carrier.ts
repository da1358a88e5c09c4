import { context, propagation, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { W3CBaggagePropagator } from '@opentelemetry/core';
import { formatTraceparent, parseTraceContext, RANDOM_FLAG } from './trace-context.ts';

/** A trace's context as W3C texts, to go with a message, a job or a request. A plain object: JSON and structured clone keep it. */
export interface Carrier {
  readonly traceparent: string;
  readonly tracestate?: string;
  readonly baggage?: string;
}

/**
 * The active span and baggage as W3C texts (Trace Context level 2, Baggage).
 *
 * @returns undefined outside a trace
 * @example
 * ```ts
 * queue.send({ order: 42, trace: injectContext() });
 * ```
 */
export function injectContext(): Carrier | undefined {
  const span = trace.getSpan(context.active());
  return span === undefined ? undefined : carrierOf(span);
}

/**
 * Runs `fn` in the trace a carrier came from: spans made in it are children of the sender's, and its baggage is there. With
 * a carrier that is missing or malformed, `fn` runs in no trace, whatever is active here.
 *
 * @returns what `fn` returns
 */
export function runWithCarrier<Result>(carrier: Carrier | undefined, fn: () => Result): Result {
  return context.with(extractContext(carrier), fn);
}

/** The span as a carrier, with the baggage active here. */
export function carrierOf(span: Span): Carrier {
  const spanContext = span.spanContext();
  const state = spanContext.traceState?.serialize();
  const baggage = activeBaggage();
  return {
    traceparent: formatTraceparent({ ...spanContext, traceFlags: flagsOf(span) }),
    ...(state === undefined || state === '' ? {} : { tracestate: state }),
    ...(baggage === undefined ? {} : { baggage }),
  };
}

/** The remote context a carrier speaks of, on top of nothing; the root where it says nothing that can be read. */
export function extractContext(carrier: Carrier | undefined): typeof ROOT_CONTEXT {
  if (carrier === undefined || carrier === null) return ROOT_CONTEXT;
  const { traceparent, tracestate, baggage } = carrier;
  const parent =
    typeof traceparent === 'string'
      ? parseTraceContext(traceparent, typeof tracestate === 'string' ? tracestate : undefined)
      : undefined;
  const own = parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
  return typeof baggage === 'string' ? baggagePropagator.extract(own, { baggage }, baggageGetter) : own;
}

/** The SDK's spans forget that their trace id is random; their parent's context knows. */
function flagsOf(span: Span): number {
  const { traceFlags } = span.spanContext();
  const parent = (span as { parentSpanContext?: { traceFlags: number } }).parentSpanContext;
  return parent === undefined ? traceFlags : traceFlags | (parent.traceFlags & RANDOM_FLAG);
}

const baggagePropagator = new W3CBaggagePropagator();
const baggageGetter = {
  keys: (carrier: { baggage: string }) => Object.keys(carrier),
  get: (carrier: { baggage: string }, key: string) => (key === 'baggage' ? carrier.baggage : undefined),
};

/** As the W3C baggage header writes it, within its limits; undefined where there is none. */
function activeBaggage(): string | undefined {
  const active = context.active();
  if (propagation.getBaggage(active) === undefined) return undefined;
  const carrier: { baggage?: string } = {};
  baggagePropagator.inject(active, carrier, {
    set(target, key, value) {
      if (key === 'baggage') target.baggage = value;
    },
  });
  return carrier.baggage;
}
