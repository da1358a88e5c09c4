import {
  type Context,
  context,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  type Span,
  trace,
} from '@opentelemetry/api';
import { formatBaggage, parseBaggage } from './baggage.ts';
import { flagsIn, rememberRandom } from './random-trace.ts';
import { formatTraceparent, parseTraceContext } from './trace-context.ts';

/** A trace's context as W3C texts, to go with a message, a job or a request. A plain object: JSON and structured clone keep it. */
export interface Carrier {
  readonly traceparent: string;
  readonly tracestate?: string;
  readonly baggage?: string;
}

/** The same as it may arrive: a header sent several times is an array, and anything may be missing. */
export type ReceivedCarrier = { readonly [Name in keyof Carrier]?: string | readonly string[] | undefined };

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
  return span === undefined || !isSpanContextValid(span.spanContext()) ? undefined : carrierOf(span);
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

/** A span as a carrier, with the baggage of the context it is in. */
export function carrierOf(span: Span, within: Context = context.active()): Carrier {
  const spanContext = span.spanContext();
  const state = spanContext.traceState?.serialize();
  const baggage = baggageOf(within);
  return {
    traceparent: formatTraceparent({ ...spanContext, traceFlags: flagsIn(within, spanContext) }),
    ...(state === undefined || state === '' ? {} : { tracestate: state }),
    ...(baggage === undefined ? {} : { baggage }),
  };
}

/** A context's baggage as its header writes it, within its limits; undefined where there is none. */
export function baggageOf(within: Context): string | undefined {
  const baggage = propagation.getBaggage(within);
  return baggage === undefined ? undefined : formatBaggage(baggage);
}

/** The remote context a carrier speaks of, on top of another; nothing is added where it says nothing that can be read. */
export function extractContext(carrier: ReceivedCarrier | undefined, onto: Context = ROOT_CONTEXT): Context {
  if (carrier === undefined || carrier === null) return onto;
  const { tracestate, baggage } = carrier;
  const traceparent = texts(carrier.traceparent);
  const [only] =
    typeof traceparent === 'string' ? [traceparent] : traceparent?.length === 1 ? traceparent : [];
  const parent = parseTraceContext(only, texts(tracestate));
  const own = parent === undefined ? onto : rememberRandom(trace.setSpanContext(onto, parent), parent);
  return withBaggage(own, baggage);
}

/** A context with the baggage of a header. */
export function withBaggage(within: Context, header: unknown): Context {
  const given = texts(header);
  const baggage = given === undefined ? undefined : parseBaggage(given);
  return baggage === undefined ? within : propagation.setBaggage(within, baggage);
}

/** What came with a message is of anybody's making. */
function texts(value: unknown): string | readonly string[] | undefined {
  if (typeof value === 'string') return value;
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined;
}
