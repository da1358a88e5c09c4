import {
  type Context,
  isSpanContextValid,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  trace,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { baggageOf, carrierOf, extractContext } from './carrier.ts';

const FIELDS = ['traceparent', 'tracestate', 'baggage'] as const;

/**
 * W3C Trace Context level 2 and Baggage for libraries that ask the API's propagator, by the rules this package follows itself.
 * The SDK's own takes flags and keys as level 1 has them, and drops values that Baggage allows.
 */
export class W3cPropagator implements TextMapPropagator {
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    if (isTracingSuppressed(context)) return;
    const span = trace.getSpan(context);
    if (span !== undefined && isSpanContextValid(span.spanContext())) {
      for (const [name, text] of Object.entries(carrierOf(span, context))) setter.set(carrier, name, text);
      return;
    }
    const baggage = baggageOf(context);
    if (baggage !== undefined) setter.set(carrier, 'baggage', baggage);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const [traceparent, tracestate, baggage] = FIELDS.map((name) => getter.get(carrier, name));
    return extractContext({ traceparent, tracestate, baggage }, context);
  }

  fields(): string[] {
    return [...FIELDS];
  }
}
