import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { afterEach, describe, expect, it } from 'vitest';
import { createRouteLatency } from './route-latency.ts';
import { readOtelState, weightOf } from './threshold.ts';
import type { KeepOptions } from './trace-keeper.ts';
import { createTracing, type Tracing } from './tracing.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function start(
  sampleRatio: number,
  keep: KeepOptions | false = {},
): { tracing: Tracing; exported: () => Promise<ReadableSpan[]> } {
  const exporter = new InMemorySpanExporter();
  const tracing = createTracing({
    service: 'test',
    otlp: { exporter },
    sampleRatio,
    keep,
    outgoingHttp: false,
  });
  closing.push(() => tracing.shutdown());
  return {
    tracing,
    async exported() {
      await tracing.flush();
      return exporter.getFinishedSpans();
    },
  };
}

interface Served {
  readonly status?: number;
  readonly durationMs?: number;
  readonly headers?: Record<string, string>;
  readonly during?: () => void;
}

function serve(tracing: Tracing, { status = 200, durationMs = 1, headers = {}, during }: Served = {}): void {
  const span = tracing.startServerSpan(headers);
  if (during !== undefined) context.with(tracing.contextOf(span, headers), during);
  span.finish({
    method: 'GET',
    route: '/',
    path: '/',
    scheme: 'http',
    status,
    protocolVersion: '1.1',
    responseBytes: 0,
    startTimeMs: 1_700_000_000_000,
    durationMs,
  });
}

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const UNSAMPLED = { traceparent: `00-${TRACE}-b7ad6b7169203331-00` };
const weight = (span: ReadableSpan): number => {
  const { threshold } = readOtelState(span.spanContext().traceState);
  return threshold === undefined ? 1 : weightOf(threshold);
};

describe('keeping what matters', () => {
  it('keeps every error at 1 % sampling, with all of its trace', async () => {
    const { tracing, exported } = start(0.01);
    for (let index = 0; index < 500; index++) {
      serve(tracing, {
        status: index % 10 === 0 ? 500 : 200,
        during: () => tracing.tracer.startSpan('query').end(),
      });
    }
    const spans = await exported();
    const errors = spans.filter((span) => span.status.code === SpanStatusCode.ERROR);
    expect(errors).toHaveLength(50);
    for (const error of errors) {
      const { traceId } = error.spanContext();
      const children = spans.filter(
        (span) => span.name === 'query' && span.spanContext().traceId === traceId,
      );
      expect(children).toHaveLength(1);
      expect([error, ...children].map(weight)).toEqual([1, 1]);
    }
    expect(spans.length).toBeLessThan(150);
  });

  it('keeps an error whose caller was not sampled, also where all that starts here is kept', async () => {
    const { tracing, exported } = start(1);
    serve(tracing, { headers: UNSAMPLED });
    serve(tracing, { headers: UNSAMPLED, status: 503 });
    expect((await exported()).map((span) => span.attributes['http.response.status_code'])).toEqual([503]);
  });

  it('keeps what is slower than a fixed time', async () => {
    const { tracing, exported } = start(0, { slow: 100 });
    for (const durationMs of [1, 99, 101, 5000]) serve(tracing, { durationMs });
    expect((await exported()).map((span) => span.duration[0] * 1000 + span.duration[1] / 1e6)).toEqual([
      101, 5000,
    ]);
  });

  it('keeps what a rule names, and survives a rule that throws', async () => {
    const byPath = start(0, { rule: (root) => root.attributes['url.path'] === '/' });
    serve(byPath.tracing);
    expect(await byPath.exported()).toHaveLength(1);
    const broken = start(0, {
      rule: () => {
        throw new Error('rule');
      },
    });
    serve(broken.tracing);
    expect(await broken.exported()).toHaveLength(0);
  });

  it('decides for spans that end after their request as for the request', async () => {
    const { tracing, exported } = start(0);
    const late: (() => void)[] = [];
    for (const status of [200, 500]) {
      serve(tracing, {
        status,
        during: () => {
          const span = tracing.tracer.startSpan(`late ${status}`);
          late.push(() => span.end());
        },
      });
    }
    for (const end of late) end();
    expect((await exported()).map((span) => span.name)).toEqual(['GET /', 'late 500']);
  });

  it('keeps nothing more than by chance when told so', async () => {
    const { tracing, exported } = start(0, false);
    serve(tracing, { status: 500 });
    expect(await exported()).toHaveLength(0);
    expect(tracing.kept).toBeUndefined();
  });

  it('holds no more spans than its bytes allow, whatever never ends', async () => {
    const { tracing } = start(0, { maxBytes: 50_000 });
    for (let index = 0; index < 1000; index++) {
      const span = tracing.startServerSpan({});
      tracing.tracer.startSpan('query', {}, trace.setSpan(context.active(), span)).end();
    }
    const counts = tracing.kept?.();
    expect(counts?.evictedSpans).toBeGreaterThan(900);
    expect(counts?.evictedSpans).toBeLessThan(1000);
  });
});

