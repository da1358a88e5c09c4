import { describe, expect, it } from 'vitest';
import { medianInterval, pairedRatios, quantile, rotated, summarise } from './statistics.ts';

describe('quantile', () => {
  it.each([
    [[5], 0.99, 5],
    [[1, 2, 3, 4], 0.5, 2.5],
    [[1, 2, 3, 4], 0.25, 1.75],
    [[10, 20, 30], 1, 30],
    [[10, 20, 30], 0, 10],
    [[], 0.5, Number.NaN],
  ])('of %j at %d is %d', (values, q, expected) => {
    expect(quantile(values, q)).toBe(expected);
  });
});

describe('summarise', () => {
  it('sorts by value, not by text', () => {
    expect(summarise([100, 9, 20, 1, 50])).toEqual({ median: 20, q1: 9, q3: 50, min: 1, max: 100, count: 5 });
  });
});

describe('pairedRatios', () => {
  it('divides within a round, so that what slows a whole round falls out', () => {
    expect(pairedRatios([80, 8, 40], [100, 10, 50])).toEqual([0.8, 0.8, 0.8]);
  });

  it('leaves out rounds that lack either', () => {
    expect(pairedRatios([1, undefined, 3, 4], [2, 2, undefined, 0])).toEqual([0.5]);
  });
});

describe('medianInterval', () => {
  it('is as wide as few values make it, and narrow with many', () => {
    const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
    expect(medianInterval(upTo(7))).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
    expect(medianInterval(upTo(8))).toEqual([1, 8]);
    expect(medianInterval(upTo(20).toReversed())).toEqual([5, 16]);
    expect(medianInterval(upTo(100))).toEqual([40, 61]);
  });
});

describe('rotated', () => {
  it('brings each to every place', () => {
    expect([0, 1, 2, 3].map((by) => rotated(['a', 'b', 'c'], by).join(''))).toEqual([
      'abc',
      'bca',
      'cab',
      'abc',
    ]);
    expect(rotated([], 3)).toEqual([]);
  });
});
