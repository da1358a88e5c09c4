import { afterEach, describe, expect, it } from 'vitest';
import type { MetricsOptions } from '../options.ts';
import { readPages, readSamples, startMetrics } from '../testing/page.ts';

let metrics: ReturnType<typeof startMetrics>;
afterEach(() => metrics.shutdown());

function serve(status: number, route?: string, errorType?: string): void {
  metrics.http.started('GET', 'http');
  metrics.http.ended({
    method: 'GET',
    route,
    status,
    scheme: 'http',
    errorType,
    durationSeconds: 0.2,
    responseBytes: 1,
  });
}

describe("the preset 'api'", () => {
  it('shows requests by endpoint, method and status beside the standard names', async () => {
    metrics = startMetrics({ preset: 'api' });
    serve(200, '/offers/:id');
    serve(500, '/offers/:id', 'TypeError');
    serve(500, '/offers/:id', 'RangeError');
    serve(404);
    expect(await readSamples(metrics, 'api_requests')).toEqual([
      'api_requests_total{endpoint="/offers/:id",method="GET",status="200"} 1',
      'api_requests_total{endpoint="/offers/:id",method="GET",status="500"} 2',
      'api_requests_total{endpoint="unknown",method="GET",status="404"} 1',
    ]);
    const { openmetrics, text } = await readPages(metrics);
    const buckets = openmetrics
      .get('api_request_duration_seconds')
      ?.samples.filter(({ labels }) => labels.get('endpoint') === 'unknown' && labels.has('le'));
    expect(buckets?.map(({ labels }) => labels.get('le'))).toEqual(
      '0.005 0.01 0.025 0.05 0.075 0.1 0.25 0.5 0.75 1.0 2.5 5.0 7.5 10.0 +Inf'.split(' '),
    );
    expect(text.get('api_requests_total')?.type).toBe('counter');
    expect(openmetrics.get('http_server_request_duration_seconds')?.samples.length).toBe(4 * 17);
  });

  it('keeps the overflow series apart', async () => {
    metrics = startMetrics({ preset: 'api', cardinalityLimit: 2 });
    serve(200, '/a');
    serve(200, '/b');
    serve(200, '/c');
    expect(await readSamples(metrics, 'api_requests')).toEqual([
      'api_requests_total{endpoint="/a",method="GET",status="200"} 1',
      'api_requests_total{otel_metric_overflow="true"} 2',
    ]);
  });
});

describe('a map of names', () => {
  it('renames to the letter, several times and with other labels', async () => {
    metrics = startMetrics({
      preset: {
        'http.server.request.duration': [
          'took',
          { name: 'requests_by_status', from: 'count', labels: { 'http.response.status_code': 'code' } },
        ],
        'orders.placed': 'orders_placed_total',
        'orders.value': ['orders.value', 'order_euros'],
      },
    });
    serve(200, '/a');
    serve(200, '/b');
    metrics.meter.createCounter('orders.placed', { unit: '{order}' }).add(2);
    metrics.meter.createGauge('orders.value', { unit: 'EUR' }).record(5);
    const { openmetrics } = await readPages(metrics);
    expect(openmetrics.has('http_server_request_duration_seconds')).toBe(false);
    expect(openmetrics.get('took')?.unit).toBeUndefined();
    expect(await readSamples(metrics, 'requests_by_status')).toEqual([
      'requests_by_status_total{code="200"} 2',
    ]);
    expect(await readSamples(metrics, 'order')).toEqual([
      'orders_placed_total 2',
      'orders_value_EUR 5',
      'order_euros 5',
    ]);
  });

  it.each([
    ['grafana', 'api'],
    [{ 'http.server.request.duration': 'http-took' }, 'letters'],
    [{ 'http.server.request.duration': { name: 3 } }, 'letters'],
    [7, 'map'],
  ])('refuses %j and says what to do', (preset, hint) => {
    metrics = startMetrics();
    expect(() => startMetrics({ preset } as unknown as MetricsOptions)).toThrow(
      expect.objectContaining({
        code: 'VIGIE_E_METRICS_PRESET',
        message: expect.stringContaining(hint) as string,
      }) as Error,
    );
  });
});
