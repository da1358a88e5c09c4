import http, { type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Duplex, Readable } from 'node:stream';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mkdtempSync } from 'node:fs';
import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestTracing, type TestTracing } from './test-tracing.ts';

let test: TestTracing;
beforeAll(() => {
  test = startTestTracing({ redact: (text) => text.replaceAll('hunter2', '[redacted]') });
});

const closing: (() => void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) close();
  test.spans.length = 0;
});

async function serve(listener: RequestListener, socket?: string): Promise<{ port: number; server: Server }> {
  const server = http.createServer(listener);
  if (socket === undefined) server.listen(0, '127.0.0.1');
  else server.listen(socket);
  await once(server, 'listening');
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { port: (server.address() as AddressInfo).port, server };
}

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
}

function send(options: http.RequestOptions, body?: Readable): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode, body: Buffer.concat(chunks).toString() }),
      );
    });
    request.on('error', reject);
    if (body === undefined) request.end();
    else body.pipe(request);
  });
}

/** The one span there is, once it has ended. */
async function only(): Promise<ReadableSpan> {
  await vi.waitFor(() => expect(test.spans).toHaveLength(1), { interval: 5 });
  return test.spans[0] as ReadableSpan;
}

const CALLER = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03' };

describe('a request by node:http inside a trace', () => {
  it('gets a client span and passes trace, state and baggage on', async () => {
    let seen: IncomingHttpHeaders = {};
    const { port } = await serve((request, response) => {
      seen = request.headers;
      response.end('ok');
    });
    const parent = await test.inRequest(
      () => send({ port, path: '/items/7?token=hunter2#x', auth: 'me:hunter2' }),
      { ...CALLER, tracestate: 'ot=th:8,other=1', baggage: 'tenant=acme,user=zo%C3%A9' },
    );
    const span = await only();
    expect(span).toMatchObject({
      name: 'GET',
      kind: SpanKind.CLIENT,
      status: { code: SpanStatusCode.UNSET },
      attributes: {
        'http.request.method': 'GET',
        'http.response.status_code': 200,
        'url.full': `http://127.0.0.1:${port}/items/7`,
        'server.address': '127.0.0.1',
        'server.port': port,
      },
    });
    expect(span.parentSpanContext?.spanId).toBe(parent);
    expect(seen.traceparent).toBe(`00-0af7651916cd43dd8448eb211c80319c-${span.spanContext().spanId}-03`);
    expect(seen['tracestate']).toBe('ot=th:8,other=1');
    expect(seen['baggage']).toBe('tenant=acme,user=zo%C3%A9');
    expect(JSON.stringify(span.attributes)).not.toContain('hunter2');
  });

  it('ends when the body was read, not when its head came', async () => {
    let finish = (): void => {};
    const { port } = await serve((_request, response) => {
      response.write('a');
      finish = () => response.end('b');
    });
    await test.inRequest(async () => {
      const answered = new Promise<http.IncomingMessage>((resolve) =>
        http.get({ host: '127.0.0.1', port }, resolve),
      );
      const response = await answered;
      await once(response, 'data');
      expect(test.spans).toHaveLength(0);
      finish();
      await once(response.resume(), 'end');
    });
    expect((await only()).attributes['http.response.status_code']).toBe(200);
  });

  it.each([
    [404, SpanStatusCode.ERROR, '404'],
    [503, SpanStatusCode.ERROR, '503'],
    [304, SpanStatusCode.UNSET, undefined],
  ])('that is answered %i has the status of a client', async (status, code, errorType) => {
    const { port } = await serve((_request, response) => response.writeHead(status).end());
    await test.inRequest(() => send({ port }));
    const span = await only();
    expect(span.status.code).toBe(code);
    expect(span.attributes['error.type']).toBe(errorType);
  });

  it('tells why it failed: refused, cut in the head, cut in the body, given up', async () => {
    const { port, server } = await serve((request, response) => {
      if (request.url === '/head') request.socket.destroy();
      if (request.url === '/body') {
        response.writeHead(200, { 'content-length': 10 }).write('abc', () => request.socket.destroy());
      }
    });
    const typeOf = async (work: () => Promise<unknown>): Promise<unknown> => {
      test.spans.length = 0;
      await test.inRequest(() => work().catch(() => {}));
      const span = await only();
      expect(span.status.code).toBe(SpanStatusCode.ERROR);
      return span.attributes['error.type'];
    };
    expect(await typeOf(() => send({ port, path: '/head' }))).toBe('ECONNRESET');
    expect(await typeOf(() => send({ port, path: '/body' }))).toBe('ECONNRESET');
    expect(await typeOf(() => send({ port, path: '/hang', signal: AbortSignal.timeout(30) }))).toBe(
      'ABORT_ERR',
    );
    const { port: closed } = await serve(() => {});
    const free = server.address() as AddressInfo;
    for (const close of closing.splice(0)) close();
    expect(free.port).toBe(port);
    expect(await typeOf(() => send({ port: closed }))).toBe('ECONNREFUSED');
  });

  it('that the caller stops reading is told as aborted', async () => {
    const { port } = await serve((_request, response) => {
      response.write('a');
    });
    await test.inRequest(async () => {
      const response = await new Promise<http.IncomingMessage>((resolve) =>
        http.get({ host: '127.0.0.1', port }, resolve),
      );
      response.destroy();
    });
    const span = await only();
    expect(span.attributes).toMatchObject({ 'error.type': 'aborted', 'http.response.status_code': 200 });
  });

  it('keeps the error of the caller the caller’s: one without a listener still is uncaught', async () => {
    await test.inRequest(async () => {
      const request = http.get('http://127.0.0.1:1/');
      expect(request.listenerCount('error')).toBe(0);
      const [error] = (await once(request, 'error')) as [NodeJS.ErrnoException];
      expect(error.code).toBe('ECONNREFUSED');
    });
    await only();
  });

  it('is told apart by agents, keep-alive and streams all the same', async () => {
    const { port } = await serve((request, response) => request.pipe(response));
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    await test.inRequest(async () => {
      const answers = await Promise.all(
        ['a', 'b', 'c'].map((text) => send({ port, agent, method: 'POST' }, Readable.from([text]))),
      );
      expect(answers.map((answer) => answer.body)).toEqual(['a', 'b', 'c']);
    });
    agent.destroy();
    await vi.waitFor(() => expect(test.spans).toHaveLength(3));
    expect(test.spans.every((span) => span.attributes['http.response.status_code'] === 200)).toBe(true);
  });

  it('leaves the caller’s own traceparent alone', async () => {
    let seen: string | undefined;
    const { port } = await serve((request, response) => {
      seen = request.headers.traceparent as string | undefined;
      response.end();
    });
    await test.inRequest(() => send({ port, headers: CALLER }));
    expect(seen).toBe(CALLER.traceparent);
    await only();
  });

  it('whose head is written at once gets a span and keeps its head', async () => {
    let seen: string[] = [];
    const { port } = await serve((request, response) => {
      seen = request.rawHeaders;
      response.end();
    });
    await test.inRequest(() => send({ port, path: '/x?q=1', headers: ['host', 'x', 'x-one', '1'] as never }));
    expect(seen).toEqual(expect.arrayContaining(['x-one', '1']));
    expect(seen.join().toLowerCase()).not.toContain('traceparent');
    expect((await only()).attributes).toMatchObject({ 'server.address': '127.0.0.1', 'server.port': port });
  });

  it('names server and port by the Host header and the connection where they differ', async () => {
    const { port } = await serve((_request, response) => response.end());
    await test.inRequest(() => send({ port, headers: { host: 'api.example' } }));
    expect((await only()).attributes).toMatchObject({
      'server.address': 'api.example',
      'server.port': port,
      'url.full': 'http://api.example/',
    });
  });

  it('by a Unix socket is named by it', async () => {
    const socketPath = join(mkdtempSync(join(tmpdir(), 'vigie-')), 'http.sock');
    await serve((_request, response) => response.end('ok'), socketPath);
    await test.inRequest(() => send({ socketPath, path: '/containers' }));
    const { attributes } = await only();
    expect(attributes['server.address']).toBe(socketPath);
    expect(attributes).not.toHaveProperty('server.port');
  });

  it('for a path that begins with two slashes stays on its host', async () => {
    const { port } = await serve((_request, response) => response.end());
    await test.inRequest(() => send({ port, path: '//other.example/x' }));
    expect((await only()).attributes['url.full']).toBe(`http://127.0.0.1:${port}//other.example/x`);
  });

  it('that becomes another protocol ends there', async () => {
    const { port, server } = await serve(() => {});
    server.on('upgrade', (_request, socket: Duplex) => {
      socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
    });
    server.on('connect', (_request, socket: Duplex) => {
      socket.end('HTTP/1.1 200 OK\r\n\r\n');
    });
    const headers = { connection: 'Upgrade', upgrade: 'x' };
    await test.inRequest(() => once(http.get({ host: '127.0.0.1', port, headers }), 'upgrade'));
    expect((await only()).attributes['http.response.status_code']).toBe(101);
    test.spans.length = 0;
    await test.inRequest(() =>
      once(http.request({ host: '127.0.0.1', port, method: 'CONNECT', path: 'db:5432' }).end(), 'connect'),
    );
    const span = await only();
    expect(span.name).toBe('CONNECT');
    expect(span.status.code).toBe(SpanStatusCode.UNSET);
    expect(span.attributes).toMatchObject({ 'server.address': '127.0.0.1', 'server.port': port });
    expect(span.attributes).not.toHaveProperty('url.full');
  });

  it('counts resends that redirects asked for', async () => {
    const { port } = await serve((request, response) => {
      if (request.url === '/c') response.end();
      else response.writeHead(302, { location: request.url === '/a' ? '/b?q=1' : '/c' }).end();
    });
    await test.inRequest(async () => {
      for (const path of ['/a', '/b?q=1', '/c', '/c']) await send({ port, path });
    });
    await vi.waitFor(() => expect(test.spans).toHaveLength(4));
    expect(test.spans.map((span) => span.attributes['http.request.resend_count'])).toEqual([
      undefined,
      1,
      2,
      undefined,
    ]);
  });

  it('with a method of its own is counted under one name', async () => {
    const { port } = await serve((_request, response) => response.end());
    await test.inRequest(() => send({ port, method: 'PROPFIND' }));
    expect(await only()).toMatchObject({
      name: 'HTTP',
      attributes: { 'http.request.method': '_OTHER', 'http.request.method_original': 'PROPFIND' },
    });
  });
});

