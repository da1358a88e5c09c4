import { type Context, createContextKey, type SpanContext } from '@opentelemetry/api';

/** The trace id's last 56 bits are random (W3C Trace Context level 2, §3.2.2.5.2). */
export const RANDOM_FLAG = 0x02;
/** Under it a context holds the id of the trace whose flag must be passed on. */
export const RANDOM_TRACE: symbol = createContextKey('vigie.random-trace');

/**
 * Remembers the flag beside the span: the SDK gives its own spans the sampled flag only, and those that are not recorded
 * pass no processor that could correct it.
 */
export function rememberRandom(context: Context, { traceId, traceFlags }: SpanContext): Context {
  return (traceFlags & RANDOM_FLAG) === 0 ? context : context.setValue(RANDOM_TRACE, traceId);
}

/** The flags of a span in this context, with the random flag of its trace. */
export function flagsIn(context: Context, { traceId, traceFlags }: SpanContext): number {
  return context.getValue(RANDOM_TRACE) === traceId ? traceFlags | RANDOM_FLAG : traceFlags;
}

/** Gives the SDK's span, as it starts, the flag of its parent; one without begins a trace with an id of the SDK's, which is random. */
export function inheritRandom(own: SpanContext, parent: SpanContext | undefined): void {
  own.traceFlags |= parent === undefined ? RANDOM_FLAG : parent.traceFlags & RANDOM_FLAG;
}
