import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { context, propagation, SpanKind, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { decodeTraceBody } from '@vigie/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { TracingOptions } from './options.ts';
import { createTracing, type Tracing } from './tracing.ts';

interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
}

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Answer = (request: IncomingMessage, response: ServerResponse, spans: OtlpSpan[]) => void;
const accept: Answer = (_request, response) =>
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}');

/** A real OTLP/HTTP backend that keeps the spans it answered 200 for. */
async function startBackend(
  answer: Answer = accept,
): Promise<{ url: string; spans: OtlpSpan[]; server: Server }> {
  const spans: OtlpSpan[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const received = readSpans(Buffer.concat(chunks), request.headers['content-type']);
      response.on('finish', () => {
        if (response.statusCode === 200) spans.push(...received);
      });
      answer(request, response, received);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`, spans, server };
}

function readSpans(body: Buffer, type: string | undefined): OtlpSpan[] {
  const { resourceSpans } = decodeTraceBody(body, type) as {
    resourceSpans: { scopeSpans: { spans: OtlpSpan[] }[] }[];
  };
  return resourceSpans.flatMap((resource) => resource.scopeSpans.flatMap((scope) => scope.spans));
}

function start(options: Partial<TracingOptions>): Tracing {
  const tracing = createTracing({ service: 'test', warn: () => {}, ...options });
  closing.push(() => tracing.shutdown(200));
  return tracing;
}

function serve(
  tracing: Tracing,
  headers: Record<string, string> = {},
  during: () => void = () => {},
): string {
  const span = tracing.startServerSpan(headers);
  context.with(tracing.contextOf(span, headers), during);
  span.finish({
    method: 'GET',
    path: '/',
    scheme: 'http',
    status: 200,
    protocolVersion: '1.1',
    responseBytes: 0,
    startTimeMs: Date.now(),
    durationMs: 1,
  });
  return span.spanContext().spanId;
}

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';

describe('tracing', () => {
  it('delivers server spans and child spans over OTLP/HTTP, in one trace with the caller', async () => {
    const backend = await startBackend();
    const tracing = start({ otlp: { url: backend.url } });
    const serverId = serve(tracing, { traceparent: `00-${TRACE}-${CALLER}-01` }, () => {
      tracing.tracer.startSpan('price').end();
    });
    expect(await tracing.flush()).toBe(true);
    const byName = new Map(backend.spans.map((span) => [span.name, span]));
    expect(byName.get('GET')).toMatchObject({
      traceId: TRACE,
      parentSpanId: CALLER,
      spanId: serverId,
      kind: SpanKind.SERVER + 1,
    });
    expect(byName.get('price')).toMatchObject({ traceId: TRACE, parentSpanId: serverId });
    expect(tracing.delivery?.ledger()).toMatchObject({ created: 2, delivered: 2, pending: 0 });
  });

  it('keeps the share of new traces asked for, and follows the caller either way', async () => {
    const tracing = start({ otlp: false, sampleRatio: 0.25 });
    let kept = 0;
    for (let index = 0; index < 4000; index++)
      kept += tracing.startServerSpan({}).spanContext().traceFlags & 1;
    expect(kept).toBeGreaterThan(850);
    expect(kept).toBeLessThan(1150);
    const flagsAfter = (flags: string): number =>
      tracing.startServerSpan({ traceparent: `00-${TRACE}-${CALLER}-${flags}` }).spanContext().traceFlags;
    expect([flagsAfter('00'), flagsAfter('01')]).toEqual([0, 1]);
  });

  it('gives handlers the caller’s baggage', () => {
    const tracing = start({ otlp: false });
    let tenant: string | undefined;
    serve(tracing, { baggage: 'tenant=acme' }, () => {
      tenant = propagation.getBaggage(context.active())?.getEntry('tenant')?.value;
    });
    expect(tenant).toBe('acme');
  });

  it('balances its ledger while the backend refuses, and delivers all when it is back', async () => {
    let up = false;
    const backend = await startBackend((request, response, spans) => {
      if (up) accept(request, response, spans);
      else response.writeHead(503, { 'retry-after': '0' }).end();
    });
    const tracing = start({
      otlp: { url: backend.url },
      queue: { retryMinMs: 5, retryMaxMs: 20, flushIntervalMs: 5 },
    });
    for (let index = 0; index < 100; index++) serve(tracing);
    expect(tracing.delivery?.ledger()).toMatchObject({ created: 100, delivered: 0, pending: 100 });
    up = true;
    await vi.waitFor(
      () => expect(tracing.delivery?.ledger()).toMatchObject({ delivered: 100, pending: 0 }),
      15_000,
    );
    expect(new Set(backend.spans.map((span) => span.spanId)).size).toBe(100);
  });

  it('shuts down within its deadline when the backend hangs, and counts what was left', async () => {
    const backend = await startBackend(() => {});
    const tracing = start({ otlp: { url: backend.url } });
    for (let index = 0; index < 10; index++) serve(tracing);
    const started = performance.now();
    const ledger = await tracing.shutdown(300);
    expect(performance.now() - started).toBeLessThan(1500);
    expect(ledger).toMatchObject({ created: 10, delivered: 0, pending: 0 });
    expect(ledger?.dropped.shutdown).toBe(10);
  });

  it('finds the span the backend refuses and delivers the others', async () => {
    let poison = '';
    const backend = await startBackend((_request, response, spans) => {
      const bad = spans.some((span) => span.spanId === poison);
      response.writeHead(bad ? 400 : 200, { 'content-type': 'application/json' }).end('{}');
    });
    const tracing = start({ otlp: { url: backend.url } });
    const ids = Array.from({ length: 20 }, () => serve(tracing));
    poison = ids[7] as string;
    await tracing.flush(10_000);
    expect(backend.spans).toHaveLength(19);
    expect(tracing.delivery?.ledger()).toMatchObject({ created: 20, delivered: 19, pending: 0 });
    expect(tracing.delivery?.ledger().dropped.refused).toBe(1);
  });

  it('drops a span that cannot be written, counts it, and delivers the others', async () => {
    const backend = await startBackend();
    const tracing = start({ otlp: { url: backend.url } });
    serve(tracing);
    tracing.tracer
      .startSpan('broken', { links: [{ context: { traceId: 1n as never, spanId: '', traceFlags: 1 } }] })
      .end();
    serve(tracing);
    expect(await tracing.flush()).toBe(true);
    expect(backend.spans).toHaveLength(2);
    expect(tracing.delivery?.ledger()).toMatchObject({
      created: 3,
      delivered: 2,
      pending: 0,
      dropped: { invalid: 1 },
    });
  });

  it('counts what the backend says it did not take', async () => {
    const backend = await startBackend((_request, response) => {
      const partialSuccess = { rejectedSpans: '3', errorMessage: 'too old' };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ partialSuccess }));
    });
    const tracing = start({ otlp: { url: backend.url } });
    for (let index = 0; index < 10; index++) serve(tracing);
    await tracing.flush();
    expect(tracing.delivery?.ledger()).toMatchObject({
      created: 10,
      delivered: 7,
      pending: 0,
      dropped: { refused: 3 },
    });
  });

  it('sends through an OpenTelemetry exporter where one is given', async () => {
    const backend = await startBackend();
    const tracing = start({ otlp: { exporter: new OTLPTraceExporter({ url: backend.url }) } });
    for (let index = 0; index < 10; index++) serve(tracing);
    expect(await tracing.flush()).toBe(true);
    expect(backend.spans).toHaveLength(10);
    expect(tracing.delivery?.ledger()).toMatchObject({ created: 10, delivered: 10 });
  });

  it('gives fetch a client span and passes the trace on', async () => {
    const seen: IncomingMessage['headers'][] = [];
    const upstream = createServer((request, response) => {
      seen.push(request.headers);
      response.end('ok');
    });
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => upstream.close(resolve)));
    const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/items?token=hunter2`;

    const backend = await startBackend();
    const tracing = start({ otlp: { url: backend.url } });
    const span = tracing.startServerSpan({});
    await context.with(tracing.contextOf(span, {}), async () => (await fetch(url)).text());
    await fetch(url).then((response) => response.text());
    await vi.waitFor(() => expect(tracing.delivery?.ledger().created).toBe(1));
    await tracing.flush();

    const client = backend.spans[0];
    expect(client).toMatchObject({
      name: 'GET',
      kind: SpanKind.CLIENT + 1,
      parentSpanId: span.spanContext().spanId,
    });
    expect(seen[0]?.['traceparent']).toBe(`00-${span.spanContext().traceId}-${client?.spanId}-03`);
    expect(seen[1]?.['traceparent']).toBeUndefined();
    expect(JSON.stringify(client)).not.toContain('hunter2');
  });

  it('works beside another one in the same process, each with its own destination', async () => {
    const [first, second] = [await startBackend(), await startBackend()];
    const one = start({ otlp: { url: first.url }, outgoingHttp: false });
    const two = start({ service: 'other', otlp: { url: second.url }, outgoingHttp: false });
    serve(one);
    serve(two, {}, () => two.tracer.startSpan('inside').end());
    await Promise.all([one.flush(), two.flush()]);
    expect(first.spans).toHaveLength(1);
    expect(second.spans.map((span) => span.name).sort()).toEqual(['GET', 'inside']);
  });

  it('takes part in OpenTelemetry’s global API', () => {
    expect(trace.getTracerProvider().getTracer('library').startSpan('x').spanContext().traceId).not.toMatch(
      /^0+$/,
    );
  });

  it.each([
    ['VIGIE_E_TRACING_SERVICE', { service: '' }],
    ['VIGIE_E_TRACING_SAMPLE_RATIO', { service: 'a', sampleRatio: 2 }],
    ['VIGIE_E_TRACING_OTLP_URL', { service: 'a', otlp: { url: 'localhost:4318' } }],
  ])('refuses misuse with %s', (code, options) => {
    expect(() => createTracing(options)).toThrow(expect.objectContaining({ code }));
  });
});
