import { createServer, type IncomingHttpHeaders } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import { context, SpanStatusCode } from '@opentelemetry/api';
import { hrTimeToMilliseconds } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { decodeTraceRequest } from '@vigie/testing';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TracingOptions } from '../options.ts';
import type { Tracing } from '../tracing.ts';
import { SpanEncoder } from '../otlp/span-encoder.ts';
import { joinSpans } from '../otlp/trace-request.ts';
import { startTestTracing, type TestTracing } from './test-tracing.ts';
import type { TestRequest } from './test-worker.ts';
import { answerWorkerCalls, callWorker, type WorkerCalls } from './worker-calls.ts';

let test: TestTracing;
const workers: Worker[] = [];

beforeAll(() => {
  test = startTestTracing();
});
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.terminate();
  test.spans.length = 0;
});

function start(tracing: Tracing = test.tracing): {
  worker: Worker;
  calls: WorkerCalls<TestRequest, unknown>;
} {
  const worker = new Worker(new URL('./test-worker.ts', import.meta.url));
  workers.push(worker);
  return { worker, calls: callWorker(worker, tracing) };
}

const named = (name: string): ReadableSpan => {
  const found = test.spans.find((span) => span.name === name);
  if (found === undefined)
    throw new Error(`${name} is not among ${test.spans.map((span) => span.name).join()}`);
  return found;
};