describe('weights', () => {
  it('make counts estimated from kept traces unbiased: of all, of errors, of slow ones', async () => {
    const { tracing, exported } = start(0.1, { slow: 100 });
    const sent = { all: 0, errors: 0, slow: 0 };
    for (let index = 0; index < 20_000; index++) {
      const status = index % 50 === 0 ? 500 : 200;
      const durationMs = index % 40 === 0 ? 200 : 5;
      serve(tracing, { status, durationMs });
      sent.all++;
      if (status === 500) sent.errors++;
      if (durationMs > 100) sent.slow++;
      if (index % 400 === 0) await tracing.flush();
    }
    const spans = await exported();
    const estimate = (which: (span: ReadableSpan) => boolean): number =>
      spans.filter(which).reduce((total, span) => total + weight(span), 0);
    // Errors and slow ones are certain, so exact; the rest varies by chance: σ = √(19 000 × 9) ≈ 414.
    expect(estimate((span) => span.status.code === SpanStatusCode.ERROR)).toBe(sent.errors);
    expect(estimate((span) => span.duration[1] > 100e6)).toBe(sent.slow);
    expect(Math.abs(estimate(() => true) - sent.all)).toBeLessThan(5 * 414);
    expect(spans.length).toBeLessThan(4000);
  });

  it('pass on to those called, and come from the caller', () => {
    const { tracing } = start(0.5);
    const roots = Array.from({ length: 100 }, () => tracing.startServerSpan({}).spanContext());
    for (const root of roots)
      expect(root.traceState?.get('ot')).toBe(root.traceFlags === 3 ? 'th:8' : undefined);
    const called = tracing.startServerSpan({
      traceparent: `00-${TRACE}-b7ad6b7169203331-01`,
      tracestate: 'ot=th:c,x=y',
    });
    expect(called.spanContext().traceState?.serialize()).toBe('ot=th:c,x=y');
  });
});

describe('the running p99 of a route', () => {
  it('is known after 200 requests and names about one in a hundred', () => {
    const latency = createRouteLatency();
    let slow = 0;
    for (let index = 0; index < 10_000; index++) {
      if (latency.isSlow('/', 1 + ((index * 7919) % 1000))) slow++;
      if (index < 200) expect(slow).toBe(0);
    }
    expect(slow).toBeGreaterThan(0);
    expect(slow).toBeLessThan(250);
    expect(latency.isSlow('/', 5000)).toBe(true);
  });

  it('follows a service that turns slower', () => {
    const latency = createRouteLatency();
    for (let index = 0; index < 5000; index++) latency.isSlow('/', 10);
    expect(latency.isSlow('/', 100)).toBe(true);
    for (let index = 0; index < 5000; index++) latency.isSlow('/', 100);
    expect(latency.isSlow('/', 100)).toBe(false);
  });

  it('is kept for 200 routes, however many there are', () => {
    const latency = createRouteLatency();
    for (let index = 0; index < 100_000; index++) latency.isSlow(`/${index}`, 10);
    expect(latency.isSlow('/another', 1000)).toBe(true);
  });
});
