import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningConsole } from '../start-console.ts';
import { aLog, aSpan, hexId, resource, send, startTestConsole } from '../testing.ts';

let running: RunningConsole;
let page: string;
let port: string;
beforeEach(async () => {
  running = await startTestConsole();
  ({ page } = running.urls);
  ({ port } = new URL(page));
});
afterEach(() => running.close());

async function get(path: string): Promise<Record<string, never>> {
  const answer = await send('GET', page + path);
  expect(answer.status).toBe(200);
  return JSON.parse(answer.text) as Record<string, never>;
}

describe('who may read', () => {
  it.each(['localhost', '127.0.0.1', '[::1]', 'orders.localhost'])('answers under %s', async (name) => {
    expect((await send('GET', `${page}/api/stats`, { host: `${name}:${port}` })).status).toBe(200);
  });

  it.each([
    'evil.example',
    `evil.example:4000`,
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '169.254.169.254',
    'a b',
  ])('refuses Host %s, so that a name rebound to loopback reads nothing', async (host) => {
    expect((await send('GET', `${page}/api/stats`, { host })).status).toBe(403);
    expect((await send('GET', page, { host })).status).toBe(403);
    expect(running.store.inbox.list()[0]).toMatchObject({ code: 'host', receiver: 'page' });
  });

  it('answers under a name that was allowed', async () => {
    const named = await startTestConsole({ allowedHosts: ['console.test'] });
    expect((await send('GET', named.urls.page, { host: 'console.test' })).status).toBe(200);
    await named.close();
  });

  it.each([
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' },
  ] as Record<string, string>[])('refuses %o and never sends CORS headers', async (headers) => {
    const answer = await send('GET', `${page}/api/stats`, headers);
    expect(answer.status).toBe(403);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('lets a link from elsewhere open the page', async () => {
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await send('GET', page, link)).status).toBe(200);
  });
});

describe('the page', () => {
  it('comes with a strict policy and no inline script or style', async () => {
    const answer = await send('GET', page);
    const policy = String(answer.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(answer.text).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|style=/);
    expect(answer.text).not.toMatch(/(src|href)="https?:/);
  });

  it.each(['/../package.json', '/%2e%2e/package.json', '/main.ts', '/page/index.html', '/__proto__'])(
    'serves nothing but its own files: %s',
    async (path) => {
      const status = await new Promise<number>((resolve, reject) => {
        httpRequest({ host: '127.0.0.1', port, path, agent: false }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        })
          .on('error', reject)
          .end();
      });
      expect(status).toBe(404);
    },
  );

  it('writes nothing on GET and takes nothing on other methods', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      const answer = await send(method, `${page}/api/stats`);
      expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD']);
    }
    expect((await send('POST', `${page}/v1/traces`, {}, '{}')).text).toContain(
      `OTLP is taken at ${running.urls.otlp}`,
    );
  });
});

describe('POST /api/clear', () => {
  it('clears with the token of the session, and only then', async () => {
    running.store.addSpans(resource('orders'), [aSpan()]);
    const { token = '' } = (await get('/api/session')) as Record<string, string>;
    expect((await send('POST', `${page}/api/clear`)).status).toBe(403);
    expect((await send('POST', `${page}/api/clear`, { 'x-vigie-token': 'x'.repeat(48) })).status).toBe(403);
    const foreign = { 'x-vigie-token': token, origin: 'http://evil.example' };
    expect((await send('POST', `${page}/api/clear`, foreign)).status).toBe(403);
    expect(running.store.stats().keptSpans).toBe(1);
    const own = { 'x-vigie-token': token, origin: page };
    expect((await send('POST', `${page}/api/clear`, own)).status).toBe(200);
    expect(running.store.stats()).toMatchObject({ services: {}, keptSpans: 0 });
  });
});

describe('GET /api/stats', () => {
  it('gives exact counts per service, the limits and the memory', async () => {
    const span = aSpan();
    running.store.addSpans(resource('orders'), [span, span, aSpan({ kind: 3 })]);
    running.store.addLogs(resource('orders'), [aLog()]);
    expect(await get('/api/stats')).toMatchObject({
      services: {
        orders: {
          spans: 2,
          serverSpans: 1,
          duplicateSpans: 1,
          logLines: 1,
          evictedSpans: 0,
          evictedLogLines: 0,
        },
      },
      limits: { maxMemoryBytes: 64 * 1024 * 1024 },
      memoryBytes: expect.any(Number) as number,
      urls: running.urls,
    });
  });
});

