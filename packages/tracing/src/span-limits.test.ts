import { type Attributes, context, type Span, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import * as fc from 'fast-check';
import { decodeTraceRequest } from '@vigie/testing';
import { describe, expect, it } from 'vitest';
import { startTestTracing } from './instrumentation/test-tracing.ts';
import { SpanEncoder } from './otlp/span-encoder.ts';
import { joinSpans } from './otlp/trace-request.ts';
import { limitAttributes, limitValue, resolveSpanLimits } from './span-limits.ts';

const SMALL = {
  attributes: 20,
  attributeValueLength: 8,
  events: 2,
  links: 2,
  attributesPerEvent: 1,
  attributesPerLink: 1,
};

const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 30 }),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('any'), { maxKeys: 4 }),
  ),
})).any;

/** The longest text or run of bytes in a value. */
function longest(of: unknown): number {
  if (typeof of === 'string' || of instanceof Uint8Array) return of.length;
  if (typeof of !== 'object' || of === null) return 0;
  return Math.max(0, ...Object.values(of).map(longest));
}

describe('a value within a length', () => {
  it('is the same where it fits, and nowhere longer where it does not', () => {
    fc.assert(
      fc.property(value, fc.integer({ min: 1, max: 30 }), (given, length) => {
        const limited = limitValue(given, length);
        expect(longest(limited)).toBeLessThanOrEqual(length);
        if (longest(given) <= length) expect(JSON.stringify(limited)).toBe(JSON.stringify(given));
      }),
    );
  });

  it('ends before a pair of surrogates that does not fit', () => {
    expect(limitValue('abc😀', 4)).toBe('abc');
    expect(limitValue(['ab😀', { text: '😀😀' }], 3)).toEqual(['ab', { text: '😀' }]);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 10 }), (text, length) => {
        expect((limitValue(text, length) as string).isWellFormed()).toBe(true);
      }),
    );
  });

  it('is none where OTLP has no form for it, or where it cannot be read', () => {
    const cycle: unknown[] = [];
    cycle.push(cycle, cycle, cycle);
    const trap = {
      get it() {
        throw new Error('no');
      },
    };
    const many = Array.from({ length: 10_001 }, () => 1);
    for (const wrong of [undefined, () => {}, Symbol('s'), 1n, new Date(), new Map(), cycle, trap, many]) {
      expect(limitValue(wrong, 10)).toBeUndefined();
    }
    expect(limitValue({ a: undefined, b: 1 }, 10)).toEqual({ b: 1 });
  });

  it('does not change later with the one that was given', () => {
    const given = { list: [1] };
    const limited = limitValue(given, 10);
    given.list.push(2);
    expect(limited).toEqual({ list: [1] });
  });
});

describe('attributes within limits', () => {
  it('are the first ones, with the rest counted', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value), fc.nat(10), (given, count) => {
        const { attributes, droppedAttributesCount } = limitAttributes(given, count, 5);
        expect(Object.keys(attributes).length).toBeLessThanOrEqual(count);
        expect(Object.keys(attributes).length + droppedAttributesCount).toBe(Object.keys(given).length);
      }),
    );
  });
});

describe.each(['the SDK’s', 'a server'] as const)('%s span', (whose) => {
  /** A span that was given too much of everything, as it is exported. */
  async function exported(fill: (span: Span) => void): Promise<Record<string, unknown>> {
    let ended: ReadableSpan | undefined;
    const test = startTestTracing({
      limits: SMALL,
      spanProcessors: [
        {
          onStart() {},
          onEnd: (span) => void (ended = span),
          forceFlush: async () => {},
          shutdown: async () => {},
        },
      ],
    });
    if (whose === 'a server') {
      await test.inRequest(async () => fill(trace.getSpan(context.active()) as Span));
    } else {
      const span = test.tracing.provider.getTracer('test').startSpan('work');
      fill(span);
      span.end();
    }
    const { resourceSpans } = decodeTraceRequest(
      joinSpans([new SpanEncoder().encode(ended as ReadableSpan)]),
    ) as unknown as { resourceSpans: [{ scopeSpans: [{ spans: [Record<string, unknown>] }] }] };
    return resourceSpans[0].scopeSpans[0].spans[0];
  }

  it('exports what fits, and how much was dropped', async () => {
    const text = 'a😀'.repeat(10);
    const two: Attributes = { one: text, two: text };
    const json = await exported((span) => {
      for (let index = 0; index < 30; index++) span.setAttribute(`key${index}`, text);
      for (const name of ['first', 'second', 'third']) {
        span.addEvent(name, two);
        span.addLink({
          context: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 },
          attributes: two,
        });
      }
      span.addLinks([]);
    });
    const cut = { key: 'one', value: { stringValue: 'a😀a😀a' } };
    expect(json['attributes']).toHaveLength(20);
    expect(json['attributes']).toContainEqual({ ...cut, key: 'key0' });
    expect(json['droppedAttributesCount']).toBe(whose === 'a server' ? 16 : 10);
    expect(json['events']).toMatchObject([
      { name: 'second', attributes: [cut], droppedAttributesCount: 1 },
      { name: 'third', attributes: [cut], droppedAttributesCount: 1 },
    ]);
    expect(json['droppedEventsCount']).toBe(1);
    expect(json['links']).toMatchObject([
      { spanId: 'b'.repeat(16), attributes: [cut], droppedAttributesCount: 1 },
      { spanId: 'b'.repeat(16), attributes: [cut], droppedAttributesCount: 1 },
    ]);
    expect(json['droppedLinksCount']).toBe(1);
  });

  it('holds exceptions to the length of a value', async () => {
    const json = await exported((span) => span.recordException(new Error('x'.repeat(100))));
    expect(longest(json['events'])).toBeLessThanOrEqual('timeUnixNano'.length + 19);
    expect(JSON.stringify(json)).not.toContain('x'.repeat(9));
  });
});

describe('limits', () => {
  it.each([-1, 1.5, Number.NaN, '7', null])('that are %o are refused', (wrong) => {
    expect(() => resolveSpanLimits({ events: wrong as never })).toThrow(/VIGIE_E_TRACING_LIMITS/);
  });

  it('of a value begin at one character', () => {
    expect(() => resolveSpanLimits({ attributeValueLength: 0 })).toThrow(
      /limits.attributeValueLength.*from 1/,
    );
    expect(resolveSpanLimits({ events: 0, attributeValueLength: Infinity })).toMatchObject({
      events: 0,
      attributeValueLength: Infinity,
      attributes: 128,
    });
  });
});
