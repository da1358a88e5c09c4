import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { serveJson, type JsonServer } from '../../../testing/json-server.ts';
import { JsonClient, type JsonClientOptions } from './json-client.ts';
import { requestHeaders } from './request-headers.ts';
import { sourceAddress } from './source-address.ts';

const servers: JsonServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(...args: Parameters<typeof serveJson>): Promise<JsonServer> {
  const server = await serveJson(...args);
  servers.push(server);
  return server;
}

const client = (base: string, options: Partial<JsonClientOptions> = {}): JsonClient =>
  new JsonClient({ base, headers: {}, retryMinMs: 1, ...options });
const query = new URLSearchParams({ q: 'secret-ish' });

describe('asking a source', () => {
  it('sends its headers, and forms by POST', async () => {
    const server = await serve(() => ({ ok: true }));
    const asked = client(server.url, { headers: { authorization: 'Bearer t' } });
    expect(await asked.post('/api', query)).toEqual({ status: 200, body: { ok: true } });
    expect(server.requests[0]).toMatchObject({ method: 'POST', headers: { authorization: 'Bearer t' } });
  });

  it('tries again where a gateway is not ready, and gives up in the end', async () => {
    const flaky = await serve((_, response, count) => {
      if (count < 3) response.statusCode = 502;
      return { count };
    });
    expect(await client(flaky.url).get('/x', query)).toEqual({ status: 200, body: { count: 3 } });
    const down = await serve((_, response) => {
      response.statusCode = 504;
      return {};
    });
    await expect(client(down.url, { retries: 2 }).get('/x', query)).rejects.toThrow(
      /\/x: it answers 504, again and again/,
    );
    expect(down.requests).toHaveLength(3);
  });

  it('waits as long as it is told to', async () => {
    const server = await serve((_, response, count) => {
      if (count === 1) response.writeHead(429, { 'retry-after': '0.2' });
      return {};
    });
    const begun = performance.now();
    await client(server.url).get('/x', query);
    expect(performance.now() - begun).toBeGreaterThan(190);
  });

  it('says what is wrong without credentials and query', async () => {
    const silent = await serve(() => undefined);
    await expect(client(silent.url, { timeoutMs: 50, retries: 0 }).get('/x', query)).rejects.toThrow(
      new RegExp(`^VIGIE_E_FINOPS_SOURCE: ${silent.url}/x: it did not answer within 0.05 s.$`),
    );
    const gone = await serveJson(() => ({}));
    await gone.close();
    await expect(client(gone.url, { retries: 0 }).get('/x', query)).rejects.toThrow(/nothing listens there/);
    const page = await serve((_, response) => response.end('<html>') && undefined);
    await expect(client(page.url).get('/x', query)).rejects.toThrow(
      /something that is no JSON; is this the right address/,
    );
    const closed = await serve((_, response) => {
      response.statusCode = 401;
      return {};
    });
    await expect(client(closed.url).get('/x', query)).rejects.toThrow(
      /it answers 401: set VIGIE_FINOPS_BEARER_TOKEN/,
    );
  });

  it('follows a few redirects of the same host, and takes credentials to no other', async () => {
    const other = await serve(() => ({ stolen: true }));
    const server = await serve((url, response) => {
      const to = { '/a': '/b', '/loop': '/loop', '/away': `${other.url}/x` }[url.pathname];
      if (to !== undefined) response.writeHead(307, { location: to });
      return { path: url.pathname };
    });
    expect(await client(server.url).get('/a', query)).toMatchObject({ body: { path: '/b' } });
    await expect(client(server.url).get('/loop', query)).rejects.toThrow(/redirected more than 3 times/);
    await expect(client(server.url).get('/away', query)).rejects.toThrow(
      `it redirects to ${other.url}; give that address`,
    );
    expect(other.requests).toHaveLength(0);
  });

  it('takes no answer larger than its bound, also unpacked', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(4 * 2 ** 20)));
      return undefined;
    });
    await expect(client(server.url, { maxResponseBytes: 2 ** 20 }).get('/x', query)).rejects.toThrow(
      /larger than 1 MiB/,
    );
  });

  it('sends so many requests at once and no more', async () => {
    let open = 0;
    let most = 0;
    const server = await serve((_, response) => {
      open += 1;
      most = Math.max(most, open);
      setTimeout(() => {
        open -= 1;
        response.end('{}');
      }, 20);
      return undefined;
    });
    const asked = client(server.url, { concurrency: 3 });
    await Promise.all(Array.from({ length: 12 }, async () => await asked.get('/x', query)));
    expect(most).toBe(3);
  });
});

describe('addresses and headers', () => {
  it('are taken apart from credentials', () => {
    expect(sourceAddress('--prometheus', 'http://u:p%40ss@host:9090/prom/')).toEqual({
      base: 'http://host:9090/prom',
      authorization: `Basic ${Buffer.from('u:p@ss').toString('base64')}`,
    });
    expect(sourceAddress('--prometheus', 'https://host')).toEqual({ base: 'https://host' });
  });

  it.each(['localhost:9090', 'file:///etc/passwd', 'http://host/?token=hunter2', 'hunter2'])(
    'are refused without being shown: %s',
    (text) => {
      expect(() => sourceAddress('--prometheus', text)).toThrow(
        /VIGIE_E_FINOPS_URL: cannot use the address given as --prometheus/,
      );
      expect(() => sourceAddress('--prometheus', text)).not.toThrow(/hunter2/);
    },
  );

  it('come from the environment and from options', () => {
    expect(requestHeaders({ VIGIE_FINOPS_BEARER_TOKEN: 'abc\n' }, ['X-Scope-OrgID: a'], 'Basic x')).toEqual({
      accept: 'application/json',
      authorization: 'Bearer abc',
      'x-scope-orgid': 'a',
    });
    expect(requestHeaders({ VIGIE_FINOPS_AUTHORIZATION: 'Basic y' })['authorization']).toBe('Basic y');
    expect(() => requestHeaders({}, ['hunter2'])).toThrow(/VIGIE_E_FINOPS_HEADER/);
    expect(() => requestHeaders({}, ['A: b\r\nC: d'])).toThrow(/cannot send the header "A"/);
  });
});
