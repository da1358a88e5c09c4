import { MeterProvider, AggregationType } from '@opentelemetry/sdk-metrics';
import type { ExponentialHistogram } from '@opentelemetry/sdk-metrics';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ClassicHistogram,
  fromExplicit,
  fromExponential,
  MAX_EXPONENTIAL_BUCKETS,
} from './classic-histogram.ts';
import { ScrapeReader } from '../scrape-reader.ts';

/** Records with the SDK's own aggregation and gives back its data point after each batch. */
async function exponentialOf(...batches: readonly (readonly number[])[]): Promise<ExponentialHistogram[]> {
  const reader = new ScrapeReader([], 10);
  const meter = new MeterProvider({
    readers: [reader],
    views: [{ instrumentName: 'x', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } }],
  }).getMeter('test');
  // The up-down counter takes negative values; a histogram would refuse them.
  const instrument = meter.createUpDownCounter('x');
  const points: ExponentialHistogram[] = [];
  for (const batch of batches) {
    for (const value of batch) instrument.add(value);
    const { resourceMetrics } = await reader.collect();
    points.push(resourceMetrics.scopeMetrics[0]?.metrics[0]?.dataPoints[0]?.value as ExponentialHistogram);
  }
  return points;
}

function cumulative({ bounds, counts }: ClassicHistogram): Map<number, number> {
  let total = 0;
  return new Map([...bounds, Infinity].map((bound, index) => [bound, (total += counts[index] ?? 0)]));
}

describe('fromExponential', () => {
  it('has buckets at powers of two that hold what is not above them', async () => {
    const [point] = await exponentialOf([0, 0.3, 1, 1.5, 3, 900]);
    const shown = cumulative(fromExponential(point as ExponentialHistogram));
    expect(shown.get(0)).toBe(1);
    expect(shown.get(1)).toBe(3);
    expect(shown.get(2)).toBe(4);
    expect(shown.get(1024)).toBe(6);
    expect(shown.get(Infinity)).toBe(6);
  });

  it('counts exactly and in few buckets, whatever was recorded', async () => {
    const value = fc.oneof(
      fc.double({ min: 1e-300, max: 1e300, noNaN: true }),
      fc.double({ min: 1e-3, max: 10, noNaN: true }),
      fc.constant(0),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 60 }), async (values) => {
        const [point] = await exponentialOf(values);
        const classic = fromExponential(point as ExponentialHistogram);
        expect(classic.bounds.length).toBeLessThanOrEqual(MAX_EXPONENTIAL_BUCKETS + 1);
        for (const [bound, count] of cumulative(classic)) {
          // A value next to a bound may fall on either side: the SDK's logarithm rounds.
          const near = values.filter((one) => Math.abs(one - bound) <= bound * 1e-12).length;
          const below = values.filter((one) => one <= bound).length;
          expect(Math.abs(count - below)).toBeLessThanOrEqual(near);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('never moves a bound as values spread, and no count at a bound that stays goes down', async () => {
    const points = await exponentialOf([1, 1.1, 1.2], [0.9, 5], [0.001, 4000], [1e-9, 1e9]);
    const shown = points.map((point) => cumulative(fromExponential(point)));
    for (const [index, later] of shown.slice(1).entries()) {
      const earlier = shown[index] as Map<number, number>;
      const kept = [...earlier.keys()].filter((bound) => later.has(bound));
      expect(kept.length).toBeGreaterThan(1);
      for (const bound of kept) expect(later.get(bound)).toBeGreaterThanOrEqual(earlier.get(bound) ?? 0);
    }
  });

  it('puts negative values below zero and gives no sum then', async () => {
    const [point] = await exponentialOf([-4, -1.5, 0, 1.5]);
    const classic = fromExponential(point as ExponentialHistogram);
    const shown = cumulative(classic);
    expect([...shown].findLast(([bound]) => bound <= -2)?.[1]).toBe(1);
    expect(shown.get(0)).toBe(3);
    expect(shown.get(Infinity)).toBe(4);
    expect(classic.sum).toBeUndefined();
  });
});

describe('fromExplicit', () => {
  it('keeps an ordinary histogram as it is', () => {
    const boundaries = [1, 2];
    const shown = fromExplicit({ buckets: { boundaries, counts: [1, 0, 2] }, sum: 9, count: 3 });
    expect(shown).toEqual({ bounds: [1, 2], counts: [1, 0, 2], sum: 9 });
    expect(shown.bounds).toBe(boundaries);
  });

  it('merges bounds that repeat or are not finite', () => {
    const histogram = {
      buckets: { boundaries: [1, 1, Number.NaN, 5, Infinity], counts: [1, 2, 4, 8, 16, 32] },
      sum: 1,
      count: 63,
    };
    expect(fromExplicit(histogram)).toEqual({ bounds: [1, 5], counts: [3, 12, 48], sum: 1 });
  });
});
