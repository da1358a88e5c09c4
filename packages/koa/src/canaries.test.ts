import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { send } from '@vigie/testing';
import { type Emission, startSignalSink, waysOf, withContent } from '@vigie/testing/signal-sink';
import Koa from 'koa';
import { afterEach, describe, expect, it } from 'vitest';
import { observe, type ObserveOptions } from './observe.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function startDatabase(): Promise<number> {
  const db = await PGlite.create();
  const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port: 0, maxConnections: 20 });
  await server.start();
  closing.push(async () => {
    await server.stop();
    await db.close();
  });
  return Number(server.getServerConn().split(':').at(-1));
}

/** Another service, which answers with cookies and sends callers on with a token. */
async function startUpstream(canary: (name: string) => string): Promise<string> {
  const [cookie, location] = [canary('cookie of an answer'), canary('location of an answer')];
  const upstream = createServer((request, response) => {
    const headers = { 'set-cookie': `sid=${cookie}; HttpOnly`, 'x-api-key': cookie };
    if (request.url?.startsWith('/redirects') !== true) response.writeHead(200, headers).end('ok');
    else response.writeHead(302, { ...headers, location: `/landing?access_token=${location}` }).end();
  });
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  closing.push(() => {
    upstream.closeAllConnections();
    upstream.close();
  });
  return `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
}

interface Careless {
  readonly url: string;
  readonly child: ChildProcess;
  readonly output: Emission[];
}

async function startCareless(env: Record<string, string>, args: readonly string[]): Promise<Careless> {
  const service = join(import.meta.dirname, 'testing', 'careless-service.ts');
  const child = spawn(process.execPath, ['--conditions=@vigie/source', service, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { PATH: process.env['PATH'], NODE_ENV: 'test', ...env },
  });
  closing.push(() => child.kill('SIGKILL'));
  const output: Emission[] = [];
  child.stdout?.on('data', (bytes: Buffer) => output.push({ way: 'stdout', bytes }));
  child.stderr?.on('data', (bytes: Buffer) => output.push({ way: 'stderr', bytes }));
  const said = once(child, 'message').then(([message]) => message as { port: number });
  const gone = once(child, 'close').then(() => {
    throw new Error(
      `The service ended first:\n${Buffer.concat(output.map(({ bytes }) => bytes)).toString()}`,
    );
  });
  const { port } = await Promise.race([said, gone]);
  gone.catch(() => {});
  return { url: `http://127.0.0.1:${port}`, child, output };
}

async function scrapes(url: string): Promise<Emission[]> {
  const accepts = ['text/plain', 'application/openmetrics-text; version=1.0.0'];
  const pages = await Promise.all(
    accepts.flatMap((accept) =>
      ['identity', 'gzip'].map(async (encoding) => {
        const { body } = await send(`${url}/metrics`, { headers: { accept, 'accept-encoding': encoding } });
        return withContent('/metrics', body);
      }),
    ),
  );
  return pages.flat();
}

/** Of one way, in one piece: a text may have been cut in two between chunks. */
function joined(emissions: readonly Emission[]): Emission[] {
  const ways = Map.groupBy(emissions, ({ way }) => way);
  return [...ways].map(([way, parts]) => ({ way, bytes: Buffer.concat(parts.map(({ bytes }) => bytes)) }));
}

describe('an address that cannot be', () => {
  it('is told without its credentials', () => {
    const url = 'htp://app:cNry@collector:4318/v1';
    const wrong: ObserveOptions[] = [
      { otlp: { url } },
      { otlpLogs: { url } },
      { loki: { url } },
      { env: { OTEL_EXPORTER_OTLP_ENDPOINT: url } },
      { env: { VIGIE_LOKI_URL: url } },
      { adminToken: 'cNry with spaces in it' },
      { otlp: { url: 'http://collector', headers: { authorization: 'cNry\n' } } },
    ];
    for (const options of wrong) {
      let message = '';
      try {
        observe(new Koa(), { service: 'wrong', env: {}, ...options });
      } catch (error) {
        message = (error as Error).message;
      }
      expect(message).not.toBe('');
      expect(message).not.toContain('cNry');
    }
  });
});

