import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTimestamp } from './timestamp.ts';

describe('a timestamp', () => {
  it('is what Date would write, whatever came before', () => {
    const stamp = createTimestamp();
    const times = fc.oneof(
      fc.integer({ min: Date.parse('0001-01-01T00:00:00Z'), max: Date.parse('9999-12-31T23:59:59.999Z') }),
      fc.integer({ min: 1.7e12, max: 1.7e12 + 3000 }),
      fc.integer({ min: -1500, max: 1500 }),
    );
    fc.assert(
      fc.property(fc.array(times), (all) => {
        for (const time of all) expect(stamp(time)).toBe(new Date(time).toISOString());
      }),
    );
  });

  it('drops fractions of a millisecond, and takes the present for a time without such a text', () => {
    const stamp = createTimestamp();
    expect(stamp(1e12 + 7.9)).toBe('2001-09-09T01:46:40.007Z');
    for (const time of [Number.NaN, Infinity, -1e15, 1e15]) {
      expect(Math.abs(Date.parse(stamp(time)) - Date.now())).toBeLessThan(5000);
    }
  });
});
