import { createServer, type RequestListener } from 'node:http';
import { connect } from 'node:http2';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { captureLines, type Created, send, type Service, startService } from '@vigie/testing';
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

async function startApp(app: FastifyInstance, options: ObserveOptions = {}): Promise<Service<Vigie>> {
  const create = async (defaults: ObserveOptions): Promise<Created<Vigie>> => {
    const vigie = observe(app, defaults);
    await app.listen({ port: 0, host: '127.0.0.1' });
    return { server: app.server, vigie };
  };
  const service = await startService(create, options);
  closing.push(() => service.close());
  return service;
}

it.each(['/web-stream-breaks', '/response-breaks'])(
  'a web stream that broke is told from one its client left: %s',
  async (path) => {
    const { line } = await (await start()).observed(path);
    expect(line).toMatchObject({
      status: 200,
      client_aborted: false,
      error: { message: 'the source broke' },
    });
  },
);

describe('the route', () => {
  it.each([
    ['/users', '/users', 200],
    ['/users/', '/users', 200],
    ['/users/42', '/users/:id', 200],
    ['/api/acme/v1/42', '/api/:tenant/v1/:id', 200],
    ['/handled/42', '/handled/:id', 500],
    ['/early/refused', '/early/:what', 401],
    ['/early/fails', '/early/:what', 500],
    ['/gone', '/gone', 404],
    ['/not/found', undefined, 404],
    ['/handled/not/found', undefined, 404],
    ['/bad/%zz', undefined, 400],
  ])('of %s is %s', async (path, route, status) => {
    const { line } = await (await start()).observed(path);
    expect(line).toMatchObject({ status, client_aborted: false });
    expect(line['route']).toBe(route);
  });
});

describe('an error', () => {
  it('is on the request’s line, whether an error handler of a plugin answers it or an early hook throws it', async () => {
    const service = await start();
    const { reply, line } = await service.observed('/handled/1');
    expect(JSON.parse(reply.body.toString())).toEqual({ told: 'handled' });
    expect(line).toMatchObject({ status: 500, error: { type: 'RangeError', message: 'handled' } });
    expect((await service.observed('/early/fails')).line).toMatchObject({ error: { message: 'early' } });
  });

  it('is the first one where an error handler fails itself', async () => {
    const app = fastify();
    app.setErrorHandler(() => {
      throw new Error('the consequence');
    });
    app.get('/', async () => {
      throw new RangeError('the cause');
    });
    const { line } = await (await startApp(app)).observed('/');
    expect(line).toMatchObject({ status: 500, error: { message: 'the cause' } });
  });
});

describe('observe', () => {
  it('twice is once, also on a plugin’s instance', async () => {
    const app = fastify();
    let inner: unknown;
    app.register(async (plugin) => {
      inner = plugin;
    });
    const service = await startApp(app);
    expect(observe(app, { service: 'again' })).toBe(service.vigie);
    expect(observe(inner as FastifyInstance, { service: 'inner' })).toBe(service.vigie);
  });

  it('observes further servers that hand requests to the same instance, once', async () => {
    const app = fastify();
    app.get('/:id', async () => 'here');
    const service = await startApp(app);
    const { routing } = app as { routing: RequestListener };
    const second = createServer(routing);
    await new Promise<void>((resolve) => second.listen(0, '127.0.0.1', resolve));
    closing.push(() => second.close());
    await new Promise((resolve) => second.close(resolve));
    await new Promise<void>((resolve) => second.listen(0, '127.0.0.1', resolve));
    const { port } = second.address() as AddressInfo;
    await send(`http://127.0.0.1:${port}/1`);
    await send(`${service.url}/2`);
    await service.lines.accessLine(2);
    expect(service.lines.access().map((line) => line['route'])).toEqual(['/:id', '/:id']);
  });

  it('leaves injected requests alone, and closes with the instance', async () => {
    const app = fastify();
    app.get('/', async () => 'here');
    const service = await startApp(app);
    expect((await app.inject('/')).body).toBe('here');
    await app.close();
    expect(service.lines.access()).toHaveLength(0);
    expect(service.vigie.inFlight()).toBe(0);
  });

  it('records what is refused while the instance closes', async () => {
    const app = fastify();
    let closed: Promise<unknown> | undefined;
    app.get('/', async (_request, reply) => {
      closed ??= app.close();
      return reply.send('closing');
    });
    app.addHook('preClose', async () => {
      await vi.waitFor(() => expect(refused).toBeDefined(), 5000);
      await refused;
    });
    let refused: Promise<unknown> | undefined;
    const service = await startApp(app);
    await service.observed('/');
    refused = service.observed('/');
    expect(await refused).toMatchObject({ reply: { status: 503 }, line: { status: 503 } });
    await closed;
  });

  it('observes HTTP/2 as well', async () => {
    const lines = captureLines();
    const app = fastify({ http2: true });
    const vigie = observe(app, { service: 'two', otlp: false, logging: { stream: lines.stream } });
    closing.push(() => vigie.shutdown());
    app.get('/:id', async () => 'here');
    closing.push(() => app.close());
    const session = connect(await app.listen({ port: 0, host: '127.0.0.1' }));
    const stream = session.request({ ':path': '/1' }).resume();
    await new Promise((resolve) => stream.on('close', resolve));
    session.close();
    expect(await lines.accessLine(1)).toMatchObject({ route: '/:id', status: 200, client_aborted: false });
  });

  it('refuses an instance that has started', async () => {
    const app = fastify();
    await app.ready();
    closing.push(() => app.close());
    expect(() => observe(app, { service: 'late' })).toThrow(/VIGIE_E_FASTIFY_STARTED/);
  });

  it('takes an instance again whose options were wrong', async () => {
    const app = fastify();
    app.get('/', async () => 'fine');
    expect(() => observe(app, { service: '' })).toThrow(/VIGIE_E_TELEMETRY_SERVICE/);
    const { line } = await (await startApp(app)).observed('/');
    expect(line).toMatchObject({ route: '/', status: 200 });
  });

  it.each([undefined, null, {}, createServer()])('refuses %o, which is no instance', (app) => {
    expect(() => observe(app as never, { service: 'none' })).toThrow(/VIGIE_E_FASTIFY_APP/);
  });
});
