import { describe, expect, it } from 'vitest';
import { estimate, estimateDifference } from './bootstrap.ts';
import { createRandom } from './random.ts';

describe('estimate', () => {
  const random = createRandom(3);
  const values = Array.from({ length: 400 }, () => random());

  it('gives the interval that theory gives for a mean of many', () => {
    const { mean, low, high } = estimate(values, 4000, 1) ?? expect.unreachable();
    const halfWidth = (1.96 * Math.sqrt(1 / 12)) / Math.sqrt(values.length);
    expect(mean - low).toBeCloseTo(halfWidth, 2);
    expect(high - mean).toBeCloseTo(halfWidth, 2);
  });

  it('is the same for the same seed', () => {
    expect(estimate(values, 500, 9)).toEqual(estimate(values, 500, 9));
    expect(estimate(values, 500, 9)).not.toEqual(estimate(values, 500, 10));
  });

  it('leaves out what the metric does not apply to', () => {
    expect(estimate([Number.NaN, 0.5], 100, 1)).toEqual({ mean: 0.5, low: 0.5, high: 0.5, offers: 1 });
    expect(estimate([Number.NaN], 100, 1)).toBeUndefined();
  });

  it('tells a small constant difference apart where the values vary much', () => {
    const better = values.map((value) => value + 0.01);
    const { low, high } = estimateDifference(better, values, 500, 1) ?? expect.unreachable();
    expect(low).toBeCloseTo(0.01, 10);
    expect(high).toBeCloseTo(0.01, 10);
  });
});
