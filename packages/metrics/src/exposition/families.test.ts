import { afterEach, describe, expect, it } from 'vitest';
import type { Metrics } from '../create-metrics.ts';
import { readPages, readSamples, startMetrics } from '../testing/page.ts';

let metrics: ReturnType<typeof startMetrics>;
function meterOf(scope: string): Metrics['meter'] {
  return metrics.meterProvider.getMeter(scope, '1.0');
}
afterEach(() => metrics.shutdown());

describe('families of the same name', () => {
  it('adds up points of one metric from two scopes, but keeps one of two gauges', async () => {
    metrics = startMetrics();
    for (const [scope, value] of [
      ['b', 2],
      ['a', 5],
    ] as const) {
      meterOf(scope).createCounter('jobs').add(value, { queue: 'mail' });
      meterOf(scope).createCounter('jobs').add(1, { queue: scope });
      meterOf(scope)
        .createHistogram('job.size', { advice: { explicitBucketBoundaries: [3] } })
        .record(value);
      meterOf(scope).createGauge('depth').record(value);
    }
    expect(await readSamples(metrics, 'job')).toEqual([
      'jobs_total{queue="mail"} 7',
      'jobs_total{queue="a"} 1',
      'jobs_total{queue="b"} 1',
      'job_size_bucket{le="3.0"} 1',
      'job_size_bucket{le="+Inf"} 2',
      'job_size_sum 7',
      'job_size_count 2',
    ]);
    expect(await readSamples(metrics, 'depth')).toEqual(['depth 5']);
    expect(metrics.warnings.map(({ details }) => details)).toEqual([
      { metric: 'depth', family: 'depth', cause: 'labels' },
    ]);
  });

  it('keeps the first of two metrics whose names become the same with another type, and says so once', async () => {
    metrics = startMetrics();
    meterOf('z').createCounter('foo.bar').add(1);
    expect(await readSamples(metrics, 'foo')).toEqual(['foo_bar_total 1']);
    // Scope "a" comes first by name, but the name is taken.
    meterOf('a').createGauge('foo_bar').record(9);
    meterOf('a').createGauge('foo.bar.total').record(9);
    expect(await readSamples(metrics, 'foo')).toEqual(['foo_bar_total 1']);
    expect(await readSamples(metrics, 'foo')).toEqual(['foo_bar_total 1']);
    expect(metrics.warnings).toHaveLength(2);
    expect(metrics.warnings[0]?.message).toContain('"foo_bar"');
    expect(metrics.warnings[0]?.details).toMatchObject({ cause: 'name', family: 'foo_bar' });
    const conflicts = await readSamples(metrics, 'vigie_metrics_conflicts');
    expect(new Set(conflicts.map((sample) => sample.split(' ')[0]))).toEqual(
      new Set([
        'vigie_metrics_conflicts_total{metric="foo.bar.total"}',
        'vigie_metrics_conflicts_total{metric="foo_bar"}',
      ]),
    );
  });

  it('does not let a service take the names of the request metrics or of target_info', async () => {
    metrics = startMetrics();
    metrics.http.ended({
      method: 'GET',
      status: 200,
      scheme: 'http',
      durationSeconds: 0.01,
      responseBytes: 1,
    });
    meterOf('a').createGauge('http.server.request.duration.seconds').record(1);
    meterOf('a').createGauge('http.server.request.duration.seconds.count').record(1);
    meterOf('a').createGauge('target.info').record(1);
    const { openmetrics } = await readPages(metrics);
    expect(openmetrics.get('http_server_request_duration_seconds')?.type).toBe('histogram');
    expect(openmetrics.get('target')?.type).toBe('info');
    expect(metrics.warnings).toHaveLength(3);
  });

  it('does not add what another library says of the same requests', async () => {
    metrics = startMetrics();
    const other = meterOf('instrumentation-http').createHistogram('http.server.request.duration', {
      unit: 's',
    });
    other.record(1, { 'http.request.method': 'GET' });
    expect(await readSamples(metrics, 'http_server')).toEqual([]);
    metrics.http.ended({
      method: 'GET',
      status: 200,
      scheme: 'http',
      durationSeconds: 0.01,
      responseBytes: 1,
    });
    const counts = (await readSamples(metrics, 'http_server_request_duration')).filter((sample) =>
      sample.includes('_count'),
    );
    expect(counts).toHaveLength(1);
    expect(metrics.warnings).toHaveLength(1);
    expect(metrics.warnings[0]?.message).toContain('of this library');
  });

  it('tells attributes apart by their labels, not by their types', async () => {
    metrics = startMetrics();
    const counter = metrics.meter.createCounter('c');
    counter.add(1, { status: 200 });
    counter.add(1, { status: '200' });
    counter.add(1, { 'a.b': 'x' });
    counter.add(1, { a_b: 'x' });
    expect(await readSamples(metrics, 'c')).toEqual(['c_total{status="200"} 2', 'c_total{a_b="x"} 2']);
  });

  it('shows scopes as labels where asked, which keeps their points apart', async () => {
    metrics = startMetrics({ scopeLabels: true });
    meterOf('a').createGauge('depth').record(1);
    meterOf('b').createGauge('depth').record(2, { queue: 'x' });
    expect(await readSamples(metrics, 'depth')).toEqual([
      'depth{otel_scope_name="a",otel_scope_version="1.0"} 1',
      'depth{otel_scope_name="b",otel_scope_version="1.0",queue="x"} 2',
    ]);
  });
});