describe('a careless service, with real backends', () => {
  it('lets no secret out in any signal', async () => {
    const canaries = new Map<string, string>();
    const plant = (name: string, secret: string): string => {
      canaries.set(name, secret);
      return secret;
    };
    let count = 0;
    const canary = (name: string): string => plant(name, `cNry${(++count * 7919).toString(36)}xQ`);
    const sink = await startSignalSink();
    closing.push(() => sink.close());
    const port = await startDatabase();
    const upstream = await startUpstream(canary);
    const { url, child, output } = await startCareless(
      {
        OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
        OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
        OTEL_RESOURCE_ATTRIBUTES: `deployment.token=${canary('resource attribute')}`,
        VIGIE_LOKI_URL: sink.url,
        DATABASE_URL: `postgresql://postgres:${canary('database password')}@127.0.0.1:${port}/postgres`,
      },
      [`--db-password=${canary('argument')}`, '--api-key', canary('argument of its own')],
    );

    const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<unknown> =>
      send(url + path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers },
      });
    const basic = Buffer.from(`bob:${canary('basic password')}`).toString('base64');
    const token = { token: canary('query') };
    const next = `/cb?${new URLSearchParams({ id_token: canary('query within a query') }).toString()}`;
    const jwt = `eyJhbGciOiJub25lIn0.${Buffer.from('{"sub":"bob"}').toString('base64url')}.${canary('token')}`;
    await post(
      `/tell?${new URLSearchParams({ ...token, next, 'user[password]': canary('form') }).toString()}`,
      {
        password: canary('body'),
        users: [{ API_KEY: canary('list in the body') }, { nested: { 'client-secret': [canary('nested')] } }],
        json: JSON.stringify({
          deep: JSON.stringify({ accessToken: `"'\\${canary('JSON in JSON in JSON')}` }),
        }),
        pairs: [['X-Auth-Token', canary('pair')]],
        fields: [{ name: 'passwd', value: canary('named field') }],
        note: `reach me at ${plant('e-mail', 'cnry.mail@secret.example')}, pay with ${plant('card', '4929 3813 3266 4295')}`,
        dsn: `redis://:${canary('password in a body')}@cache:6379/0`,
        visible: 'plainly visible',
      },
      {
        authorization: `Bearer ${canary('authorization')}`,
        'proxy-authorization': `Basic ${basic}`,
        'x-api-key': canary('api key'),
        'x-jwt': jwt,
        cookie: `a=1; sid=${canary('cookie')}`,
        'x-new-session-token': canary('header'),
        'x-new-session': 'none',
        referer: `https://app.example/?reset_token=${canary('referer')}`,
        'user-agent': `curl token=${canary('user agent')}`,
        baggage: `userToken=${canary('baggage')},plain=yes`,
      },
    );
    await send(`${url}/reset/${canary('part of a path')}`);
    await send(`${url}/unknown/token=${canary('path')}?password=${canary('query of an unknown path')}`);
    await post('/throws', {
      message: `login failed for password=${canary('message')} at postgres://app:${canary('message with a URL')}@db/x`,
      cause: `sent Authorization: Bearer ${canary('cause')}`,
      headers: `Bearer ${canary('headers of an error')}`,
    });
    await post('/calls', { upstream, user: canary('user info'), token: canary('outgoing query') });
    await post('/sql', { value: `it's ${canary('SQL')}` });
    await post('/jobs', { password: canary('job') }, { baggage: `jobToken=${canary('baggage of a job')}` });

    const pages = await scrapes(url);
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;

    const emissions = joined([...sink.received, ...output, ...pages]);
    const ways = waysOf('plainly visible', emissions);
    expect(ways).toEqual(
      expect.arrayContaining([
        '/v1/traces (gunzipped)',
        '/v1/logs (gunzipped)',
        '/loki/api/v1/push',
        'stdout',
        '/metrics',
        '/metrics (gunzipped)',
      ]),
    );
    for (const route of ['/tell', '/reset/:token', '/throws', '/calls', '/sql', '/jobs']) {
      expect(waysOf(route, emissions), route).toEqual(expect.arrayContaining(['stdout', '/metrics']));
    }
    for (const said of ['tell job', 'tell statement', 'the job failed', 'the query failed', 'tell answer']) {
      expect(waysOf(said, emissions).length, said).toBeGreaterThan(0);
    }
    const leaks = [...canaries].map(([name, secret]) => [name, waysOf(secret, emissions)] as const);
    expect(Object.fromEntries(leaks.filter(([, found]) => found.length > 0))).toEqual({});
    expect(canaries.size).toBeGreaterThan(35);
  }, 60_000);
});