describe('fetch inside a trace', () => {
  it('gets a client span and passes trace and baggage on', async () => {
    let seen: IncomingHttpHeaders = {};
    const { port } = await serve((request, response) => {
      seen = request.headers;
      response.end('ok');
    });
    const parent = await test.inRequest(
      async () => (await fetch(`http://127.0.0.1:${port}/items?token=hunter2`)).text(),
      { ...CALLER, baggage: 'tenant=acme' },
    );
    const span = await only();
    expect(span.parentSpanContext?.spanId).toBe(parent);
    expect(span.attributes).toMatchObject({
      'url.full': `http://127.0.0.1:${port}/items`,
      'server.address': '127.0.0.1',
      'server.port': port,
      'http.response.status_code': 200,
    });
    expect(seen.traceparent).toBe(`00-0af7651916cd43dd8448eb211c80319c-${span.spanContext().spanId}-03`);
    expect(seen['baggage']).toBe('tenant=acme');
  });

  it('gets a span for each hop of a redirect, the further ones counted as resends', async () => {
    const { port } = await serve((request, response) => {
      if (request.url === '/end') response.end('ok');
      else response.writeHead(307, { location: request.url === '/' ? '/middle' : '/end' }).end();
    });
    await test.inRequest(async () => (await fetch(`http://127.0.0.1:${port}/`)).text());
    await vi.waitFor(() => expect(test.spans).toHaveLength(3));
    const counts = test.spans.map((span) => span.attributes['http.request.resend_count']);
    expect(new Set(counts)).toEqual(new Set([undefined, 1, 2]));
  });

  it('leaves the caller’s own traceparent alone', async () => {
    let seen: string | undefined;
    const { port } = await serve((request, response) => {
      seen = request.headers.traceparent as string | undefined;
      response.end();
    });
    await test.inRequest(async () => (await fetch(`http://127.0.0.1:${port}/`, { headers: CALLER })).text());
    expect(seen).toBe(CALLER.traceparent);
  });

  it('that is given up or refused tells so', async () => {
    const { port, server } = await serve(() => {});
    await test.inRequest(() =>
      fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(30) }).catch(() => {}),
    );
    expect((await only()).attributes['error.type']).toBeDefined();
    test.spans.length = 0;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await test.inRequest(() => fetch(`http://127.0.0.1:${port}/?x=hunter2`).catch(() => {}));
    const span = await only();
    expect(span.attributes['error.type']).toBe('ECONNREFUSED');
    expect(JSON.stringify([span.status, span.attributes])).not.toContain('hunter2');
  });
});

