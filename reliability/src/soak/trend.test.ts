import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, quantile, trendOf } from './trend.ts';

const line = (slope: number, noise: readonly number[]): { x: number; y: number }[] =>
  noise.map((off, x) => ({ x, y: 100 + slope * x + off }));

describe('the trend', () => {
  it('of a straight line is its slope', () => {
    expect(trendOf(line(3, [0, 0, 0, 0]))).toEqual({ slope: 3, low: 3, high: 3, level: 104.5 });
  });

  it('is not moved by an outlier', () => {
    const { slope, low, high } = trendOf(line(0, [0, 1, -1, 500, 0, 1, -1, 0, 1, -1, 0, 1]));
    expect(Math.abs(slope)).toBeLessThan(0.5);
    expect(low).toBeLessThanOrEqual(0);
    expect(high).toBeGreaterThanOrEqual(0);
  });

  it('lies within its bounds, which hold the true slope for small noise', () => {
    const noise = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 30, maxLength: 60 });
    fc.assert(
      fc.property(noise, fc.integer({ min: -5, max: 5 }), (off, slope) => {
        const trend = trendOf(line(slope, off));
        expect(trend.low).toBeLessThanOrEqual(trend.slope);
        expect(trend.high).toBeGreaterThanOrEqual(trend.slope);
        expect(Math.abs(trend.slope - slope)).toBeLessThan(0.5);
      }),
    );
  });

  it('takes three points', () => {
    expect(() => trendOf([{ x: 0, y: 0 }])).toThrow('three points');
  });
});

it('quantiles lie between the values by proportion', () => {
  expect(median([1, 2, 10])).toBe(2);
  expect(quantile([0, 10], 0.25)).toBe(2.5);
  expect(quantile([], 0.5)).toBeNaN();
});
