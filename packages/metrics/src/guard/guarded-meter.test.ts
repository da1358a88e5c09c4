import type { ObservableResult } from '@opentelemetry/api';
import { afterEach, describe, expect, it } from 'vitest';
import { readSamples, startMetrics } from '../testing/page.ts';

let metrics: ReturnType<typeof startMetrics>;
afterEach(() => metrics.shutdown());

describe('instruments of the SDK', () => {
  it('stay within the limit over many scrapes, and lose nothing', async () => {
    metrics = startMetrics({ cardinalityLimit: 10 });
    const counter = metrics.meter.createCounter('c');
    for (let scrape = 0; scrape < 5; scrape++) {
      for (let user = 0; user < 20; user++) counter.add(1, { user: scrape * 20 + user });
      const samples = await readSamples(metrics, 'c');
      expect(samples).toHaveLength(10);
      const total = samples.reduce((sum, sample) => sum + Number(sample.split(' ').at(-1)), 0);
      expect(total).toBe((scrape + 1) * 20);
    }
    expect(await readSamples(metrics, 'c')).toContain('c_total{otel_metric_overflow="true"} 91');
    expect(await readSamples(metrics, 'vigie_metrics_overflow')).toEqual([
      'vigie_metrics_overflow_total{metric="c"} 91',
    ]);
    expect(metrics.warnings).toHaveLength(1);
    expect(metrics.warnings[0]?.message).toContain('Metric "c"');
    expect(metrics.warnings[0]?.message).toContain('"user"');
  });

  it('stay within a limit above the default of the SDK, also in views', async () => {
    metrics = startMetrics({
      cardinalityLimit: 3000,
      views: [{ instrumentName: 'by.view', description: 'Seen through a view.' }],
    });
    for (const name of ['by.view', 'by.default']) {
      const counter = metrics.meter.createCounter(name);
      for (let user = 0; user < 2999; user++) counter.add(1, { user });
      const samples = await readSamples(metrics, name.replace('.', '_'));
      expect(samples).toHaveLength(2999);
      expect(samples.join()).not.toContain('overflow');
    }
  });

  it('share one limit where an instrument is made twice', async () => {
    metrics = startMetrics({ cardinalityLimit: 3 });
    metrics.meter.createCounter('c').add(1, { a: 1 });
    metrics.meter.createCounter('c').add(1, { a: 2 });
    metrics.meter.createCounter('c').add(1, { a: 3 });
    expect(await readSamples(metrics, 'c')).toHaveLength(3);
  });

  it('do not throw, whatever they are given', async () => {
    metrics = startMetrics();
    const counter = metrics.meter.createCounter('c');
    const throwing = Object.defineProperty({}, 'a', {
      enumerable: true,
      get() {
        throw new Error('no');
      },
    });
    for (const attributes of [null, 7, throwing, { a: 1n }, { a: Symbol('s') }, { a: () => 1 }]) {
      counter.add(1, attributes as never);
    }
    expect(await readSamples(metrics, 'c')).not.toHaveLength(0);
  });
});

describe('observable instruments', () => {
  it('add up what is beyond the limit, and that sum does not go down', async () => {
    metrics = startMetrics({ cardinalityLimit: 3 });
    let users = 6;
    const observe = (result: ObservableResult): void => {
      for (let user = 0; user < users; user++) result.observe(10, { user });
    };
    metrics.meter.createObservableCounter('c').addCallback(observe);
    metrics.meter.createObservableUpDownCounter('u').addCallback(observe);
    expect(await readSamples(metrics, 'c')).toContain('c_total{otel_metric_overflow="true"} 40');
    expect(await readSamples(metrics, 'u')).toContain('u{otel_metric_overflow="true"} 40');
    users = 4;
    expect(await readSamples(metrics, 'c')).toContain('c_total{otel_metric_overflow="true"} 40');
    expect(await readSamples(metrics, 'u')).toContain('u{otel_metric_overflow="true"} 20');
  });

  it('count on where a source starts again, so that no counter goes down', async () => {
    metrics = startMetrics();
    const values = [10, 25, 5, 8];
    let value = 0;
    metrics.meter.createObservableCounter('c').addCallback((result) => result.observe(value));
    const shown: string[] = [];
    for (value of values) shown.push(...(await readSamples(metrics, 'c')));
    expect(shown).toEqual(['c_total 10', 'c_total 25', 'c_total 30', 'c_total 33']);
  });

  it('disappear where their callback reports them no more', async () => {
    metrics = startMetrics();
    let queues = ['mail', 'print'];
    const observe = (result: ObservableResult): void => {
      for (const queue of queues) result.observe(1, { queue });
    };
    const gauge = metrics.meter.createObservableGauge('depth');
    gauge.addCallback(observe);
    gauge.addCallback(observe);
    expect(await readSamples(metrics, 'depth')).toEqual(['depth{queue="mail"} 1', 'depth{queue="print"} 1']);
    queues = ['print'];
    expect(await readSamples(metrics, 'depth')).toEqual(['depth{queue="print"} 1']);
    queues = ['mail'];
    expect(await readSamples(metrics, 'depth')).toEqual(['depth{queue="mail"} 1']);
    gauge.removeCallback(observe);
    expect(await readSamples(metrics, 'depth')).toEqual([]);
  });

  it('can be observed in batches, until the batch is removed', async () => {
    metrics = startMetrics();
    const used = metrics.meter.createObservableGauge('used');
    const free = metrics.meter.createObservableGauge('free');
    const stranger = metrics.meter.createObservableGauge('stranger');
    const observe: Parameters<typeof metrics.meter.addBatchObservableCallback>[0] = (result) => {
      result.observe(used, 3, { pool: 'a' });
      result.observe(free, 7);
      result.observe(stranger, 1);
    };
    metrics.meter.addBatchObservableCallback(observe, [used, free]);
    metrics.meter.addBatchObservableCallback(observe, [free, used]);
    expect(await readSamples(metrics, 'used')).toEqual(['used{pool="a"} 3']);
    expect(await readSamples(metrics, 'free')).toEqual(['free 7']);
    expect(await readSamples(metrics, 'stranger')).toEqual([]);
    metrics.meter.removeBatchObservableCallback(observe, [used, free]);
    expect(await readSamples(metrics, 'used')).toEqual([]);
  });
});