describe('left alone are', () => {
  it('calls outside a trace and calls for which tracing is suppressed', async () => {
    const seen: (string | undefined)[] = [];
    const { port } = await serve((request, response) => {
      seen.push(request.headers.traceparent as string | undefined);
      response.end();
    });
    await send({ port });
    await (await fetch(`http://127.0.0.1:${port}/`)).text();
    await test.inRequest(() => context.with(suppressTracing(context.active()), () => send({ port })));
    expect(seen).toEqual([undefined, undefined, undefined]);
    expect(test.spans).toHaveLength(0);
  });

  it('our own deliveries, also of spans that end inside a request', async () => {
    const batches: IncomingHttpHeaders[] = [];
    const { port } = await serve((request, response) => {
      batches.push(request.headers);
      request.resume().on('end', () => response.end('{}'));
    });
    const other = startTestTracing({
      otlp: { url: `http://127.0.0.1:${port}/v1/traces` },
      queue: { flushIntervalMs: 5, maxBatchItems: 1 },
    });
    await other.inRequest(async () => {
      for (let index = 0; index < 5; index++) {
        other.tracing.tracer.startSpan(`step ${index}`).end();
        await vi.waitFor(() => expect(batches.length).toBeGreaterThan(index));
      }
      await other.tracing.flush();
    });
    await other.tracing.shutdown();
    expect(batches.length).toBeGreaterThanOrEqual(5);
    expect(batches.every((headers) => headers.traceparent === undefined)).toBe(true);
    expect([...test.spans, ...other.spans].filter((span) => span.kind === SpanKind.CLIENT)).toEqual([]);
  });
});

