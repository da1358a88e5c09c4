import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { beforeAll, describe, expect, it } from 'vitest';
import { injectContext, runWithCarrier } from './carrier.ts';
import { startTestTracing, type TestTracing } from './instrumentation/test-tracing.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

let test: TestTracing;
beforeAll(() => {
  test = startTestTracing();
});

describe('a carrier', () => {
  it('holds trace, state and baggage as W3C texts, and gives them back after JSON and structured clone', async () => {
    const headers = {
      traceparent: `00-${TRACE}-${SPAN}-03`,
      tracestate: 'ot=th:8',
      baggage: 'tenant=acme',
    };
    await test.inRequest(async () => {
      const active = trace.getSpan(context.active())?.spanContext().spanId;
      const carrier = injectContext();
      expect(carrier).toEqual({ ...headers, traceparent: `00-${TRACE}-${active}-03` });
      const arrived = structuredClone(JSON.parse(JSON.stringify(carrier))) as typeof carrier;
      context.with(ROOT_CONTEXT, () =>
        runWithCarrier(arrived, () => {
          expect(trace.getSpan(context.active())?.spanContext()).toMatchObject({
            traceId: TRACE,
            spanId: active,
            traceFlags: 3,
            isRemote: true,
          });
          expect(propagation.getBaggage(context.active())?.getEntry('tenant')?.value).toBe('acme');
        }),
      );
    }, headers);
  });

  it('is none outside a trace', () => {
    expect(injectContext()).toBeUndefined();
  });

  it('that is missing or malformed starts no trace, and keeps an active one out', async () => {
    const broken = [undefined, null, {}, 'x', { traceparent: 7 }, { traceparent: '00-0-0-00', baggage: 3 }];
    await test.inRequest(async () => {
      for (const carrier of broken) {
        expect(runWithCarrier(carrier as never, () => trace.getSpan(context.active()))).toBeUndefined();
      }
    });
  });

  it('gives back what the function gives, and lets its error through', async () => {
    expect(await runWithCarrier(undefined, async () => 7)).toBe(7);
    expect(() =>
      runWithCarrier(undefined, () => {
        throw new RangeError('no');
      }),
    ).toThrow(RangeError);
  });
});
