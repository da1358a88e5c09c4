import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContainerSeries } from '../usage/workload-usage.ts';
import { seriesOf, windowOf } from './testing.ts';
import { newPodPeak, VpaModel } from './vpa-model.ts';

const HOUR = 3600;
const window = windowOf(4, HOUR);

/** End of the bucket a value is in. */
function bucketEnd(value: number, first: number): number {
  let start = 0;
  let size = first;
  while (value >= start + size) {
    start += size;
    size *= 1.05;
  }
  return start + size;
}

/** The weighted 90th percentile, the long way round. */
function percentile(samples: readonly (readonly [end: number, weight: number])[]): number {
  const sorted = [...samples].sort((a, b) => a[0] - b[0]);
  const threshold = 0.9 * sorted.reduce((sum, [, weight]) => sum + weight, 0);
  let sum = 0;
  return sorted.find(([, weight]) => (sum += weight) >= threshold * (1 - 1e-12))?.[0] ?? 0;
}

const halved = (hoursAgo: number): number => 2 ** (-hoursAgo / 24);

describe('VpaModel', () => {
  const usage = fc.array(
    fc.record({
      cores: fc.oneof(
        fc.integer({ min: 0, max: 40_000 }).map((millis) => (millis + 0.5) / 1000),
        fc.constant(Number.NaN),
      ),
      bytes: fc.oneof(fc.integer({ min: 1, max: 1e10 }), fc.constant(Number.NaN)),
    }),
    { minLength: 2, maxLength: window.steps },
  );

  it('weighs samples by age and takes one memory peak a day from the pod’s first sample on', () => {
    fc.assert(
      fc.property(usage, fc.nat(window.steps), (samples, cut) => {
        const pods = [samples.slice(0, cut), samples.slice(cut)].filter((part) => part.length > 0);
        const cpu: [number, number][] = [];
        const memory: [number, number][] = [];
        const model = new VpaModel({});
        model.reset(window);
        for (const pod of pods) {
          const series: ContainerSeries = seriesOf(
            { ...window, steps: pod.length },
            (i) => pod[i]!.cores,
            (i) => pod[i]!.bytes,
          );
          // In two parts, as the scoreboard feeds it.
          const peak = newPodPeak();
          const middle = Math.floor(pod.length / 2);
          model.addLive(series, peak, window, 0, middle);
          model.addLive(series, peak, window, middle, pod.length);
          for (const [i, { cores }] of pod.entries())
            if (cores >= 0)
              cpu.push([bucketEnd(Math.trunc(cores * 1000) / 1000, 0.01), 0.1 * halved(window.steps - i)]);
          const first = pod.findIndex(({ bytes }) => bytes >= 0);
          for (let from = first === -1 ? pod.length : first; from < pod.length; from += 24) {
            const day = pod
              .slice(from, from + 24)
              .map(({ bytes }) => bytes)
              .filter((bytes) => bytes >= 0);
            if (day.length > 0)
              memory.push([bucketEnd(Math.max(...day), 1e7), halved(window.steps - from - 24)]);
          }
        }
        const close = (value: number, expected: number): void =>
          expect(Math.abs(value - expected)).toBeLessThanOrEqual(expected * 1e-9);
        close(model.cpu.percentile(0.9), percentile(cpu));
        close(model.memory.percentile(0.9), percentile(memory));
      }),
    );
  });

  it('reads a sample an hour of eight days, the rate of the hour before it and the memory of that moment', () => {
    const long = windowOf(10, 300);
    const series = seriesOf(
      long,
      (i) => (i < 2 * 288 ? 30 : i % 12 < 6 ? 0.1 : 0.3),
      (i) => (i % 12 === 11 ? 2e8 : 9e8),
    );
    const model = new VpaModel({ sampling: 'history' });
    model.reset(long);
    model.addHistory(series, long);
    expect(model.cpu.percentile(0.9)).toBeCloseTo(bucketEnd(0.2, 0.01), 9);
    expect(model.memory.percentile(1)).toBeCloseTo(bucketEnd(2e8, 1e7), 0);
    expect(model.confidenceDays(300)).toBeCloseTo(193 / 1440, 9);
  });

  it('spreads what was used since a start over the whole hour, as a rate does', () => {
    const long = windowOf(10, 60);
    const lastMinutes = (i: number): number => (i < long.steps - 40 ? Number.NaN : 0.6);
    const series = seriesOf(long, lastMinutes, () => 1e8);
    const model = new VpaModel({ sampling: 'history' });
    model.reset(long);
    model.addHistory(series, long);
    expect(model.cpu.percentile(0.9)).toBeCloseTo(bucketEnd((0.6 * 40) / 60, 0.01), 9);
  });
});
