import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { observed, send, type SendOptions, startOtlpBackend } from '@vigie/testing';
import Koa from 'koa';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { observe } from './observe.ts';
import { type ServiceProcess, startService } from './testing/process.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function start(env: Record<string, string> = {}): Promise<ServiceProcess> {
  const service = await startService({ OTEL_TRACES_EXPORTER: 'none', ...env });
  closing.push(() => service.child.kill('SIGKILL'));
  return service;
}

describe('an observed request', () => {
  it('is recorded with the status, bytes and route template that were sent', async () => {
    const service = await start();
    const cases: [string, SendOptions, Partial<Record<string, unknown>>][] = [
      ['/json?token=hunter2', {}, { route: '/json', path: '/json', status: 200, bytes: 11 }],
      ['/text', {}, { status: 200, bytes: 20 }],
      ['/text', { method: 'HEAD' }, { method: 'HEAD', status: 200, bytes: 0 }],
      ['/empty', {}, { status: 204, bytes: 0 }],
      ['/cached', { headers: { 'if-none-match': '"v1"' } }, { status: 304, bytes: 0 }],
      ['/stream', {}, { status: 200, bytes: 1500 }],
      ['/by-itself', {}, { status: 202, bytes: 7 }],
      ['/throws', {}, { route: '/throws', status: 500, level: 'error' }],
      ['/throws-later', {}, { status: 503 }],
      ['/throws-text', {}, { status: 500 }],
      ['/refuses', {}, { route: '/refuses', status: 422, level: 'info' }],
      ['/users/42', {}, { route: '/users/:id', path: '/users/42', status: 200 }],
      ['/api/v1/users/42', {}, { route: '/api/v1/users/:id', status: 200 }],
      [
        '/users/7/notes',
        { method: 'POST', body: 'x' },
        { method: 'POST', route: '/users/:id/notes', status: 201 },
      ],
      ['/guarded/reports/2026', {}, { route: '/guarded/reports/:year', status: 401 }],
      [
        '/guarded/reports/2026',
        { headers: { authorization: 'x' } },
        { route: '/guarded/reports/:year', status: 200 },
      ],
      ['/json', { method: 'PURGE' }, { method: '_OTHER' }],
    ];
    for (const [path, options, expected] of cases) {
      const { reply, line } = await observed(service, path, options);
      expect(line, path).toMatchObject({ ...expected, client_aborted: false });
      expect(line['status'], path).toBe(reply.status);
      if (options.method !== 'HEAD') expect(line['bytes'], path).toBe(reply.body.length);
    }
  });

  it('has no route where none matched', async () => {
    const service = await start();
    for (const path of ['/not/found', '/before-the-router']) {
      expect((await observed(service, path)).line).not.toHaveProperty('route');
    }
  });

  it('carries the error that was thrown', async () => {
    const service = await start();
    const { line } = await observed(service, '/throws');
    expect(line['error']).toMatchObject({ type: 'RangeError', message: 'out of range' });
  });

  it('says that the client left, before or during the response', async () => {
    const service = await start();
    const during = await observed(service, '/drips', { leaveAtResponse: true });
    expect(during.line).toMatchObject({ status: 200, client_aborted: true });
    const before = await observed(service, '/hangs', { leaveWhen: service.hanging() });
    expect(before.line).toMatchObject({ client_aborted: true, status: 0 });
  });

  it('ends with the server’s timeout when its handler never does', async () => {
    const service = await start({ SERVER_TIMEOUT_MS: '150' });
    const { reply, line } = await observed(service, '/hangs');
    expect(reply.status).toBe(0);
    expect(line).toMatchObject({ route: '/hangs', status: 0 });
    expect(line['duration_ms']).toBeGreaterThan(100);
  });

  it('tells a response that broke from one its client left', async () => {
    const service = await start();
    const { line } = await observed(service, '/stream-breaks');
    expect(line).toMatchObject({
      status: 200,
      client_aborted: false,
      error: { message: 'the source broke' },
    });
  });
});

