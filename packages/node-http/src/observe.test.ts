import events from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Created,
  send,
  type SendOptions,
  type Service,
  startOtlpBackend,
  startService,
} from '@vigie/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { observe, type ObserveOptions, type Vigie } from './index.ts';
import { createEveryKindService } from './testing/every-kind-service.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function start(options: ObserveOptions = {}): Promise<Service<Vigie>> {
  const service = await startService(createEveryKindService, options);
  closing.push(() => service.close());
  return service;
}

async function startServer(server: Server, options: ObserveOptions = {}): Promise<Service<Vigie>> {
  const create = (defaults: ObserveOptions): Created<Vigie> => ({ server, vigie: observe(server, defaults) });
  const service = await startService(create, options);
  closing.push(() => service.close());
  return service;
}

describe('an observed request', () => {
  it('is recorded with the status, bytes and route that were sent', async () => {
    const service = await start();
    const cases: [string, SendOptions, Partial<Record<string, unknown>>][] = [
      ['/json?token=hunter2', {}, { route: '/json', path: '/json', status: 200, bytes: 11 }],
      ['/text', {}, { status: 200, bytes: 20 }],
      ['/text', { method: 'HEAD' }, { method: 'HEAD', status: 200, bytes: 0 }],
      ['/empty', {}, { status: 204, bytes: 0 }],
      ['/cached', {}, { status: 200, bytes: 6 }],
      ['/cached', { headers: { 'if-none-match': '"v1"' } }, { status: 304, bytes: 0 }],
      ['/stream', {}, { status: 200, bytes: 1500 }],
      ['/fails', {}, { route: '/fails', status: 500, level: 'error' }],
      ['/refuses', {}, { route: '/refuses', status: 422, level: 'info' }],
      ['/users/42', {}, { route: '/users/:id', path: '/users/42', status: 200 }],
      ['/notes', { method: 'POST', body: 'x' }, { method: 'POST', route: '/notes', status: 201 }],
      ['/json', { method: 'PURGE' }, { method: '_OTHER' }],
    ];
    for (const [path, options, expected] of cases) {
      const { reply, line } = await service.observed(path, options);
      expect(line, path).toMatchObject({ ...expected, client_aborted: false });
      expect(line['status'], path).toBe(reply.status);
      if (options.method !== 'HEAD') expect(line['bytes'], path).toBe(reply.body.length);
    }
  });

  it('has no route where none was named', async () => {
    const service = await start();
    const { line } = await service.observed('/not/found');
    expect(line).toMatchObject({ status: 404 });
    expect(line).not.toHaveProperty('route');
  });

  it('carries the first error that was told, where it failed', async () => {
    const service = await start();
    const { line } = await service.observed('/fails');
    expect(line['error']).toMatchObject({ type: 'RangeError', message: 'out of range' });
    expect((await service.observed('/refuses')).line).not.toHaveProperty('error');
  });

  it('says that the client left, before or during the response', async () => {
    const service = await start();
    const during = await service.observed('/drips', { leaveAtResponse: true });
    expect(during.line).toMatchObject({ status: 200, client_aborted: true });
    const before = await service.observed('/hangs', { leaveWhen: service.hanging() });
    expect(before.line).toMatchObject({ client_aborted: true, status: 0 });
  });

  it('ends with the server’s timeout when its handler never does', async () => {
    const service = await start();
    service.server.setTimeout(150);
    const { reply, line } = await service.observed('/hangs');
    expect(reply.status).toBe(0);
    expect(line).toMatchObject({ route: '/hangs', status: 0 });
  });

  it('tells a response that broke from one its client left', async () => {
    const service = await start();
    const { line } = await service.observed('/stream-breaks');
    expect(line).toMatchObject({
      status: 200,
      client_aborted: false,
      error: { message: 'the source broke' },
    });
  });

  it('lends its ids to lines written while its body arrives', async () => {
    const service = await start();
    const { line } = await service.observed('/notes', { method: 'POST', body: 'x'.repeat(300_000) });
    const [noted] = service.lines.all();
    expect(noted).toMatchObject({ message: 'noted', size: 300_000, trace_id: line['trace_id'] });
    expect(noted?.['span_id']).toBe(line['span_id']);
  });

  it('continues the caller’s trace', async () => {
    const backend = await startOtlpBackend();
    closing.push(() => backend.close());
    const service = await start({ otlp: { url: backend.url } });
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const { line } = await service.observed('/fails', {
      headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` },
    });
    await vi.waitFor(() => expect(backend.spans).toHaveLength(1), 5000);
    const [span] = backend.spans;
    expect(span).toMatchObject({ traceId, parentSpanId: 'b7ad6b7169203331', name: 'GET /fails' });
    expect(span?.status.code).toBe(2);
    expect(line).toMatchObject({ trace_id: traceId, span_id: span?.spanId });
  });
});

describe('a listener that fails', () => {
  it('is on the request’s line when it throws, and throws on', async () => {
    const server = createServer(() => {
      throw new RangeError('thrown');
    });
    const service = await startServer(server);
    const caught = catchAbove(server);
    const { line } = await service.observed('/');
    expect(caught).toEqual([new RangeError('thrown')]);
    expect(line).toMatchObject({ status: 500, error: { type: 'RangeError', message: 'thrown' } });
  });

  it('is on the request’s line when it rejects and the server captures rejections', async () => {
    events.captureRejections = true;
    const server = createServer(async () => {
      throw new RangeError('rejected');
    });
    events.captureRejections = false;
    const service = await startServer(server);
    const { reply, line } = await service.observed('/');
    expect(reply.status).toBe(500);
    expect(line).toMatchObject({ status: 500, error: { type: 'RangeError', message: 'rejected' } });
  });

  /** Catches what a request's listener throws, as no service would, so that the test survives it. */
  function catchAbove(server: Server): unknown[] {
    const emit = server.emit.bind(server) as (...args: unknown[]) => boolean;
    const caught: unknown[] = [];
    server.emit = (...args: unknown[]) => {
      try {
        return emit(...args);
      } catch (error) {
        caught.push(error);
        (args[2] as ServerResponse).writeHead(500).end();
        return true;
      }
    };
    return caught;
  }
});

describe('the operators’ endpoints', () => {
  it('answer before any listener, and are neither logged nor in the histogram', async () => {
    const service = await start();
    for (const path of ['/livez', '/readyz', '/metrics']) {
      expect((await send(service.url + path)).status, path).toBe(200);
      expect((await send(service.url + path, { method: 'POST' })).status, path).toBe(405);
      expect((await send(service.url + path, { method: 'HEAD' })).body, path).toHaveLength(0);
    }
    expect(await service.sum(/^http_server_request_duration_seconds_count/)).toBe(0);
    expect(await service.sum(/^vigie_endpoint_requests_total\{.*endpoint="live".*status="200"/)).toBe(2);
    expect(service.lines.access()).toHaveLength(0);
  });
});

describe('observe', () => {
  it('works for listeners added before and after it and while the server listens, and twice is once', async () => {
    const heard: string[] = [];
    const server = createServer(() => heard.push('before'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const service = await startServer(server);
    expect(observe(server, { service: 'again' })).toBe(service.vigie);
    server.on('request', (_request, response) => {
      heard.push('after');
      response.end('hello');
    });
    const { reply } = await service.observed('/');
    expect(reply.body.toString()).toBe('hello');
    expect(heard).toEqual(['before', 'after']);
    expect(service.lines.access()).toHaveLength(1);
  });

  it('records a request once that a checkContinue listener hands on', async () => {
    const server = createServer((request, response) => {
      request.resume().on('end', () => response.end('got it'));
    });
    server.on('checkContinue', (request, response) => {
      response.writeContinue();
      server.emit('request', request, response);
    });
    const service = await startServer(server);
    const { reply } = await service.observed('/', {
      method: 'POST',
      body: 'x',
      headers: { expect: '100-continue' },
    });
    expect(reply.body.toString()).toBe('got it');
    expect(await service.sum(/^http_server_request_duration_seconds_count/)).toBe(1);
  });

  it('leaves upgrades to whoever listens for them', async () => {
    const server = createServer((_request, response) => response.end());
    server.on('upgrade', (_request, socket) =>
      socket.end('HTTP/1.1 101 Switching Protocols\r\nupgrade: test\r\nconnection: upgrade\r\n\r\n'),
    );
    const service = await startServer(server);
    await send(service.url, { headers: { connection: 'upgrade', upgrade: 'test' } });
    expect(await service.sum(/^http_server_request_duration_seconds_count/)).toBe(0);
  });

  it('ignores what is said of a response it does not observe', async () => {
    const vigie = observe(createServer(), { service: 'idle', otlp: false });
    closing.push(() => vigie.shutdown());
    const server = createServer((_request, response) => {
      vigie.setRoute(response, '/elsewhere');
      vigie.failed(response, new Error('elsewhere'));
      response.end('fine');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    expect((await send(`http://127.0.0.1:${port}`)).body.toString()).toBe('fine');
  });

  it.each([undefined, null, () => {}, {}])('refuses %o, which is no server', (server) => {
    expect(() => observe(server as never, { service: 'none' })).toThrow(/VIGIE_E_NODE_HTTP_SERVER/);
  });
});
