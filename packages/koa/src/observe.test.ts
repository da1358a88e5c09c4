import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { send, startService } from '@vigie/testing';
import Koa from 'koa';
import { afterEach, describe, expect, it } from 'vitest';
import { observe } from './observe.ts';
import { createEveryKindService } from './testing/every-kind-service.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

it('a request that a middleware answers before the router has no route', async () => {
  const service = await startService(createEveryKindService);
  closing.push(() => service.close());
  const { line } = await service.observed('/before-the-router');
  expect(line).toMatchObject({ status: 200 });
  expect(line).not.toHaveProperty('route');
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
});