describe('the trace of a request', () => {
  it('continues the caller’s and ends in the response’s record', async () => {
    const backend = await startOtlpBackend();
    closing.push(() => backend.close());
    const service = await start({ OTEL_TRACES_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_ENDPOINT: backend.url });
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const { line } = await observed(service, '/throws', {
      headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` },
    });
    await vi.waitFor(() => expect(backend.spans).toHaveLength(1), 5000);
    const [span] = backend.spans;
    expect(span).toMatchObject({
      traceId,
      parentSpanId: 'b7ad6b7169203331',
      name: 'GET /throws',
      status: { code: 2 },
    });
    expect(line).toMatchObject({ trace_id: traceId, span_id: span?.spanId, trace_flags: '01' });
  });
});

describe('the operators’ endpoints', () => {
  it('answer before any middleware, and are neither logged nor in the histogram', async () => {
    const service = await start();
    for (const path of ['/livez', '/readyz', '/metrics']) {
      expect((await send(service.url + path)).status, path).toBe(200);
      expect((await send(service.url + path, { method: 'POST' })).status, path).toBe(405);
      expect((await send(service.url + path, { method: 'HEAD' })).body, path).toHaveLength(0);
    }
    const page = await service.scrape();
    expect(page).not.toMatch(/http_server_request_duration_seconds_count\{/);
    expect(page).toMatch(/vigie_endpoint_requests_total\{[^}]*endpoint="live"[^}]*status="200"[^}]*\} 2/);
    await observed(service, '/json');
    expect(service.lines.access()).toHaveLength(1);
  });
});

describe('observe', () => {
  async function listen(app: Koa): Promise<string> {
    const server = createServer(app.callback());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => server.close(resolve)));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it('works after middleware was added and after the server listens, and twice is once', async () => {
    const app = new Koa();
    app.use((ctx) => {
      ctx.body = 'hello';
    });
    const url = await listen(app);
    const vigie = observe(app, { service: 'late', otlp: false, level: 'warn' });
    closing.push(() => vigie.shutdown());
    expect(observe(app, { service: 'again' })).toBe(vigie);
    expect((await send(url)).body.toString()).toBe('hello');
    const page = (await send(`${url}/metrics`)).body.toString();
    expect(page).toMatch(
      /http_server_request_duration_seconds_count\{[^}]*http_request_method="GET"[^}]*\} 1/,
    );
  });

  it('keeps the app’s own error listeners, and prints nothing to stderr itself', async () => {
    const app = new Koa();
    app.use(() => {
      throw new Error('heard');
    });
    const heard: unknown[] = [];
    app.on('error', (error) => heard.push(error));
    const vigie = observe(app, { service: 'errors', otlp: false, level: 'error' });
    closing.push(() => vigie.shutdown());
    expect((await send(await listen(app))).status).toBe(500);
    expect(heard).toHaveLength(1);
  });

  it('moves and switches off endpoints', async () => {
    const app = new Koa();
    const vigie = observe(app, {
      service: 'paths',
      otlp: false,
      level: 'error',
      endpoints: { metrics: '/internal/metrics', live: false },
    });
    closing.push(() => vigie.shutdown());
    const url = await listen(app);
    expect((await send(`${url}/internal/metrics`)).status).toBe(200);
    expect((await send(`${url}/metrics`)).status).toBe(404);
    expect((await send(`${url}/livez`)).status).toBe(404);
  });

  it('fails readiness while a dependency does and from shutdown on', async () => {
    const app = new Koa();
    const vigie = observe(app, { service: 'ready', otlp: false, level: 'error' });
    const url = await listen(app);
    let down = true;
    vigie.health.addReadinessCheck('database', () => {
      if (down) throw Object.assign(new Error('no'), { code: 'ECONNREFUSED' });
    });
    const failing = await send(`${url}/readyz`);
    expect(failing.status).toBe(503);
    expect(JSON.parse(failing.body.toString())).toEqual({
      status: 'failing',
      checks: [{ name: 'database', ok: false, reason: 'ECONNREFUSED' }],
    });
    down = false;
    expect((await send(`${url}/readyz`)).status).toBe(200);
    await vigie.shutdown();
    expect((await send(`${url}/readyz`)).status).toBe(503);
    expect((await send(`${url}/livez`)).status).toBe(200);
  });

  it('leaves upgrades to whoever listens for them', async () => {
    const app = new Koa();
    const vigie = observe(app, { service: 'upgrades', otlp: false, level: 'error' });
    closing.push(() => vigie.shutdown());
    const server = createServer(app.callback());
    server.on('upgrade', (_request, socket) =>
      socket.end('HTTP/1.1 101 Switching Protocols\r\nupgrade: test\r\nconnection: upgrade\r\n\r\n'),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => server.close(resolve)));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await send(url, { headers: { connection: 'upgrade', upgrade: 'test' } });
    const page = (await send(`${url}/metrics`)).body.toString();
    expect(page).not.toMatch(/http_server_request_duration_seconds_count\{/);
  });
});
