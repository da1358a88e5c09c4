import { createContextKey, propagation, type Span, trace } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { RequestContext } from './request-context.ts';

const span = trace.wrapSpanContext({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 });
const other: Span = trace.wrapSpanContext({ traceId: 'c'.repeat(32), spanId: 'd'.repeat(16), traceFlags: 1 });

describe('the context of a request', () => {
  it('is to the API a context with that span and nothing else', () => {
    const own = new RequestContext(span);
    expect(trace.getSpan(own)).toBe(span);
    expect(propagation.getBaggage(own)).toBeUndefined();
    expect(own.getValue(createContextKey('mine'))).toBeUndefined();
  });

  it('takes values like any other, and keeps its span', () => {
    const key = createContextKey('mine');
    const own = new RequestContext(span);
    const extended = own.setValue(key, 42);
    expect(extended.getValue(key)).toBe(42);
    expect(trace.getSpan(extended)).toBe(span);
    expect(own.getValue(key)).toBeUndefined();
    expect(trace.getSpan(trace.setSpan(own, other))).toBe(other);
    expect(trace.getSpan(trace.deleteSpan(own))).toBeUndefined();
    expect(trace.getSpan(trace.deleteSpan(extended))).toBeUndefined();
  });
});
