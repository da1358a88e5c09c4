// What was recorded on a span arrives with it, whichever way it goes: at once, kept for how its trace ended, or through a worker.
import { Worker } from 'node:worker_threads';
import { context, createTraceState, type Link, type Span } from '@opentelemetry/api';
import { type OtlpBackend, type ReceivedSpan, startOtlpBackend } from '@vigie/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TestRequest } from './instrumentation/test-worker.ts';
import { callWorker } from './instrumentation/worker-calls.ts';
import { createTracing, type Tracing } from './tracing.ts';

interface WholeSpan extends ReceivedSpan {
  readonly traceState?: string;
  readonly flags: number;
  readonly events?: readonly { name: string; attributes: unknown[] }[];
  readonly links?: readonly unknown[];
  readonly droppedAttributesCount?: number;
}

const LINK: Link = {
  context: {
    traceId: 'e'.repeat(32),
    spanId: '1'.repeat(16),
    traceFlags: 1,
    isRemote: true,
    traceState: createTraceState('ot=th:8,foo=1'),
  },
  attributes: { why: 'cause' },
};
const SENT_LINK = {
  traceId: 'e'.repeat(32),
  spanId: '1'.repeat(16),
  traceState: 'ot=th:8,foo=1',
  flags: 0x301,
  attributes: [{ key: 'why', value: { stringValue: 'cause' } }],
};

let backend: OtlpBackend;
let tracing: Tracing;
beforeAll(async () => {
  backend = await startOtlpBackend();
});
afterAll(() => backend.close());
beforeEach(() => {
  backend.spans.length = 0;
});
afterEach(() => tracing.shutdown());

function start(sampleRatio: number): void {
  tracing = createTracing({
    service: 'whole',
    sampleRatio,
    otlp: { url: `${backend.url}/v1/traces` },
    queue: { flushIntervalMs: 10 },
    limits: { attributeValueLength: 100 },
  });
}

async function request(work: (server: Span) => unknown, status: number): Promise<Map<string, WholeSpan>> {
  const server = tracing.startServerSpan({});
  await context.with(tracing.contextOf(server, {}), () => work(server));
  server.finish({
    method: 'GET',
    route: '/',
    path: '/',
    scheme: 'http',
    status,
    protocolVersion: '1.1',
    responseBytes: 0,
    startTimeMs: Date.now(),
    durationMs: 1,
    ...(status >= 500 && { errorType: 'RangeError', error: new RangeError('broken') }),
  });
  await tracing.flush();
  return new Map(backend.spans.map((span) => [span.name, span as WholeSpan]));
}

function fill(span: Span): void {
  span.addEvent('step', { number: 1 });
  span.recordException(new TypeError('handled'));
  span.addLink(LINK);
  span.addLinks([LINK]);
}

function work(server: Span): void {
  fill(server);
  const child = tracing.tracer.startSpan('child', { links: [LINK] });
  child.addEvent('step', { number: 1 });
  child.recordException(new TypeError('handled'));
  child.addLink(LINK);
  child.end();
}

describe.each([
  ['sampled', 1, 200],
  ['kept for its error', 0, 500],
] as const)('a trace that is %s', (_what, ratio, status) => {
  it('arrives with the links, events and exceptions of all its spans', async () => {
    start(ratio);
    const spans = await request(work, status);
    for (const name of ['GET /', 'child']) {
      const span = spans.get(name);
      expect(span?.links, name).toEqual([SENT_LINK, SENT_LINK]);
      const events = span?.events?.map((event) => event.name);
      const broken = name === 'GET /' && status === 500 ? ['exception'] : [];
      expect(events, name).toEqual(['step', 'exception', ...broken]);
      expect(JSON.stringify(span?.events)).toContain('"exception.type","value":{"stringValue":"TypeError"}');
      expect(span?.traceState).toBe(ratio === 1 ? undefined : 'ot=th:0');
    }
  });

  it('arrives with those of the spans of worker threads', async () => {
    start(ratio);
    const worker = new Worker(new URL('./instrumentation/test-worker.ts', import.meta.url));
    const calls = callWorker<TestRequest, unknown>(worker, tracing);
    const spans = await request(() => calls.call({ kind: 'link', failing: true }), status);
    await worker.terminate();
    const linked = spans.get('linked');
    const { attributes: _none, ...bare } = SENT_LINK;
    expect(linked?.links).toEqual([SENT_LINK, { ...bare, spanId: '2'.repeat(16) }]);
    expect(linked?.events?.map((event) => event.name)).toEqual(['step', 'exception']);
    const text = { key: 'text', value: { stringValue: 'x'.repeat(100) } };
    expect(linked?.events?.[0]?.attributes).toEqual([text, { key: 'number', value: { intValue: 1 } }]);
  });
});

it('a trace that is not kept leaves nothing behind', async () => {
  start(0);
  expect((await request(work, 200)).size).toBe(0);
  await vi.waitFor(() => expect(tracing.delivery?.ledger()).toMatchObject({ created: 0, pending: 0 }), {
    timeout: 10_000,
  });
});
