import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GrowingPercentile, percentile, percentiles } from './percentile.ts';

describe('percentile', () => {
  it('interpolates between neighbours, as quantile_over_time does', () => {
    expect(percentile(Float64Array.of(4, 1, 3, 2), 4, 0.5)).toBe(2.5);
    expect(percentile(Float64Array.of(4, 1, 3, 2), 4, 1)).toBe(4);
    expect(percentile(Float64Array.of(4, 1, 3, 2), 4, 0)).toBe(1);
    expect(percentile(new Float64Array(3), 0, 0.5)).toBeNaN();
  });

  it('equals what sorting gives, whatever the values, the part of the array and the quantile', () => {
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: 0, max: 3 }),
    );
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 60 }),
        fc.array(value, { maxLength: 5 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, before, quantile) => {
          const sorted = [...values].sort((a, b) => a - b);
          const rank = quantile * (values.length - 1);
          const low = sorted[Math.floor(rank)]!;
          const high = sorted[Math.ceil(rank)]!;
          const array = Float64Array.from([...before, ...values]);
          const got = percentile(array, values.length, quantile, before.length);
          expect(got).toBe(Number.isInteger(rank) ? low : low + (rank - Math.floor(rank)) * (high - low));
          expect(Array.from(array.subarray(0, before.length))).toEqual(before);
        },
      ),
    );
  });

  it('gives several at once, the same as one by one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 60 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 }),
        (values, quantiles) => {
          const rising = [...quantiles].sort((a, b) => a - b);
          const oneByOne = rising.map((q) => percentile(Float64Array.from(values), values.length, q));
          expect(percentiles(Float64Array.from(values), values.length, rising)).toEqual(oneByOne);
        },
      ),
    );
  });
});

describe('GrowingPercentile', () => {
  it('is the percentile of everything so far, after every part', () => {
    const parts = fc.array(fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 400 }), { maxLength: 8 });
    const growing = new GrowingPercentile(0.9);
    fc.assert(
      fc.property(parts, (all) => {
        growing.reset(all.flat().length);
        const seen: number[] = [];
        for (const part of all) {
          for (const value of part) growing.add(value);
          seen.push(...part);
          expect(growing.value()).toBe(percentile(Float64Array.from(seen), seen.length, 0.9));
        }
      }),
    );
  });

  it('keeps few of many', () => {
    const growing = new GrowingPercentile(0.99);
    growing.reset(100_000);
    for (let i = 0; i < 100_000; i++) growing.add((i * 7919) % 100_003);
    const all = Float64Array.from({ length: 100_000 }, (_, i) => (i * 7919) % 100_003);
    expect(growing.value()).toBe(percentile(all, all.length, 0.99));
    expect(growing.total).toBe(100_000);
  });
});
