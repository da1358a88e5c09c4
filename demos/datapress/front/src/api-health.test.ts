import { describe, expect, it } from 'vitest';
import { checkApiHealth, healthUrl } from './api-health.ts';
import { serve, unusedUrl } from './testing.ts';

describe('checkApiHealth', () => {
  it('reads who answers, in which version, for how long', async () => {
    await using api = await serve((request, response) => {
      response.statusCode = request.url === '/health' ? 200 : 404;
      response.end('{"status":"ok","service":"datapress-api","version":"1.2.3","uptimeSeconds":61}');
    });
    expect(await checkApiHealth({ baseUrl: api.url })).toEqual({
      state: 'up',
      durationMs: expect.any(Number),
      service: 'datapress-api',
      version: '1.2.3',
      uptimeSeconds: 61,
    });
  });

  it('keeps 100 characters of a name and nothing of another type', async () => {
    await using api = await serve((_, response) =>
      response.end(JSON.stringify({ service: 'x'.repeat(5000), version: { a: 1 }, uptimeSeconds: '61' })),
    );
    const health = await checkApiHealth({ baseUrl: api.url });
    expect(health).toMatchObject({
      service: 'x'.repeat(100),
      version: undefined,
      uptimeSeconds: undefined,
    });
  });

  it('tells a refused connection', async () => {
    expect(await checkApiHealth({ baseUrl: await unusedUrl() })).toMatchObject({
      state: 'down',
      reason: 'refused',
    });
  });

  it('tells a name that does not resolve', async () => {
    expect(await checkApiHealth({ baseUrl: new URL('http://nowhere.invalid') })).toMatchObject({
      state: 'down',
      reason: 'unknown-host',
    });
  });

  it('gives up on an API that never answers', async () => {
    await using api = await serve(() => undefined);
    expect(await checkApiHealth({ baseUrl: api.url, timeoutMs: 50 })).toMatchObject({
      state: 'down',
      reason: 'timeout',
    });
  });

  it('gives up on an answer that never ends', async () => {
    await using api = await serve((_, response) => response.write('{'));
    expect(await checkApiHealth({ baseUrl: api.url, timeoutMs: 50 })).toMatchObject({
      state: 'down',
      reason: 'timeout',
    });
  });

  it('tells a broken connection', async () => {
    await using api = await serve((request) => request.socket.destroy());
    expect(await checkApiHealth({ baseUrl: api.url })).toMatchObject({
      state: 'down',
      reason: 'interrupted',
    });
  });

  it.each([503, 404, 302])('tells the status %d', async (status) => {
    await using api = await serve((_, response) => response.writeHead(status, { location: '/' }).end('{}'));
    expect(await checkApiHealth({ baseUrl: api.url })).toMatchObject({
      state: 'down',
      reason: 'status',
      status,
    });
  });

  it.each(['says 503', 'cuts the connection'])('asks once more where the instance %s', async (how) => {
    let asked = 0;
    await using api = await serve((request, response) => {
      asked++;
      if (asked > 1) response.end('{"status":"ok"}');
      else if (how === 'says 503') response.writeHead(503, { connection: 'close' }).end('{}');
      else request.socket.destroy();
    });
    expect(await checkApiHealth({ baseUrl: api.url })).toMatchObject({ state: 'up' });
    expect(asked).toBe(2);
  });

  it('asks twice at most, and not again what would answer the same', async () => {
    for (const [status, times] of [
      [503, 2],
      [404, 1],
    ] as const) {
      let asked = 0;
      await using api = await serve((_, response) => {
        asked++;
        response.writeHead(status).end('{}');
      });
      expect(await checkApiHealth({ baseUrl: api.url })).toMatchObject({ state: 'down', status });
      expect(asked).toBe(times);
    }
  });

  it('reads no more than its limit of an endless answer', async () => {
    let written = 0;
    await using api = await serve((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536))) written += 65_536;
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    expect(await checkApiHealth({ baseUrl: api.url, maxBodyBytes: 1000 })).toMatchObject({
      state: 'down',
      reason: 'too-large',
    });
    expect(written).toBeLessThan(32 * 1024 * 1024);
  });

  it.each(['', 'OK', '[]', 'null', '"up"'])('tells an answer that is no JSON object: %j', async (body) => {
    await using api = await serve((_, response) => response.end(body));
    expect(await checkApiHealth({ baseUrl: api.url })).toMatchObject({ state: 'down', reason: 'not-json' });
  });
});

describe('healthUrl', () => {
  it.each([
    ['http://api:8000', 'http://api:8000/health'],
    ['http://api:8000/', 'http://api:8000/health'],
    ['https://example.org/press/api/', 'https://example.org/press/api/health'],
  ])('of %s is %s', (base, expected) => {
    expect(healthUrl(new URL(base)).href).toBe(expected);
  });
});
