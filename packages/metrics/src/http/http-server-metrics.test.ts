import { afterEach, describe, expect, it } from 'vitest';
import type { RequestMeasurement } from './http-server-metrics.ts';
import { OPENMETRICS, readPages, readSamples, startMetrics } from '../testing/page.ts';

let metrics: ReturnType<typeof startMetrics>;
afterEach(() => metrics.shutdown());

function serve(request: Partial<RequestMeasurement> = {}): void {
  const whole = {
    method: 'GET',
    route: '/a',
    status: 200,
    scheme: 'http',
    durationSeconds: 0.02,
    responseBytes: 5,
    ...request,
  };
  metrics.http.started(whole.method, whole.scheme);
  metrics.http.ended(whole);
}

async function durations(): Promise<string[]> {
  const samples = await readSamples(metrics, 'http_server_request_duration_seconds');
  return samples.filter((sample) => sample.includes('_count'));
}

describe('request metrics', () => {
  it('count each request once, by method, route, status, scheme and error', async () => {
    metrics = startMetrics();
    serve();
    serve({ durationSeconds: 3 });
    serve({ status: 500, errorType: 'TypeError' });
    serve({ status: 500, errorType: 'RangeError' });
    serve({ scheme: 'https' });
    serve({ route: undefined, status: 404 });
    expect(await durations()).toEqual([
      'http_server_request_duration_seconds_count{http_request_method="GET",http_response_status_code="200",http_route="/a",url_scheme="http"} 2',
      'http_server_request_duration_seconds_count{error_type="TypeError",http_request_method="GET",http_response_status_code="500",http_route="/a",url_scheme="http"} 1',
      'http_server_request_duration_seconds_count{error_type="RangeError",http_request_method="GET",http_response_status_code="500",http_route="/a",url_scheme="http"} 1',
      'http_server_request_duration_seconds_count{http_request_method="GET",http_response_status_code="200",http_route="/a",url_scheme="https"} 1',
      'http_server_request_duration_seconds_count{http_request_method="GET",http_response_status_code="404",url_scheme="http"} 1',
    ]);
  });

  it('show the buckets of the semantic conventions, a bound belonging to its bucket', async () => {
    metrics = startMetrics();
    for (const durationSeconds of [0, 0.005, 0.0051, 10, 11]) serve({ durationSeconds });
    const { openmetrics } = await readPages(metrics);
    const buckets = openmetrics
      .get('http_server_request_duration_seconds')
      ?.samples.filter(({ labels }) => labels.has('le'))
      .map(({ labels, value }) => `${labels.get('le')}: ${value}`);
    expect(buckets?.slice(0, 2)).toEqual(['0.005: 2', '0.01: 3']);
    expect(buckets?.slice(-2)).toEqual(['10.0: 4', '+Inf: 5']);
    expect(buckets).toHaveLength(15);
  });

  it('show methods HTTP does not know as _OTHER, and no status where none was sent', async () => {
    metrics = startMetrics();
    serve({ method: 'BREW' });
    serve({ method: 'get' });
    serve({ status: 0, errorType: 'aborted' });
    expect(await durations()).toEqual([
      'http_server_request_duration_seconds_count{http_request_method="_OTHER",http_response_status_code="200",http_route="/a",url_scheme="http"} 2',
      'http_server_request_duration_seconds_count{error_type="aborted",http_request_method="GET",http_route="/a",url_scheme="http"} 1',
    ]);
  });

  it('count requests under way', async () => {
    metrics = startMetrics();
    metrics.http.started('GET', 'http');
    metrics.http.started('GET', 'http');
    metrics.http.started('BREW', 'http');
    serve({ method: 'BREW' });
    serve({ scheme: 'https' });
    metrics.http.ended({ method: 'GET', status: 200, scheme: 'http', durationSeconds: 1, responseBytes: 0 });
    expect(await readSamples(metrics, 'http_server_active_requests')).toEqual([
      'http_server_active_requests{http_request_method="GET",url_scheme="http"} 1',
      'http_server_active_requests{http_request_method="_OTHER",url_scheme="http"} 1',
      'http_server_active_requests{http_request_method="GET",url_scheme="https"} 0',
    ]);
  });

  it('measure bodies in bytes, a request body only where its size is known', async () => {
    metrics = startMetrics();
    serve({ requestBytes: 120, responseBytes: 2_000_000 });
    serve({ responseBytes: 0 });
    const sums = (await readSamples(metrics, 'http_server_re')).filter((sample) =>
      /_(sum|count)\{/.test(sample),
    );
    expect(sums.map((sample) => sample.replace(/\{.*\}/, ''))).toEqual([
      'http_server_request_duration_seconds_sum 0.04',
      'http_server_request_duration_seconds_count 2',
      'http_server_request_body_size_bytes_sum 120',
      'http_server_request_body_size_bytes_count 1',
      'http_server_response_body_size_bytes_sum 2000000',
      'http_server_response_body_size_bytes_count 2',
    ]);
  });

  it('are not spoilt by a measurement that is no number', async () => {
    metrics = startMetrics();
    for (const durationSeconds of [Number.NaN, -1, Infinity, undefined as never]) serve({ durationSeconds });
    const samples = await readSamples(metrics, 'http_server_request_duration_seconds');
    expect(samples.at(-2)).toMatch(/_sum\{.*\} 0$/);
    expect(samples.at(-1)).toMatch(/_count\{.*\} 4$/);
  });

  it('keep the latest sampled request of a bucket as its exemplar', async () => {
    metrics = startMetrics();
    const ids = (id: string): Partial<RequestMeasurement> => ({
      traceId: id.repeat(32),
      spanId: id.repeat(16),
    });
    serve({ ...ids('a'), traceFlags: 1, endTimeMs: 1000 });
    serve({ ...ids('b'), traceFlags: 1, endTimeMs: 2000 });
    serve({ ...ids('c'), traceFlags: 0, endTimeMs: 3000 });
    serve({ endTimeMs: 4000 });
    serve({ ...ids('d'), durationSeconds: 100 });
    const { body } = await metrics.scrape({ accept: OPENMETRICS });
    expect(body).toContain(
      `le="0.025"} 4 # {trace_id="${'b'.repeat(32)}",span_id="${'b'.repeat(16)}"} 0.02 2.000\n`,
    );
    expect(body).toContain(`le="+Inf"} 5 # {trace_id="${'d'.repeat(32)}"`);
    await readPages(metrics);
  });

  it('stay within the limit under a flood of routes, errors and schemes, and lose no request', async () => {
    metrics = startMetrics({ cardinalityLimit: 50 });
    for (let index = 0; index < 500; index++) {
      serve({ route: `/${index}`, scheme: `s${index}`, errorType: `E${index % 7}`, method: `M${index}` });
    }
    const counts = await durations();
    expect(counts).toHaveLength(50);
    expect(counts.at(-1)).toBe('http_server_request_duration_seconds_count{otel_metric_overflow="true"} 451');
    const active = await readSamples(metrics, 'http_server_active_requests');
    expect(active).toHaveLength(50);
    expect(active.every((sample) => sample.endsWith(' 0'))).toBe(true);
    expect((await readSamples(metrics, 'vigie_metrics_overflow')).sort()).toEqual([
      // Once as each request starts, and once as it ends.
      'vigie_metrics_overflow_total{metric="http.server.active_requests"} 902',
      'vigie_metrics_overflow_total{metric="http.server.request.body.size"} 451',
      'vigie_metrics_overflow_total{metric="http.server.request.duration"} 451',
      'vigie_metrics_overflow_total{metric="http.server.response.body.size"} 451',
    ]);
    expect(metrics.warnings.map(({ details }) => details)).toEqual([
      { metric: 'http.server.active_requests', label: 'url.scheme', distinctValues: 49, limit: 50 },
      { metric: 'http.server.request.duration', label: 'http.route', distinctValues: 49, limit: 50 },
    ]);
  });

  it('hold no memory for what went to overflow', () => {
    metrics = startMetrics({ cardinalityLimit: 10 });
    for (let index = 0; index < 20_000; index++) serve({ route: `/warm/${index}` });
    const before = process.memoryUsage().heapUsed;
    for (let index = 0; index < 300_000; index++) serve({ route: `/hostile/${index}` });
    // 300 000 routes kept would be tens of megabytes more; garbage not yet collected is not.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * 1024 * 1024);
  });
});
