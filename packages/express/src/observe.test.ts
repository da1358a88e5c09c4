import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import express, { type Express } from 'express';
import { type Created, send, type Service, startService } from '@vigie/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { observe, type ObserveOptions, type Vigie } from './index.ts';
import { createEveryKindService } from './testing/every-kind-service.ts';

/** What Express 5.0 to 5.2 came with. */
const OldRouter = createRequire(import.meta.url)('router-2.2') as new () => express.Router;

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function start(options: ObserveOptions = {}): Promise<Service<Vigie>> {
  const service = await startService(createEveryKindService, options);
  closing.push(() => service.close());
  return service;
}

async function startApp(app: Express, options: ObserveOptions = {}): Promise<Service<Vigie>> {
  const create = (defaults: ObserveOptions): Created<Vigie> => ({
    server: createServer(app),
    vigie: observe(app, defaults),
  });
  const service = await startService(create, options);
  closing.push(() => service.close());
  return service;
}

it('a request lends its ids to lines written while its body arrives, parser or none', async () => {
  const service = await start();
  const { line } = await service.observed('/unparsed', { method: 'POST', body: 'x'.repeat(90_000) });
  const { trace_id, span_id } = line;
  expect(service.lines.all()[0]).toMatchObject({ message: 'read', trace_id, span_id });
});

describe('the route', () => {
  it.each([
    ['/users', '/users', 200],
    ['/users/42', '/users/:id', 200],
    ['/api/acme/v1/42', '/api/:tenant/v1/:id', 200],
    ['/api/acme/v1', '/api/:tenant/v1', 200],
    ['/api/acme/v1/42/refuses', '/api/:tenant/v1/:id/refuses', 500],
    ['/sub/users/42', '/sub/users/:id', 200],
    ['/handled/42', '/handled/:id', 500],
    ['/one', '/one,/two/:half', 200],
    ['/version-12', String.raw`/^\/version-\d+$/`, 200],
    ['/answers-and-passes', '/answers-and-passes', 200],
  ])('of %s is %s', async (path, route, status) => {
    const { line } = await (await start()).observed(path);
    expect(line).toMatchObject({ path, status });
    expect(line['route']).toBe(route);
  });

  it('is the mount where a middleware of a mounted router answers', async () => {
    const service = await start();
    expect((await service.observed('/guarded/reports/2026')).line).toMatchObject({
      route: '/guarded',
      status: 401,
    });
    const { line } = await service.observed('/guarded/reports/2026', { headers: { authorization: 'x' } });
    expect(line).toMatchObject({ route: '/guarded/reports/:year', status: 200 });
  });

  it('is none where nothing matched, or what matched passed on', async () => {
    const service = await start();
    for (const path of ['/not/found', '/before-the-router', '/users/42/passes', '/guarded-not']) {
      expect((await service.observed(path)).line, path).not.toHaveProperty('route');
    }
  });

  it('never has values in it, also where an older router keeps no templates', async () => {
    const app = express();
    Object.defineProperty(app, 'router', { value: new OldRouter() });
    const orders = new OldRouter();
    orders.get('/orders/:id', (_request, response) => void response.send('order'));
    app.use('/shops/:shop/', orders).use('/plain', orders);
    const service = await startApp(app);
    expect((await service.observed('/shops/acme/orders/7')).line['route']).toBe('/:shop/orders/:id');
    expect((await service.observed('/plain/orders/7')).line['route']).toBe('/plain/orders/:id');
    expect((await service.observed('/shops/acme/nothing')).line).not.toHaveProperty('route');
  });

  it('is found for requests that are under way at the same time', async () => {
    const service = await start();
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        send(`${service.url}${index % 2 ? '/handled/1' : '/api/acme/v1/1'}`),
      ),
    );
    await service.lines.accessLine(40);
    for (const line of service.lines.access()) {
      expect(line['route']).toBe(line['path'] === '/handled/1' ? '/handled/:id' : '/api/:tenant/v1/:id');
    }
  });
});

describe('an error', () => {
  it('is on the request’s line where an error middleware answers it', async () => {
    const service = await start();
    const { reply, line } = await service.observed('/handled/1');
    expect(JSON.parse(reply.body.toString())).toEqual({ told: 'handled' });
    expect(line).toMatchObject({ status: 500, error: { type: 'RangeError', message: 'handled' } });
  });

  it('is the first one where an error middleware fails itself', async () => {
    const app = express().set('env', 'test') as Express;
    app.get('/', () => {
      throw new RangeError('the cause');
    });
    app.use(((_error, _request, _response, _next) => {
      throw new Error('the consequence');
    }) as express.ErrorRequestHandler);
    const { line } = await (await startApp(app)).observed('/');
    expect(line).toMatchObject({ status: 500, error: { message: 'the cause' } });
  });

  it('that was recovered from is none', async () => {
    const app = express();
    app.use(() => {
      throw new Error('skipped');
    });
    app.use(((_error, _request, _response, next) => next()) as express.ErrorRequestHandler);
    app.get('/', (_request, response) => void response.send('fine'));
    const { line } = await (await startApp(app)).observed('/');
    expect(line).toMatchObject({ status: 200, route: '/' });
    expect(line).not.toHaveProperty('error');
  });
});

describe('observe', () => {
  it('works after middleware was added and after the server listens, and twice is once', async () => {
    const app = express();
    app.use((_request, response, next) => {
      response.set('x-first', 'yes');
      next();
    });
    const server = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const service = await startService((options) => ({ server, vigie: observe(app, options) }));
    closing.push(() => service.close());
    expect(observe(app, { service: 'again' })).toBe(service.vigie);

    for (const route of ['/first', '/second']) {
      app.get(route, (_request, response) => void response.send('hello'));
      const { reply, line } = await service.observed(route);
      expect(reply.headers['x-first']).toBe('yes');
      expect(line).toMatchObject({ route, status: 200 });
    }
    expect(service.lines.access()).toHaveLength(2);
  });

  it('leaves settings free that Express reads with its first route', async () => {
    const app = express();
    const service = await startApp(app);
    app.enable('strict routing');
    app.get('/strict', (_request, response) => void response.send('strict'));
    expect((await service.observed('/strict')).reply.status).toBe(200);
    expect((await service.observed('/strict/')).reply.status).toBe(404);
  });

  it('records once what an observed app mounted in an observed app answers, and only observed apps', async () => {
    const inner = express();
    inner.get('/:id', (_request, response) => void response.send('inner'));
    const innerVigie = observe(inner, { service: 'inner', otlp: false, level: 'error' });
    closing.push(() => innerVigie.shutdown());
    const outer = express().use('/inner', inner) as Express;
    const service = await startApp(outer);
    expect((await service.observed('/inner/1')).line).toMatchObject({ route: '/inner/:id', status: 200 });
    expect((await innerVigie.metrics.scrape({})).body).not.toMatch(
      /http_server_request_duration_seconds_count/,
    );

    const bare = createServer(express().use('/users', (_request, response) => void response.send('bare')));
    await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve));
    closing.push(() => bare.close());
    const { port } = bare.address() as { port: number };
    expect((await send(`http://127.0.0.1:${port}/users`)).body.toString()).toBe('bare');
    expect(service.lines.access()).toHaveLength(1);
  });

  it.each([undefined, null, {}, express.Router(), createServer()])('refuses %o, which is no app', (app) => {
    expect(() => observe(app as never, { service: 'none' })).toThrow(/VIGIE_E_EXPRESS_APP/);
  });
});
