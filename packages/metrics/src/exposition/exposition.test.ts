import { type Attributes, ValueType } from '@opentelemetry/api';
import { AggregationType } from '@opentelemetry/sdk-metrics';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Metrics } from '../create-metrics.ts';
import { boundText, numberText } from './exposition.ts';
import { OPENMETRICS, readPages, readSamples, startMetrics } from '../testing/page.ts';
import { parseOpenMetrics } from '../testing/strict-openmetrics.ts';

const started: Metrics[] = [];
function start(...options: Parameters<typeof startMetrics>): ReturnType<typeof startMetrics> {
  const metrics = startMetrics(...options);
  started.push(metrics);
  return metrics;
}
afterEach(async () => {
  await Promise.all(started.splice(0).map((metrics) => metrics.shutdown()));
});

describe('the page', () => {
  it('shows every kind of instrument with its type, unit and suffix', async () => {
    const metrics = start();
    const { meter } = metrics;
    meter.createCounter('jobs.done', { unit: '{job}', description: 'Jobs done.' }).add(3, { queue: 'mail' });
    meter.createUpDownCounter('jobs.waiting').add(-2);
    meter.createGauge('room.temperature', { unit: 'Cel' }).record(21.5);
    meter
      .createHistogram('job.duration', { unit: 's', advice: { explicitBucketBoundaries: [0.5, 1] } })
      .record(0.7);
    meter.createObservableCounter('pages.read', { unit: 'By' }).addCallback((result) => result.observe(7));
    meter.createObservableUpDownCounter('pool.size').addCallback((result) => result.observe(4));
    meter.createObservableGauge('cpu.share', { unit: '1' }).addCallback(async (result) => {
      await Promise.resolve();
      result.observe(0.25);
    });
    const { openmetrics, text } = await readPages(metrics);

    const shown = Object.fromEntries(
      [...openmetrics.values()].map(({ name, type, unit }) => [name, `${type} ${unit ?? ''}`.trim()]),
    );
    expect(shown).toMatchObject({
      target: 'info',
      jobs_done: 'counter',
      jobs_waiting: 'gauge',
      room_temperature_celsius: 'gauge celsius',
      job_duration_seconds: 'histogram seconds',
      pages_read_bytes: 'counter bytes',
      pool_size: 'gauge',
      cpu_share_ratio: 'gauge ratio',
    });
    expect(openmetrics.get('jobs_done')?.help).toBe('Jobs done.');
    expect(text.get('jobs_done_total')?.type).toBe('counter');
    expect(text.get('target_info')?.type).toBe('gauge');
    expect(await readSamples(metrics, 'job')).toEqual([
      'jobs_done_total{queue="mail"} 3',
      'jobs_waiting -2',
      'job_duration_seconds_bucket{le="0.5"} 0',
      'job_duration_seconds_bucket{le="1.0"} 1',
      'job_duration_seconds_bucket{le="+Inf"} 1',
      'job_duration_seconds_sum 0.7',
      'job_duration_seconds_count 1',
    ]);
  });

  it('shows exponential histograms, which a view may ask for, with classic buckets', async () => {
    const metrics = start({
      views: [{ instrumentName: 'size', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } }],
    });
    const size = metrics.meter.createHistogram('size', { unit: 'By' });
    for (const value of [0, 1, 3, 3, 1000]) size.record(value);
    const samples = await readSamples(metrics, 'size');
    expect(samples).toContain('size_bytes_bucket{le="0.0"} 1');
    expect(samples).toContain('size_bytes_bucket{le="4.0"} 4');
    expect(samples).toContain('size_bytes_bucket{le="1024.0"} 5');
    expect(samples.slice(-2)).toEqual(['size_bytes_sum 1007', 'size_bytes_count 5']);
  });

  it('gives a histogram in seconds buckets of seconds, unless told otherwise', async () => {
    const metrics = start();
    metrics.meter.createHistogram('wait', { unit: 's' }).record(0.3);
    metrics.meter
      .createHistogram('walk', { unit: 's', advice: { explicitBucketBoundaries: [60] } })
      .record(30);
    expect(await readSamples(metrics, 'wait')).toContain('wait_seconds_bucket{le="0.5"} 1');
    expect(await readSamples(metrics, 'walk')).toContain('walk_seconds_bucket{le="60.0"} 1');
  });

  it('describes the service in target_info, first', async () => {
    const metrics = start({
      service: 'orders',
      version: '1.2.3',
      environment: 'test',
      instanceId: 'i-1',
      resourceAttributes: { 'k8s.pod.name': 'orders-0' },
    });
    const { openmetrics } = await readPages(metrics);
    const [target] = openmetrics.values();
    expect(target?.name).toBe('target');
    expect(Object.fromEntries(target?.samples[0]?.labels ?? [])).toMatchObject({
      service_name: 'orders',
      service_version: '1.2.3',
      deployment_environment_name: 'test',
      service_instance_id: 'i-1',
      k8s_pod_name: 'orders-0',
    });
  });

  it('shows the infinities and NaN of gauges, and keeps what is not a number out of counters', async () => {
    const metrics = start();
    const gauge = metrics.meter.createGauge('odd');
    gauge.record(Infinity, { of: 'plus' });
    gauge.record(-Infinity, { of: 'minus' });
    gauge.record(Number.NaN, { of: 'nan' });
    const counter = metrics.meter.createCounter('even');
    for (const value of [2, Number.NaN, Infinity, -1, 'x' as never]) counter.add(value);
    const { body } = await metrics.scrape();
    expect(body).toContain('odd{of="plus"} +Inf\n');
    expect(body).toContain('odd{of="minus"} -Inf\n');
    expect(body).toContain('odd{of="nan"} NaN\n');
    expect(body).toContain('even_total 2\n');
    await readPages(metrics);
  });

  it('escapes help and labels, each format in its way', async () => {
    const metrics = start();
    metrics.meter
      .createGauge('g', { description: 'a "quoted"\r\nback\\slash' })
      .record(1, { 'größe.x': 'a"b\\c\nd' });
    const text = (await metrics.scrape()).body as string;
    const openmetrics = (await metrics.scrape({ accept: OPENMETRICS })).body as string;
    expect(text).toContain('# HELP g a "quoted"\\nback\\\\slash\n');
    expect(openmetrics).toContain('# HELP g a \\"quoted\\"\\nback\\\\slash\n');
    expect(text).toContain('g{gr_e_x="a\\"b\\\\c\\nd"} 1\n');
    await readPages(metrics);
  });

  it('has exemplars in OpenMetrics only', async () => {
    const metrics = start({ preset: 'api' });
    const ids = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
    metrics.http.started('GET', 'http');
    metrics.http.ended({
      method: 'GET',
      status: 200,
      scheme: 'http',
      durationSeconds: 0.02,
      responseBytes: 1,
      endTimeMs: 1_700_000_000_500,
      ...ids,
    });
    const { openmetrics } = await readPages(metrics);
    const duration = openmetrics.get('http_server_request_duration_seconds');
    const exemplars = duration?.samples.filter(({ exemplar }) => exemplar !== undefined) ?? [];
    expect(exemplars.map(({ labels }) => labels.get('le'))).toEqual(['0.025']);
    expect(exemplars[0]?.exemplar).toMatchObject({ value: 0.02, timestamp: 1_700_000_000.5 });
    expect(Object.fromEntries(exemplars[0]?.exemplar?.labels ?? [])).toEqual({
      trace_id: ids.traceId,
      span_id: ids.spanId,
    });
    expect(openmetrics.get('api_requests')?.samples[0]?.exemplar?.value).toBe(0.02);
    expect((await metrics.scrape()).body).not.toContain(ids.traceId);
  });

  it('leaves out an exemplar whose labels are longer than OpenMetrics allows', async () => {
    const metrics = start();
    metrics.http.ended({
      method: 'GET',
      status: 200,
      scheme: 'http',
      durationSeconds: 0.02,
      responseBytes: 1,
      traceId: 'x'.repeat(200),
      spanId: 'y',
    });
    expect((await metrics.scrape({ accept: OPENMETRICS })).body).not.toContain(' # {');
  });

  it('has _created samples only where asked', async () => {
    const quiet = start();
    const asked = start({ createdTimestamps: true });
    for (const { meter } of [quiet, asked]) {
      meter.createCounter('c').add(1);
      meter.createHistogram('h').record(1);
    }
    expect(await readSamples(quiet, 'c')).toEqual(['c_total 1']);
    const created = (await readSamples(asked, '')).filter((sample) => sample.includes('_created'));
    expect(created.map((sample) => sample.split(' ')[0])).toEqual(
      expect.arrayContaining(['c_created', 'h_created']),
    );
    expect((await asked.scrape()).body).not.toContain('_created');
  });

  it('gives a histogram with negative bounds no sum in OpenMetrics', async () => {
    const metrics = start();
    metrics.meter.createHistogram('drift', { advice: { explicitBucketBoundaries: [-1, 0, 1] } }).record(0.5);
    expect((await readSamples(metrics, 'drift')).map((sample) => sample.split(' ')[0])).toEqual([
      'drift_bucket{le="-1.0"}',
      'drift_bucket{le="0.0"}',
      'drift_bucket{le="1.0"}',
      'drift_bucket{le="+Inf"}',
    ]);
  });

  it('stays valid whatever names, units, attributes and values services come up with', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.string({ maxLength: 12 }),
      fc.constantFrom(
        'a.b',
        'a_b',
        'le',
        '__name__',
        'x.total',
        'x_total',
        'x',
        'x_count',
        'target',
        'x_info',
      ),
    );
    const name = fc.oneof(text, fc.constantFrom('http.server.request.duration', 'vigie.metrics.scrapes'));
    const value = fc.oneof(fc.double(), fc.integer({ min: -10, max: 1000 }));
    const attributes = fc.dictionary(
      text,
      fc.oneof(text, value, fc.boolean(), fc.array(text, { maxLength: 2 })),
      {
        maxKeys: 4,
      },
    );
    const kinds = [
      'Counter',
      'UpDownCounter',
      'Gauge',
      'Histogram',
      'ObservableCounter',
      'ObservableGauge',
    ] as const;
    const instrument = fc.record({
      kind: fc.constantFrom(...kinds),
      name,
      unit: fc.oneof(text, fc.constantFrom('', 's', 'By', '1', '{x}', 'By/s')),
      description: text,
      bounds: fc.array(fc.double(), { maxLength: 4 }),
      points: fc.array(fc.tuple(value, attributes), { minLength: 1, maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(instrument, { maxLength: 8 }), async (instruments) => {
        const metrics = startMetrics({ cardinalityLimit: 5, scopeLabels: false });
        for (const [index, one] of instruments.entries()) {
          record(metrics.meterProvider.getMeter(index % 2 === 0 ? 'even' : 'odd'), one);
        }
        await readPages(metrics);
        // Only the first page lacks what is said of the page before it.
        const { openmetrics, text: plain } = await readPages(metrics);
        expect(plain.size).toBe(openmetrics.size);
        await metrics.shutdown();
      }),
      { numRuns: 200 },
    );
  });
});

