import { describe, expect, it } from 'vitest';
import type { PriceLookup } from '../price-book/unit-prices.ts';
import { Allocator } from './allocator.ts';
import { daysOf, pricePieces } from './price-pieces.ts';
import { container, MONDAY, PRICES, prices, workload } from './test-usage.ts';

const doubledFrom =
  (at: number): PriceLookup =>
  ({ atSeconds }) =>
    atSeconds < at ? PRICES : { ...PRICES, cpuCoreHour: 0.04 };

describe('price pieces', () => {
  it('cut at midnight UTC', () => {
    const window = { startSeconds: MONDAY + 3600 * 12, stepSeconds: 3600, steps: 24 };
    const pieces = pricePieces(window, prices);
    expect(pieces.map(({ fromStep, toStep, day }) => [fromStep, toStep, day])).toEqual([
      [0, 12, 0],
      [12, 24, 1],
    ]);
    expect(daysOf(window)).toEqual([MONDAY, MONDAY + 86_400]);
  });

  it('share a step that a day or a price changes in, and count it once', () => {
    const window = { startSeconds: MONDAY, stepSeconds: 3600, steps: 4 };
    const pieces = pricePieces(window, doubledFrom(MONDAY + 3600 + 900));
    expect(
      pieces.map(({ fromStep, toStep, hoursPerStep, counts }) => [fromStep, toStep, hoursPerStep, counts]),
    ).toEqual([
      [0, 1, 1, true],
      [1, 2, 0.25, true],
      [1, 2, 0.75, false],
      [2, 4, 1, true],
    ]);
  });

  it.each([
    ['found by asking', undefined],
    ['told', [MONDAY + 5003]],
  ])('take a change in the middle of a step to the second, %s', (_, priceChanges) => {
    const window = { startSeconds: MONDAY, stepSeconds: 7200, steps: 1 };
    const lookup = doubledFrom(MONDAY + 5003);
    const options = { cluster: 'test', window, prices: lookup, ...(priceChanges && { priceChanges }) };
    const { allocation } = new Allocator(options).add(workload([container({ cpuRequest: 1 }, 1)]));
    expect(allocation.cost.cpu).toBeCloseTo((5003 * 0.02 + 2197 * 0.04) / 3600, 12);
    expect(allocation.cpu.sampledSteps).toBe(1);
  });

  it('take two changes within an hour, and one at the last second', () => {
    const window = { startSeconds: MONDAY, stepSeconds: 86_400, steps: 1 };
    const lookup: PriceLookup = ({ atSeconds }) => ({
      ...PRICES,
      cpuCoreHour:
        atSeconds < MONDAY + 100 ? 1 : atSeconds < MONDAY + 200 ? 2 : atSeconds < MONDAY + 86_399 ? 3 : 4,
    });
    const pieces = pricePieces(window, lookup);
    expect(pieces.map((piece) => [Math.round(piece.hoursPerStep * 3600), piece.prices.cpuCoreHour])).toEqual([
      [100, 1],
      [100, 2],
      [86_199, 3],
      [1, 4],
    ]);
  });
});
