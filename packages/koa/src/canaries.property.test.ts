import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { inspect } from 'node:util';
import { send } from '@vigie/testing';
import { type Emission, startSignalSink, waysOf, withContent } from '@vigie/testing/signal-sink';
import * as fc from 'fast-check';
import Koa from 'koa';
import { afterEach, describe, expect, it } from 'vitest';
import { observe } from './observe.ts';
import { createTell } from './testing/careless-app.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const names = fc
  .tuple(
    fc.constantFrom('', 'x-', 'db_', 'user', 'proxy-'),
    fc.constantFrom('authorization', 'cookie', 'password', 'token', 'secret', 'api-key', 'apiKey', 'API_KEY'),
    fc.constantFrom<(name: string) => string>(
      String,
      (name) => name.toUpperCase(),
      (name) => name.toLowerCase(),
      (name) => name.charAt(0).toUpperCase() + name.slice(1),
    ),
  )
  .map(([before, word, cased]) => cased(before + word));
/** What may stand around a secret in the same value. */
const noise = fc.string({ unit: fc.constantFrom(...Array.from(`ab "'\\{}[]()&=:;,%é\n`)), maxLength: 4 });

/** Values that hold what they are given, for a logger as for JSON. */
const wrappers = fc.constantFrom<(value: unknown) => unknown>(
  (value) => ({ inner: value }),
  (value) => [1, value],
  (value) => ({ list: [{ value }, 'x'] }),
  (value) => JSON.stringify(value),
  (value) => ({ json: JSON.stringify({ again: JSON.stringify(value) }) }),
  (value) => new Map([['entry', value]]),
  (value) => new Set([value]),
  (value) => new Error('around', { cause: value }),
  (value) => Object.assign(new Error('with'), { response: { data: value } }),
  (value) => new AggregateError([value], 'several'),
  (value) => inspect(value, { depth: 9 }),
  (value) => ({ toJSON: () => value }),
);

interface Secret {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly wrap: readonly ((value: unknown) => unknown)[];
  readonly place: (name: string, value: string, canary: string) => unknown;
}

const places = fc.constantFrom<Secret['place']>(
  (name, value) => ({ id: 1, [name]: value, z: 2 }),
  (name, value) => ({ [name]: { deep: [value, { value }] } }),
  (name, value) => [[name, value]],
  (name, value) => ({ headers: [{ name, value }] }),
  (name, value) => ({ rawHeaders: ['Host', 'x', name, value] }),
  (name, value) => new Map([[name, value]]),
  (name, value) => `https://host/cb?a=1&${new URLSearchParams({ [name]: value }).toString()}&z=2#${name}`,
  (name, value) => `/login?next=${encodeURIComponent(`/cb?${name}=${encodeURIComponent(value)}`)}&a=1`,
  (name, _value, canary) => `POST / HTTP/1.1\r\nHost: x\r\n${name}: ${canary}\r\nAccept: */*`,
  (_name, _value, canary) => `refused: Bearer ${canary}`,
  (_name, _value, canary) => `cannot reach postgres://app:${canary}@db.internal:5432/orders`,
  (_name, value) => `insert into users (name) values ('${value.replaceAll("'", "''")}') returning id`,
  (name, _value, canary) => ['main.js', `--${name}`, canary],
);

const secrets: fc.Arbitrary<Secret> = fc.record({
  name: names,
  before: noise,
  after: noise,
  wrap: fc.array(wrappers, { maxLength: 4 }),
  place: places,
});

describe('a secret, wherever it sits', () => {
  it('shows in no signal', async () => {
    const sink = await startSignalSink();
    closing.push(() => sink.close());
    const lines: Emission[] = [];
    const stream = new Writable({
      write(bytes: Buffer, _encoding, done) {
        lines.push({ way: 'stdout', bytes });
        done();
      },
    });
    const app = new Koa();
    const otlp = { url: sink.url };
    const vigie = observe(app, {
      service: 'careless',
      otlp,
      otlpLogs: true,
      loki: otlp,
      logging: { stream },
      env: {},
    });
    const tell = createTell(vigie);
    let told: unknown;
    app.use((ctx) => {
      tell('thing', told);
      if (ctx.path === '/throws') throw Object.assign(new Error(`failed: ${inspect(told)}`), { told });
      ctx.body = 'told';
    });
    // oxlint-disable-next-line typescript/no-misused-promises
    const server = createServer(app.callback());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(async () => {
      server.closeAllConnections();
      server.close();
      await vigie.shutdown();
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const planted: string[] = [];

    const run = fc.asyncProperty(secrets, async ({ name, before, after, wrap, place }) => {
      const canary = `cNry${planted.length}xQ`;
      planted.push(canary);
      told = place(name, before + canary + after, canary);
      for (const around of wrap) told = around(told);
      expect((await send(`${url}/tells?${name}=${canary}`)).status).toBe(200);
      expect((await send(`${url}/throws`)).status).toBe(500);
      await vigie.flush();
      const emissions = [...sink.received.splice(0), ...lines.splice(0)];
      expect(new Set(emissions.map(({ way }) => way)).size).toBeGreaterThanOrEqual(4);
      expect(waysOf(canary, emissions), inspect(told, { depth: 9 })).toEqual([]);
    });
    // A fixed seed: what further runs may find is for who looks for it. 6000 runs found nothing.
    await fc.assert(run, { numRuns: 120, seed: 7919 });

    const page = withContent('/metrics', (await send(`${url}/metrics`)).body);
    expect(waysOf('careless_tells_total', page)).toEqual(['/metrics']);
    expect(planted.filter((canary) => waysOf(canary, page).length > 0)).toEqual([]);
  }, 60_000);
});
