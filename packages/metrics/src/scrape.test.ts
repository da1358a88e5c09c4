import { createServer, get, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { Metrics } from './create-metrics.ts';
import { OPENMETRICS, readPages, readSamples, startMetrics } from './testing/page.ts';
import { parseOpenMetrics } from './testing/strict-openmetrics.ts';
import { parseText } from './testing/strict-text.ts';

let metrics: ReturnType<typeof startMetrics>;
afterEach(() => metrics.shutdown());

describe('scrape', () => {
  it('answers over HTTP in the format and coding asked for', async () => {
    metrics = startMetrics({ runtimeMetrics: true });
    const server = await serveMetrics(metrics);
    const plain = await request(server.url, {});
    expect(plain.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(plain.headers['vary']).toBe('Accept, Accept-Encoding');
    parseText(plain.body);
    const zipped = await request(server.url, { accept: OPENMETRICS, 'accept-encoding': 'gzip' });
    expect(zipped.headers['content-type']).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(zipped.headers['content-encoding']).toBe('gzip');
    parseOpenMetrics(gunzipSync(zipped.body));
    server.close();
  });

  it('answers 500 with the name of the failing metric and no page, until it works again', async () => {
    metrics = startMetrics();
    let broken = true;
    metrics.meter.createCounter('fine').add(1);
    metrics.meter.createObservableGauge('queue.depth').addCallback((result) => {
      if (broken) throw new TypeError('no connection to postgres://user:secret@db/x\nat line 2');
      result.observe(3);
    });
    for (let times = 0; times < 3; times++) {
      const { status, headers, body } = await metrics.scrape({ accept: OPENMETRICS });
      expect(status).toBe(500);
      expect(headers['content-type']).toBe('text/plain; charset=utf-8');
      expect(body).toBe(
        'Collecting metrics failed.\nCollectorError: queue.depth: TypeError: no connection to postgres://[redacted]@db/x at line 2\n',
      );
    }
    expect(metrics.warnings).toHaveLength(1);
    expect(metrics.warnings[0]?.message).toContain('queue.depth');
    broken = false;
    expect(await readSamples(metrics, 'queue_depth')).toEqual(['queue_depth 3']);
    expect(await readSamples(metrics, 'vigie_metrics_scrapes')).toContain(
      'vigie_metrics_scrapes_total{result="error"} 3',
    );
    broken = true;
    expect((await metrics.scrape()).status).toBe(500);
    expect(metrics.warnings).toHaveLength(2);
  });

  it('answers 500 where a callback rejects, a batch throws, or an answer does not come in time', async () => {
    metrics = startMetrics({ collectTimeoutMs: 20 });
    const gauge = metrics.meter.createObservableGauge('slow.one');
    const hang = (): Promise<void> => new Promise(() => {});
    gauge.addCallback(hang);
    expect((await metrics.scrape()).body).toContain('slow.one: Error: no answer within 20 ms');
    gauge.removeCallback(hang);
    const reject = async (): Promise<void> => {
      throw new Error('gone');
    };
    gauge.addCallback(reject);
    expect((await metrics.scrape()).body).toContain('slow.one: Error: gone');
    gauge.removeCallback(reject);
    const other = metrics.meter.createObservableGauge('other');
    metrics.meter.addBatchObservableCallback(() => {
      throw new Error('batch');
    }, [gauge, other]);
    expect((await metrics.scrape()).body).toContain('slow.one, other: Error: batch');
  });

  it('names at most ten failures', async () => {
    metrics = startMetrics();
    for (let index = 0; index < 15; index++) {
      metrics.meter.createObservableGauge(`g${index}`).addCallback(() => {
        throw new Error('x'.repeat(5000));
      });
    }
    const { body } = await metrics.scrape();
    expect((body as string).split('\n')).toHaveLength(13);
    expect(body).toContain('and 5 more\n');
    expect((body as string).length).toBeLessThan(4000);
  });

  it('tells what the page before cost', async () => {
    metrics = startMetrics();
    metrics.meter.createHistogram('h').record(1);
    expect(await readSamples(metrics, 'vigie_metrics_scrape_')).toEqual([]);
    const page = (await metrics.scrape()).body as string;
    const lines = page.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const { text } = await readPages(metrics).then(async () => {
      await metrics.scrape();
      return readPages(metrics);
    });
    expect(text.get('vigie_metrics_scrape_duration_seconds')?.samples[0]?.value).toBeGreaterThan(0);
    expect(text.get('vigie_metrics_scrape_size_bytes')?.samples[0]?.value).toBeGreaterThan(page.length / 2);
    expect(text.get('vigie_metrics_scrape_series')?.samples[0]?.value).toBeGreaterThanOrEqual(lines.length);
  });

  it('gives every one of many scrapes at once a whole page', async () => {
    metrics = startMetrics({ runtimeMetrics: true });
    metrics.meter.createObservableGauge('slow').addCallback(async (result) => {
      await new Promise((resolve) => setImmediate(resolve));
      result.observe(1);
    });
    const pages = await Promise.all(
      Array.from({ length: 20 }, () => metrics.scrape({ accept: OPENMETRICS })),
    );
    for (const { body } of pages) expect(parseOpenMetrics(body).has('slow')).toBe(true);
  });

  it('answers 503 after shutdown, which may be called twice', async () => {
    metrics = startMetrics({ runtimeMetrics: true });
    await Promise.all([metrics.shutdown(), metrics.shutdown()]);
    metrics.meter.createCounter('late').add(1);
    metrics.http.started('GET', 'http');
    expect((await metrics.scrape()).status).toBe(503);
  });
});

async function serveMetrics(of: Metrics): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    const { accept, 'accept-encoding': acceptEncoding } = request.headers;
    void of
      .scrape({ accept, acceptEncoding })
      .then(({ status, headers, body }) => response.writeHead(status, headers).end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`,
    close: () => server.close(),
  };
}

function request(
  url: string,
  headers: Record<string, string>,
): Promise<{ headers: IncomingHttpHeaders; body: Buffer }> {
  return new Promise((resolve, reject) => {
    get(url, { headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks) }));
    }).on('error', reject);
  });
}