describe('GET /api/requests', () => {
  it('lists newest first, and filters by service, status, text, duration and failure', async () => {
    const base = BigInt(Date.now()) * 1_000_000n;
    const spanAt = (
      second: number,
      durationMs: number,
      rest: Parameters<typeof aSpan>[0],
    ): ReturnType<typeof aSpan> => {
      const startNs = base + BigInt(second) * 1_000_000_000n;
      return aSpan({ startNs, endNs: startNs + BigInt(durationMs) * 1_000_000n, ...rest });
    };
    running.store.addSpans(resource('orders'), [
      spanAt(1, 5, { name: 'GET /a', httpStatus: 200 }),
      spanAt(2, 500, { name: 'GET /b', httpStatus: 404 }),
      spanAt(3, 50, { name: 'GET /c', httpStatus: 503, statusCode: 2 }),
      spanAt(3, 1, { name: 'inner', kind: 1, parentSpanId: hexId(8) }),
    ]);
    running.store.addSpans(resource('front'), [spanAt(4, 7, { name: 'GET /d' })]);
    const names = async (query: string): Promise<string[]> => {
      const { requests } = (await get(`/api/requests?${query}`)) as unknown as {
        requests: { name: string }[];
      };
      return requests.map(({ name }) => name);
    };
    expect(await names('')).toEqual(['GET /d', 'GET /c', 'GET /b', 'GET /a']);
    expect(await names('service=front')).toEqual(['GET /d']);
    expect(await names('status=4xx')).toEqual(['GET /b']);
    expect(await names('status=503,404')).toEqual(['GET /c', 'GET /b']);
    expect(await names('errors=1')).toEqual(['GET /c']);
    expect(await names('minMs=10&maxMs=100')).toEqual(['GET /c']);
    expect(await names('text=url.path%3D/orders/1%20-front%20-/c')).toEqual(['GET /b', 'GET /a']);
  });

  it('pages through everything once', async () => {
    for (let index = 0; index < 25; index += 1) running.store.addSpans(resource(`s${index % 3}`), [aSpan()]);
    const seen = new Set<string>();
    let before = '';
    for (let pages = 0; pages < 10; pages += 1) {
      const answer = (await get(`/api/requests?limit=10${before}`)) as unknown as {
        requests: { spanId: string }[];
        before?: number;
      };
      for (const { spanId } of answer.requests) seen.add(spanId);
      if (answer.before === undefined) break;
      before = `&before=${answer.before}`;
    }
    expect(seen.size).toBe(25);
  });
});

describe('GET /api/traces/:id', () => {
  it('gives the waterfall depth-first with its log lines and the details of a span', async () => {
    const traceId = hexId(16);
    const startNs = BigInt(Date.now()) * 1_000_000n;
    const root = aSpan({ traceId, startNs, endNs: startNs + 10_000_000n });
    const child = aSpan({
      traceId,
      parentSpanId: root.spanId,
      kind: 3,
      startNs: startNs + 1_000_000n,
      endNs: startNs + 9_000_000n,
      name: 'SELECT',
    });
    const lost = aSpan({ traceId, parentSpanId: hexId(8), startNs: startNs + 2_000_000n, name: 'orphan' });
    running.store.addSpans(resource('orders'), [lost, child, root]);
    running.store.addLogs(resource('orders'), [
      aLog({ traceId, spanId: child.spanId, timeNs: startNs + 5_000_000n }),
    ]);
    expect(await get(`/api/traces/${traceId.toUpperCase()}`)).toMatchObject({
      traceId,
      spans: [
        {
          name: root.name,
          depth: 0,
          startNs: 0,
          children: 1,
          critical: [
            [0, 1_000_000],
            [9_000_000, 10_000_000],
          ],
        },
        { name: 'SELECT', depth: 1, kind: 'client', critical: [[1_000_000, 9_000_000]] },
        { name: 'orphan', depth: 0, orphan: true },
      ],
      logs: [{ spanId: child.spanId, offsetNs: 5_000_000 }],
    });
    expect(await get(`/api/traces/${traceId}/spans/${root.spanId}`)).toMatchObject({
      startTimeNs: startNs.toString(),
      attributes: [['url.path', '/orders/1']],
      resource: [['service.name', 'orders']],
    });
    expect((await send('GET', `${page}/api/traces/${hexId(16)}`)).status).toBe(404);
  });

  it('lays out ten thousand spans in a chain, and spans that are their own ancestors', async () => {
    const traceId = hexId(16);
    const ids = Array.from({ length: 10_000 }, () => hexId(8));
    const chain = ids.map((spanId, index) => aSpan({ traceId, spanId, parentSpanId: ids[index - 1] ?? '' }));
    running.store.addSpans(resource('orders'), chain);
    const { spans } = (await get(`/api/traces/${traceId}`)) as unknown as { spans: { depth: number }[] };
    expect(spans.map(({ depth }) => depth)).toEqual(ids.map((_, index) => index));

    const circle = hexId(16);
    const [a = '', b = ''] = ids;
    running.store.addSpans(resource('orders'), [
      aSpan({ traceId: circle, spanId: a, parentSpanId: b }),
      aSpan({ traceId: circle, spanId: b, parentSpanId: a }),
    ]);
    const view = (await get(`/api/traces/${circle}`)) as unknown as { spans: unknown[] };
    expect(view.spans).toHaveLength(2);
  });
});

describe('GET /api/logs', () => {
  it('filters by least level, service and text', async () => {
    running.store.addLogs(resource('orders'), [
      aLog({ severity: 1, level: 'debug', line: 'cache miss' }),
      aLog({ severity: 4, level: 'error', line: '{"message":"out of stock","sku":7}' }),
    ]);
    running.store.addLogs(resource('front'), [aLog({ severity: 3, level: 'warn', line: 'slow' })]);
    const messages = async (query: string): Promise<string[]> => {
      const { logs } = (await get(`/api/logs?${query}`)) as unknown as { logs: { message: string }[] };
      return logs.map(({ message }) => message).sort();
    };
    expect(await messages('')).toEqual(['cache miss', 'out of stock', 'slow']);
    expect(await messages('level=warn')).toEqual(['out of stock', 'slow']);
    expect(await messages('service=front')).toEqual(['slow']);
    expect(await messages('text=sku%3D7')).toEqual(['out of stock']);
  });
});

describe('GET /api/events', () => {
  it('tells an open page that something came', async () => {
    const response = await fetch(`${page}/api/events`);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const next = async (): Promise<string> => Buffer.from((await reader.read()).value ?? []).toString();
    expect(await next()).toContain('event: change');
    running.store.addSpans(resource('orders'), [aSpan()]);
    expect(await next()).toContain('event: change');
    await reader.cancel();
  });
});