describe('numbers', () => {
  it.each([
    [0, '0.0', '0'],
    [1, '1.0', '1'],
    [0.001, '0.001', '0.001'],
    [0.0001, '0.0001', '0.0001'],
    [1e-5, '1e-05', '1e-05'],
    [1.1e23, '1.1e+23', '1.1e+23'],
    [100_000, '100000.0', '100000'],
    [1e6, '1e+06', '1e+06'],
    [1_048_576, '1.048576e+06', '1.048576e+06'],
    [-2.5, '-2.5', '-2.5'],
    [1e300, '1e+300', '1e+300'],
  ])('shows the bound %d as Go does', (bound, openmetrics, text) => {
    expect(boundText(bound, 'openmetrics')).toBe(openmetrics);
    expect(boundText(bound, 'text')).toBe(text);
  });

  it('shows any value so that it reads back the same', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        const text = numberText(value).replace('Inf', 'Infinity');
        expect(Number(text)).toBe(value === 0 ? 0 : value);
      }),
    );
  });
});

describe('the strict parser', () => {
  const valid = '# TYPE a counter\n# HELP a x\na_total{b="c"} 1\n';
  it.each([
    ['no end', valid],
    ['something after the end', `${valid}# EOF\nx 1\n`],
    ['an empty line', `${valid}\n# EOF\n`],
    ['a family twice', `${valid}# TYPE g gauge\ng 1\n# TYPE a counter\na_total 2\n# EOF\n`],
    ['a sample twice', `${valid}a_total{b="c"} 1\n# EOF\n`],
    ['metadata twice', `# TYPE a counter\n# TYPE a counter\n# EOF\n`],
    ['metadata after samples', `${valid}# UNIT a x\n# EOF\n`],
    ['a counter without _total', '# TYPE a counter\na 1\n# EOF\n'],
    ['a counter that is NaN', '# TYPE a counter\na_total NaN\n# EOF\n'],
    ['a unit that is no suffix', '# TYPE a gauge\n# UNIT a seconds\na 1\n# EOF\n'],
    ['names that clash', '# TYPE a counter\na_total 1\n# TYPE a_created gauge\na_created 1\n# EOF\n'],
    ['a label twice', '# TYPE a gauge\na{b="1",b="2"} 1\n# EOF\n'],
    ['a bad escape', '# TYPE a gauge\na{b="\\x"} 1\n# EOF\n'],
    ['a comma too many', '# TYPE a gauge\na{b="1",} 1\n# EOF\n'],
    ['a space too many', '# TYPE a gauge\na  1\n# EOF\n'],
    ['a gauge with an exemplar', '# TYPE a gauge\na 1 # {t="x"} 1\n# EOF\n'],
    ['a long exemplar', `# TYPE a counter\na_total 1 # {t="${'x'.repeat(128)}"} 1\n# EOF\n`],
    ['no +Inf bucket', '# TYPE h histogram\nh_bucket{le="1.0"} 1\n# EOF\n'],
    ['buckets that shrink', '# TYPE h histogram\nh_bucket{le="1.0"} 2\nh_bucket{le="+Inf"} 1\n# EOF\n'],
    [
      'buckets out of order',
      '# TYPE h histogram\nh_bucket{le="2.0"} 1\nh_bucket{le="1.0"} 1\nh_bucket{le="+Inf"} 1\n# EOF\n',
    ],
    ['a count unlike +Inf', '# TYPE h histogram\nh_bucket{le="+Inf"} 1\nh_count 2\nh_sum 1\n# EOF\n'],
    ['a count without a sum', '# TYPE h histogram\nh_bucket{le="+Inf"} 1\nh_count 1\n# EOF\n'],
    [
      'a bound that is not canonical',
      '# TYPE h histogram\nh_bucket{le="1"} 1\nh_bucket{le="+Inf"} 1\n# EOF\n',
    ],
    [
      'an exemplar outside of its bucket',
      '# TYPE h histogram\nh_bucket{le="1.0"} 1 # {} 2\nh_bucket{le="+Inf"} 1\n# EOF\n',
    ],
    [
      'metrics interleaved',
      '# TYPE a counter\na_total{b="1"} 1\na_total{b="2"} 1\na_created{b="1"} 1\n# EOF\n',
    ],
  ])('refuses %s', (_, page) => {
    expect(() => parseOpenMetrics(page)).toThrow();
  });

  it('accepts a valid page', () => {
    expect(parseOpenMetrics(`${valid}# EOF\n`).get('a')?.samples).toHaveLength(1);
  });
});

function record(
  meter: Metrics['meter'],
  one: {
    kind: 'Counter' | 'UpDownCounter' | 'Gauge' | 'Histogram' | 'ObservableCounter' | 'ObservableGauge';
    name: string;
    unit: string;
    description: string;
    bounds: number[];
    points: [number, unknown][];
  },
): void {
  const { kind, name, unit, description, bounds } = one;
  const points = one.points as [number, Attributes][];
  const options = {
    unit,
    description,
    valueType: ValueType.DOUBLE,
    advice: { explicitBucketBoundaries: bounds },
  };
  switch (kind) {
    case 'Counter':
    case 'UpDownCounter': {
      const instrument = meter[`create${kind}`](name, options);
      for (const point of points) instrument.add(...point);
      break;
    }
    case 'Gauge':
    case 'Histogram': {
      const instrument = meter[`create${kind}`](name, options);
      for (const point of points) instrument.record(...point);
      break;
    }
    default:
      meter[`create${kind}`](name, options).addCallback((result) => {
        for (const point of points) result.observe(...point);
      });
  }
}