describe('two tracers in one process', () => {
  it('trace the calls made in their own spans, once, and the first those of nobody', async () => {
    let seen: IncomingHttpHeaders = {};
    const { port } = await serve((request, response) => {
      seen = request.headers;
      response.end('ok');
    });
    const url = `http://127.0.0.1:${port}`;
    const other = startTestTracing();
    const call = async (): Promise<void> => {
      await (await fetch(url)).text();
      await send({ port });
    };

    const first = await test.inRequest(call);
    await vi.waitFor(() => expect(test.spans).toHaveLength(2), { interval: 5 });
    expect(test.spans.map((span) => span.parentSpanContext?.spanId)).toEqual([first, first]);
    expect(other.spans).toEqual([]);

    const second = await other.inRequest(call);
    await vi.waitFor(() => expect(other.spans).toHaveLength(2), { interval: 5 });
    expect(other.spans.map((span) => span.parentSpanContext?.spanId)).toEqual([second, second]);
    expect(seen['traceparent']).toContain(other.spans[1]?.spanContext().spanId);
    // Also within a span of the SDK's.
    await other.inRequest(() =>
      other.tracing.tracer.startActiveSpan('inner', async (span) => {
        await call();
        span.end();
      }),
    );
    expect(other.spans).toHaveLength(5);
    expect(test.spans).toHaveLength(2);

    const nobody = trace.wrapSpanContext({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 });
    await context.with(trace.setSpan(ROOT_CONTEXT, nobody), call);
    await vi.waitFor(() => expect(test.spans).toHaveLength(4), { interval: 5 });
    expect(other.spans).toHaveLength(5);

    await other.tracing.shutdown();
    await other.inRequest(call);
    await vi.waitFor(() => expect(test.spans).toHaveLength(6), { interval: 5 });
  });
});
