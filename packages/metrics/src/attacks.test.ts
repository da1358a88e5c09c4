import type { Attributes } from '@opentelemetry/api';
import { liveHeapBytes } from '@vigie/testing';
import { describe, expect, it } from 'vitest';
import { createMetrics, type Metrics, type MetricsOptions } from './index.ts';

const MILLION = 1_000_000;
const LIMIT = 100;

interface Attacked {
  readonly metrics: Metrics;
  readonly warnings: [message: string, details: Record<string, unknown>][];
  readonly page: () => Promise<string>;
}

function start(options: Partial<MetricsOptions> = {}): Attacked {
  const warnings: Attacked['warnings'] = [];
  const metrics = createMetrics({
    service: 'attacked',
    runtimeMetrics: false,
    cardinalityLimit: LIMIT,
    warn: (...warning) => warnings.push(warning),
    ...options,
  });
  return { metrics, warnings, page: async () => String((await metrics.scrape()).body) };
}

const seriesOf = (page: string, name: string): string[] =>
  page.split('\n').filter((line) => line.startsWith(`${name}{`));

describe('a million of everything', () => {
  it('values of a label: one series for most, the culprit named once, no memory taken', async () => {
    const { metrics, warnings, page } = start();
    const visits = metrics.meter.createCounter('visits');
    const visit = (from: number, to: number): void => {
      for (let user = from; user < to; user++) visits.add(1, { page: 'home', user: `user ${user}` });
    };
    visit(0, 10_000);
    const before = liveHeapBytes();
    visit(10_000, MILLION);
    expect(liveHeapBytes() - before).toBeLessThan(1e6);
    const series = seriesOf(await page(), 'visits_total');
    expect(series).toHaveLength(LIMIT);
    expect(series).toContain(`visits_total{otel_metric_overflow="true"} ${MILLION - LIMIT + 1}`);
    expect(warnings).toMatchObject([[expect.any(String), { metric: 'visits', label: 'user' }]]);
  });

  it('names of labels, as of a baggage copied into a metric', async () => {
    const { metrics, warnings, page } = start();
    const calls = metrics.meter.createHistogram('calls');
    const call = (from: number, to: number): void => {
      for (let key = from; key < to; key++) calls.record(1, { [`baggage.${key}`]: 'x' });
    };
    call(0, 10_000);
    const before = liveHeapBytes();
    call(10_000, 200_000);
    expect(liveHeapBytes() - before).toBeLessThan(1e6);
    expect(seriesOf(await page(), 'calls_count')).toHaveLength(LIMIT);
    expect(warnings).toMatchObject([
      [expect.any(String), { metric: 'calls', label: '(names of attributes)' }],
    ]);
  });

  it('routes, methods and errors of requests, from an adapter that takes paths for routes', async () => {
    const { metrics, warnings, page } = start();
    const request = (from: number, to: number): void => {
      for (let index = from; index < to; index++) {
        const method = index % 2 === 0 ? `M${index}` : 'GET';
        metrics.http.started(method, 'http');
        metrics.http.ended({
          method,
          route: `/users/${index}`,
          status: 500,
          scheme: 'http',
          errorType: `Error${index}`,
          durationSeconds: 0.001,
          responseBytes: 1,
          traceId: String(index).padStart(32, '0'),
          spanId: String(index).padStart(16, '0'),
        });
      }
    };
    request(0, 10_000);
    const before = liveHeapBytes();
    request(10_000, MILLION);
    expect(liveHeapBytes() - before).toBeLessThan(1e6);
    const text = await page();
    const counts = seriesOf(text, 'http_server_request_duration_seconds_count');
    expect(counts).toHaveLength(LIMIT);
    expect(counts.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)).toBe(MILLION);
    expect(seriesOf(text, 'http_server_active_requests').map((line) => line.split(' ').at(-1))).toEqual([
      '0',
      '0',
    ]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.[1]['metric']).toBe('http.server.request.duration');
    expect(['http.route', 'error.type']).toContain(warnings[0]?.[1]['label']);
  });
});

describe('texts as labels', () => {
  it('are not kept alive by the parts cut out of them, nor kept long', async () => {
    const { metrics, warnings } = start({ cardinalityLimit: 2000 });
    const counter = metrics.meter.createCounter('bodies');
    const count = (index: number): void => {
      const body = Buffer.from(`the name of ${index}`.padEnd(40) + 'x'.repeat(200_000)).toString('latin1');
      counter.add(1, { name: body.slice(0, 40), long: body });
      const request = { method: 'GET', status: 200, scheme: 'http', durationSeconds: 1, responseBytes: 1 };
      metrics.http.ended({ ...request, route: body.slice(0, 40), errorType: body.slice(0, 40) });
      metrics.http.ended({ ...request, route: body });
      counter.add(1, { [body]: 1 });
    };
    for (let index = 0; index < 20; index++) count(index);
    const before = liveHeapBytes();
    for (let index = 20; index < 220; index++) count(index);
    // 40 MB went by; series, with three histograms each, are what stays.
    expect(liveHeapBytes() - before).toBeLessThan(4e6);
    expect(warnings.map(([, details]) => details)).toEqual([
      { metric: 'http.server.request.duration' },
      { metric: 'bodies' },
    ]);
  });

  it('that cannot be read, or lead to prototypes, are data or left out', async () => {
    const boom = (): never => {
      throw new Error('no');
    };
    const { metrics, page } = start();
    const counter = metrics.meter.createCounter('hostile');
    const hostile: unknown[] = [
      JSON.parse('{"__proto__":"polluted","constructor":"a","toString":"b"}'),
      JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
      { a: { toJSON: boom }, b: 1n, c: Symbol('c'), d: boom },
      new Proxy({}, { ownKeys: boom }),
      Object.defineProperty({}, 'a', { get: boom, enumerable: true }),
      { a: '\ud800', '\udfff': 'b', 'line\nend': 'c"\\\n' },
    ];
    for (const attributes of hostile) counter.add(1, attributes as Attributes);
    counter.add(1, { fine: true });
    const text = await page();
    expect(text).toContain('hostile_total{fine="true"} 1');
    expect(text).toContain('key_proto_="polluted"');
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect('polluted' in {}).toBe(false);
  });
});

describe('secrets', () => {
  const redactAttribute = (name: string, value: unknown): unknown => {
    if (name.includes('token')) return '[redacted]';
    return typeof value === 'string' ? value.replaceAll(/password=\w+/g, 'password=[redacted]') : value;
  };

  it('are in no label, name, target or failure of a page', async () => {
    const { metrics, warnings, page } = start({
      redactAttribute,
      resourceAttributes: { 'process.command_args': 'main.js password=canary', 'deployment.token': 'canary' },
    });
    const { meter } = metrics;
    for (const user of ['a', 'b']) {
      meter.createCounter('logins').add(1, { token: `canary${user}`, query: `password=canary${user}` });
    }
    meter.createHistogram('times').record(1, { query: ['a', 'password=canary'], 'password=canary': 1 });
    meter.createHistogram('long').record(1, { query: `${'x'.repeat(1015)}password=canary` });
    meter.createObservableGauge('seen').addCallback((result) => result.observe(1, { token: 'canary' }));
    const text = await page();
    expect(text).not.toContain('canary');
    expect(text).toContain('logins_total{query="password=[redacted]",token="[redacted]"} 2');

    meter.createObservableGauge('failing').addCallback(() => {
      throw new Error('no database: password=canary');
    });
    const failed = await page();
    expect(failed).toContain('no database: password=[redacted]');
    expect(JSON.stringify([failed, warnings])).not.toContain('canary');
  });
});
