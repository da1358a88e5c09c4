import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RunningConsole } from '../start-console.ts';
import { send, startTestConsole } from '../testing.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function target(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
}

async function scraping(url: string): Promise<RunningConsole> {
  const running = await startTestConsole({ scrape: [{ service: 'orders', url }], scrapeIntervalMs: 100 });
  closers.push(() => running.close());
  return running;
}

async function services(running: RunningConsole): Promise<Record<string, unknown>[]> {
  const answer = await send('GET', `${running.urls.page}/api/services`);
  return (JSON.parse(answer.text) as { services: Record<string, unknown>[] }).services;
}

describe('the scraper', () => {
  it('asks for OpenMetrics first, takes gzip, and shows percentiles from the histogram', async () => {
    let count = 0;
    let accept = '';
    const url = await target((request, response) => {
      accept = request.headers.accept ?? '';
      count += 10;
      const page = `# TYPE http_server_request_duration_seconds histogram
http_server_request_duration_seconds_bucket{http_response_status_code="200",le="0.1"} ${count}
http_server_request_duration_seconds_bucket{http_response_status_code="200",le="+Inf"} ${count}
http_server_request_duration_seconds_count{http_response_status_code="200"} ${count}
http_server_request_duration_seconds_sum{http_response_status_code="200"} 1
# EOF
`;
      response.setHeader('content-type', 'application/openmetrics-text; version=1.0.0; charset=utf-8');
      response.setHeader('content-encoding', 'gzip');
      response.end(gzipSync(page));
    });
    const running = await scraping(url);
    await vi.waitFor(
      async () => {
        expect(await services(running)).toMatchObject([
          {
            name: 'orders',
            source: 'histogram',
            histogram: 'http_server_request_duration_seconds',
            window: { errorRatio: 0, p50Ms: 50, p95Ms: 95 },
            targets: [{ up: true, format: 'openmetrics', notes: [] }],
          },
        ]);
      },
      { timeout: 5000 },
    );
    expect(accept).toMatch(/^application\/openmetrics-text;version=1\.0\.0/);
    expect(accept).toContain('text/plain;version=0.0.4');
  });

  it('flags a malformed Content-Type and a page that is cut short, and reads them all the same', async () => {
    const bare = await scraping(await target((_, response) => response.end('up 1\n')));
    const cut = await scraping(
      await target((_, response) => {
        response.setHeader('content-type', 'application/openmetrics-text');
        response.end('up 1\n');
      }),
    );
    await vi.waitFor(
      async () => {
        expect(await services(bare)).toMatchObject([{ targets: [{ up: true, notes: ['content-type'] }] }]);
        expect(await services(cut)).toMatchObject([{ targets: [{ up: true, notes: ['no-eof'] }] }]);
      },
      { timeout: 10_000 },
    );
    expect(bare.store.inbox.list()).toMatchObject([{ code: 'scrape-content-type', receiver: 'scrape' }]);
    expect(cut.store.inbox.list()).toMatchObject([{ code: 'scrape-no-eof' }]);
  });

  it('tells when a target goes by another name than the one given', async () => {
    const running = await scraping(
      await target((_, response) => {
        response.setHeader('content-type', 'application/openmetrics-text; version=1.0.0');
        response.end('# TYPE target info\ntarget_info{service_name="order-api"} 1\n# EOF\n');
      }),
    );
    await vi.waitFor(
      () => {
        expect(running.store.inbox.list()).toMatchObject([
          { code: 'scrape-name', detail: 'The target calls itself "order-api" but is scraped as "orders".' },
        ]);
      },
      { timeout: 10_000 },
    );
  });

  it.each([
    ['answers 500', 500, 'the target answered 500'],
    ['breaks the format', 200, 'line 1: '],
  ])('shows a target as down when it %s', async (_, status, error) => {
    const running = await scraping(
      await target((_, response) => {
        response.writeHead(status, { 'content-type': 'text/plain; version=0.0.4' });
        response.end('{{{\n');
      }),
    );
    await vi.waitFor(
      async () => {
        expect(await services(running)).toMatchObject([
          { targets: [{ up: false, error: expect.stringContaining(error) as string }] },
        ]);
      },
      { timeout: 10_000 },
    );
    expect(running.store.inbox.list()).toMatchObject([{ code: 'scrape-failed' }]);
  });

  it('does not complain of a target that has not started yet', async () => {
    const running = await scraping('http://127.0.0.1:9/metrics');
    await vi.waitFor(
      async () => {
        expect(await services(running)).toMatchObject([
          { targets: [{ up: false, error: expect.stringContaining('ECONNREFUSED') as string }] },
        ]);
      },
      { timeout: 10_000 },
    );
    expect(running.store.inbox.list()).toEqual([]);
  });

  it('bounds the series of a target that has too many', async () => {
    const url = await target((_, response) => {
      response.setHeader('content-type', 'text/plain; version=0.0.4');
      response.end(Array.from({ length: 3000 }, (_, index) => `x{n="${index}"} 1\n`).join(''));
    });
    const running = await scraping(url);
    await vi.waitFor(
      () => {
        expect(running.store.stats().droppedSeries).toBeGreaterThanOrEqual(1000);
      },
      { timeout: 10_000 },
    );
    expect([...running.store.metrics.sources.values()]).toMatchObject([{ series: 2000 }]);
  });
});
