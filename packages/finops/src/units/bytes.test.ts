import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesToGb, bytesToGib, gbToBytes, gibToBytes, perGbToPerGib, perGibToPerGb } from './bytes.ts';

describe('GiB and GB', () => {
  it('differ by 7.37 %', () => {
    expect(gibToBytes(1) / gbToBytes(1)).toBe(1.073741824);
    expect(perGbToPerGib(1)).toBe(1.073741824);
    expect(bytesToGib(512 * 2 ** 20)).toBe(0.5);
    expect(bytesToGb(5e8)).toBe(0.5);
  });

  it('round-trip: exactly for a number of bytes up to a PiB, within one unit of the last place for prices', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 50), (bytes) => {
        expect(gibToBytes(bytesToGib(bytes))).toBe(bytes);
        expect(Math.round(gbToBytes(bytesToGb(bytes)))).toBe(bytes);
      }),
    );
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), (price) => {
        expect(Math.abs(perGbToPerGib(perGibToPerGb(price)) / price - 1)).toBeLessThan(2 ** -51);
      }),
    );
  });
});
