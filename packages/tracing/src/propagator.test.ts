import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { describe, expect, it } from 'vitest';
import { W3cPropagator } from './propagator.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const propagator = new W3cPropagator();
const getter = {
  keys: (carrier: Record<string, string>) => Object.keys(carrier),
  get: (carrier: Record<string, string | string[]>, key: string) => carrier[key],
};
const setter = {
  set(carrier: Record<string, string>, key: string, value: string) {
    carrier[key] = value;
  },
};

function inject(within: typeof ROOT_CONTEXT): Record<string, string> {
  const carrier: Record<string, string> = {};
  propagator.inject(within, carrier, setter);
  return carrier;
}

describe('the propagator', () => {
  it('passes on what it was given, unknown flags left out', () => {
    const headers = { tracestate: 'a@b@c=1,foo=2', baggage: 'tenant=acme;p' };
    const within = propagator.extract(
      ROOT_CONTEXT,
      { ...headers, traceparent: `00-${TRACE}-${SPAN}-ff` },
      getter,
    );
    expect(inject(within)).toEqual({ ...headers, traceparent: `00-${TRACE}-${SPAN}-03` });
    expect(trace.getSpanContext(within)?.isRemote).toBe(true);
  });

  it('takes a traceparent that came alone in a list, and none of several', () => {
    const one = [`00-${TRACE}-${SPAN}-01`];
    expect(trace.getSpan(propagator.extract(ROOT_CONTEXT, { traceparent: one }, getter))).toBeDefined();
    expect(propagator.extract(ROOT_CONTEXT, { traceparent: [...one, ...one] }, getter)).toBe(ROOT_CONTEXT);
  });

  it('keeps what is there where nothing came that can be read', () => {
    const within = propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage({ a: { value: '1' } }));
    expect(propagator.extract(within, { traceparent: 'x', tracestate: 'foo=1' }, getter)).toBe(within);
    expect(inject(within)).toEqual({ baggage: 'a=1' });
  });

  it('sends nothing for an invalid span, or where tracing is suppressed', () => {
    const invalid = trace.setSpanContext(context.active(), { traceId: '', spanId: '', traceFlags: 1 });
    expect(inject(invalid)).toEqual({});
    const valid = trace.setSpanContext(ROOT_CONTEXT, { traceId: TRACE, spanId: SPAN, traceFlags: 1 });
    expect(inject(suppressTracing(valid))).toEqual({});
  });

  it('names its fields', () => {
    expect(propagator.fields()).toEqual(['traceparent', 'tracestate', 'baggage']);
  });
});