describe('a call to a worker thread', () => {
  it('brings its spans back, under the caller’s, in the caller’s trace', async () => {
    const { calls } = start();
    const buffer = new Uint8Array(1000);
    let outer: ReadableSpan | undefined;
    const headers = {
      tracestate: 'ot=th:8',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03',
    };
    const server = await test.inRequest(async () => {
      await test.tracing.tracer.startActiveSpan('extract', async (span) => {
        expect(await calls.call({ kind: 'read', buffer }, [buffer.buffer])).toBe(1000);
        outer = span as unknown as ReadableSpan;
        span.end();
      });
    }, headers);
    expect(buffer).toHaveLength(0);
    const [read, parse, extract] = [named('read file'), named('parse'), named('extract')];
    expect(extract.parentSpanContext?.spanId).toBe(server);
    expect(read.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
    expect(parse.parentSpanContext?.spanId).toBe(read.spanContext().spanId);
    for (const span of [read, parse]) {
      expect(span.spanContext()).toMatchObject({ traceId: extract.spanContext().traceId, traceFlags: 3 });
      expect(span.spanContext().traceState?.serialize()).toBe('ot=th:8');
      expect(span.resource).toBe(extract.resource);
      expect(span.instrumentationScope).toMatchObject({ name: 'reader', version: '1.2' });
      expect(span.attributes['thread.id']).toBeGreaterThan(0);
      // Two threads, two readings of the clock: a millisecond apart at most.
      expect(hrTimeToMilliseconds(span.startTime)).toBeGreaterThan(
        hrTimeToMilliseconds(extract.startTime) - 1,
      );
    }
    expect(read.attributes['bytes']).toBe(1000);
    expect(parse.events).toMatchObject([{ name: 'page', attributes: { number: 1 } }]);
    expect(() =>
      decodeTraceRequest(joinSpans(test.spans.map((span) => new SpanEncoder().encode(span)))),
    ).not.toThrow();
  });

  it('carries baggage there, and outside a trace nothing', async () => {
    const { calls } = start();
    const headers = {
      baggage: 'tenant=acme',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    };
    await test.inRequest(async () => {
      expect(await calls.call({ kind: 'look' })).toEqual({
        traceId: '0af7651916cd43dd8448eb211c80319c',
        tenant: 'acme',
        recording: true,
      });
    }, headers);
    expect(await calls.call({ kind: 'look' })).toEqual({ recording: false });
  });

  it('passes the trace on from there to other services', async () => {
    let seen: IncomingHttpHeaders = {};
    const server = createServer((request, response) => {
      seen = request.headers;
      response.end('ok');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`;
    const { calls } = start();
    const parent = await test.inRequest(async () => {
      expect(await calls.call({ kind: 'fetch', url })).toBe('ok');
    });
    const client = named('GET');
    expect(client.parentSpanContext?.spanId).toBe(parent);
    expect(seen['traceparent']).toContain(client.spanContext().spanId);
    server.closeAllConnections();
    server.close();
  });

  it('keeps overlapping calls of several requests apart', async () => {
    const { calls } = start();
    const parents = await Promise.all(
      Array.from({ length: 20 }, () =>
        test.inRequest(() => calls.call({ kind: 'read', buffer: new Uint8Array(1) })),
      ),
    );
    for (const parent of parents) {
      const own = test.spans.filter((span) => span.parentSpanContext?.spanId === parent);
      expect(own.map((span) => span.name)).toEqual(['read file']);
    }
    expect(test.spans).toHaveLength(40);
    expect(calls.pending).toBe(0);
  });

  it('rejects with what the handler threw, and still brings its spans', async () => {
    const { calls } = start();
    await test.inRequest(async () => {
      await expect(calls.call({ kind: 'fail' })).rejects.toThrow(new RangeError('no such page'));
      await expect(calls.call({ kind: 'function' })).rejects.toMatchObject({ name: 'DataCloneError' });
      await expect(calls.call({ kind: 'look', run: () => {} } as never)).rejects.toMatchObject({
        name: 'DataCloneError',
      });
    });
    expect(named('broken')).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      events: [{ name: 'exception' }],
    });
    expect(calls.pending).toBe(0);
  });

  it('rejects when the worker ends, falls or is stopped, and so do later ones', async () => {
    const ended = start();
    const both = [ended.calls.call({ kind: 'slow', ms: 5000 }), ended.calls.call({ kind: 'exit' })];
    for (const call of both) {
      await expect(call).rejects.toMatchObject({ code: 'VIGIE_E_TRACING_WORKER_ENDED' });
    }
    await expect(ended.calls.call({ kind: 'look' })).rejects.toMatchObject({
      code: 'VIGIE_E_TRACING_WORKER_ENDED',
    });
    const fallen = start();
    await expect(fallen.calls.call({ kind: 'crash' })).rejects.toThrow(new TypeError('crashed'));
    const stopped = start();
    const call = stopped.calls.call({ kind: 'slow', ms: 5000 });
    await Promise.all([expect(call).rejects.toThrow('ended with code'), stopped.worker.terminate()]);
  });

  it('brings at most 1000 spans, tells how many more there were, and none that ended too late', async () => {
    const { calls } = start();
    let attributes: unknown;
    await test.inRequest(() =>
      test.tracing.tracer.startActiveSpan('extract', async (span) => {
        await calls.call({ kind: 'many', count: 1005 });
        await calls.call({ kind: 'late' });
        await calls.call({ kind: 'slow', ms: 20 });
        attributes = (span as unknown as ReadableSpan).attributes;
        span.end();
      }),
    );
    expect(attributes).toEqual({ 'vigie.worker.dropped_spans': 5 });
    expect(test.spans).toHaveLength(1001);
  });
});

describe('spans of a worker', () => {
  async function serve(options: Partial<TracingOptions>, status: number): Promise<string[]> {
    const own = startTestTracing(options);
    const { calls } = start(own.tracing);
    const span = own.tracing.startServerSpan({});
    await context.with(own.tracing.contextOf(span, {}), () =>
      calls.call({ kind: 'read', buffer: new Uint8Array(1) }),
    );
    span.finish({
      method: 'GET',
      path: '/',
      scheme: 'http',
      status,
      protocolVersion: '1.1',
      responseBytes: 0,
      startTimeMs: Date.now(),
      durationMs: 1,
    });
    return own.spans.map((ended) => ended.name);
  }

  it('are kept with a trace that failed although sampling left it out', async () => {
    expect(await serve({ sampleRatio: 0, keep: {} }, 500)).toEqual(['parse', 'read file']);
  });

  it('are left out with a trace that sampling left out', async () => {
    expect(await serve({ sampleRatio: 0, keep: {} }, 200)).toEqual([]);
    expect(await serve({ sampleRatio: 0, keep: false }, 500)).toEqual([]);
  });

  it('that are no spans are left out, and break nothing', async () => {
    await test.inRequest(async () => {
      const handOver = test.tracing.handOver();
      for (const broken of [
        null,
        {},
        { spans: 7, dropped: 0 },
        { spans: [null], dropped: 0 },
        { spans: [{ spanId: 'x', parentSpanId: 'y', name: 'z' }], dropped: 0 },
      ]) {
        handOver.takeBack(broken as never);
      }
    });
    expect(test.spans).toEqual([]);
  });
});

it('answers only in a worker', () => {
  expect(() => answerWorkerCalls(() => {})).toThrow(
    expect.objectContaining({ code: 'VIGIE_E_TRACING_NO_WORKER' }),
  );
});
