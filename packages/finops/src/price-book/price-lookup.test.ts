import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BYTES_PER_GIB, HOURS_PER_MONTH } from '../units/constants.ts';
import { parseQuantity } from '../units/quantity.ts';
import { parsePriceBook } from './parse-price-book.ts';
import { arbitraryPriceBook } from './price-book.arbitrary.ts';
import { DEFAULT_PRICE_BOOK, type PriceBook } from './price-book.ts';
import { priceChanges, priceLookup } from './price-lookup.ts';
import { inUnit, UNITS_OF, type PricedResource } from './price-unit.ts';
import { parseInstant } from './validity.ts';

const NOW = Date.UTC(2026, 10, 21) / 1000;

const BOOK = parsePriceBook(`apiVersion: finops.vigie.dev/v1
kind: PriceBook
name: on-premises
version: '2026-11'
currency: EUR
periods:
  - validFrom: 2026-07-01
    validTo: 2027-01-01
    prices:
      cpu: 14.6 EUR per core·month
      memory: 0.01 EUR per GB·hour
      storage: 0.03 EUR per GB·month
      gpu: 1 EUR per gpu·hour
      egress: 0.09 EUR per GB
      spot: { cpu: 0.005 EUR per core·hour, gpu: 0.4 EUR per gpu·hour }
      nodeClasses:
        big: { cpu: 0.03 EUR per core·hour, spot: { cpu: 0.004 EUR per core·hour } }
        plain: { memory: 0.02 EUR per GiB·hour }
      storageClasses: { fast: 0.1 EUR per GiB·month }
  - validFrom: 2026-01-01
    validTo: 2026-07-01
    prices:
      cpu: 0.01 EUR per core·hour
      memory: 0.01 EUR per GiB·hour
      storage: 0.03 EUR per GiB·month
`);

describe('priceLookup of the default book', () => {
  const prices = priceLookup(DEFAULT_PRICE_BOOK)({ atSeconds: NOW });

  it('charges 0.5 core and 512 MiB for a day with 0.24 and 0.12 EUR', () => {
    expect(parseQuantity('500m') * prices.cpuCoreHour * 24).toBeCloseTo(0.24, 14);
    expect(parseQuantity('512Mi') * prices.memoryByteHour * 24).toBeCloseTo(0.12, 14);
    expect(prices.currency).toBe('EUR');
  });

  it('charges 10 GiB for a day with 0.00986301 EUR', () => {
    expect(parseQuantity('10Gi') * prices.storageByteHour * 24).toBeCloseTo((0.03 * 10 * 24) / 730, 16);
    expect(parseQuantity('10Gi') * prices.storageByteHour * 24).toBeCloseTo(0.00986301, 8);
  });

  it('leaves 1.68 and 3.72 EUR idle on a node of 4 cores and 16 GiB carrying only the first', () => {
    expect((4 - 0.5) * prices.cpuCoreHour * 24).toBeCloseTo(1.68, 13);
    expect((parseQuantity('16Gi') - parseQuantity('512Mi')) * prices.memoryByteHour * 24).toBeCloseTo(
      3.72,
      13,
    );
  });

  it('says that gpu and egress are not priced, rather than free', () => {
    expect(prices).toMatchObject({ gpuHour: 0, egressByte: 0, unpriced: ['gpu', 'egress'] });
  });
});

describe('priceLookup', () => {
  const lookup = priceLookup(BOOK);

  it('takes the month for 730 hours and tells GB from GiB', () => {
    const prices = lookup({ atSeconds: NOW });
    expect(prices.cpuCoreHour).toBe(0.02);
    expect(prices.memoryByteHour).toBe(0.01 / 1e9);
    expect(prices.storageByteHour).toBe(0.03 / (730 * 1e9));
    expect(prices.egressByte).toBe(0.09 / 1e9);
    expect(prices.unpriced).toBeUndefined();
    const perGib = prices.memoryByteHour * BYTES_PER_GIB;
    expect(perGib / 0.01).toBeCloseTo(1.073741824, 12);
  });

  it('lets the most particular price win', () => {
    const cpu = (context: { nodeClass?: string; spot?: boolean }): number =>
      lookup({ atSeconds: NOW, ...context }).cpuCoreHour;
    expect(cpu({})).toBe(0.02);
    expect(cpu({ spot: true })).toBe(0.005);
    expect(cpu({ nodeClass: 'big' })).toBe(0.03);
    expect(cpu({ nodeClass: 'big', spot: true })).toBe(0.004);
    expect(cpu({ nodeClass: 'plain', spot: true })).toBe(0.005);
    expect(cpu({ nodeClass: 'unheard of' })).toBe(0.02);
    expect(cpu({ nodeClass: '__proto__' })).toBe(0.02);
    expect(lookup({ atSeconds: NOW, nodeClass: 'plain' }).memoryByteHour).toBe(0.02 / BYTES_PER_GIB);
    expect(lookup({ atSeconds: NOW, storageClass: 'fast' }).storageByteHour).toBe(
      0.1 / (HOURS_PER_MONTH * BYTES_PER_GIB),
    );
    expect(lookup({ atSeconds: NOW, nodeClass: 'big', spot: true }).gpuHour).toBe(0.4);
  });

  it('changes prices at the instant a period begins', () => {
    const change = parseInstant('2026-07-01') ?? Number.NaN;
    expect(lookup({ atSeconds: change - 0.001 }).cpuCoreHour).toBe(0.01);
    expect(lookup({ atSeconds: change }).cpuCoreHour).toBe(0.02);
    expect(lookup({ atSeconds: change - 1 }).cpuCoreHour).toBe(0.01);
    expect(priceChanges(BOOK)).toEqual([change]);
    expect(priceChanges(DEFAULT_PRICE_BOOK)).toEqual([]);
  });

  it('refuses an instant the book says nothing of, and names what it covers', () => {
    for (const atSeconds of [
      parseInstant('2025-12-31') ?? 0,
      parseInstant('2027-01-01') ?? 0,
      Date.UTC(2026, 10, 21),
      Number.NaN,
    ]) {
      expect(() => lookup({ atSeconds })).toThrowError(
        expect.objectContaining({ code: 'VIGIE_E_FINOPS_NO_PRICE' }),
      );
    }
    expect(() => lookup({ atSeconds: 0 })).toThrowError(/1970-01-01.*2026-01-01.*2027-01-01/);
  });

  it('keeps what it computed: the same kind of node gives the same object, whatever unknown names are asked for', () => {
    const first = lookup({ atSeconds: NOW });
    for (let index = 0; index < 100; index++)
      expect(lookup({ atSeconds: NOW, nodeClass: `n${index}` })).toBe(first);
  });

  it('is linear: a book at k times the prices gives k times the prices', () => {
    fc.assert(
      fc.property(arbitraryPriceBook(), fc.double({ min: 0.01, max: 100, noNaN: true }), (book, factor) => {
        const atSeconds = book.periods[0]?.fromSeconds ?? (book.periods[0]?.toSeconds ?? 1) - 1;
        const before = priceLookup(book)({ atSeconds });
        const after = priceLookup(scaled(book, factor))({ atSeconds });
        for (const key of [
          'cpuCoreHour',
          'memoryByteHour',
          'storageByteHour',
          'gpuHour',
          'egressByte',
        ] as const) {
          expect(Math.abs(after[key] - before[key] * factor)).toBeLessThanOrEqual(
            1e-12 * before[key] * factor,
          );
        }
      }),
    );
  });
});

describe('units of prices', () => {
  it('round-trip', () => {
    const resources = Object.keys(UNITS_OF) as PricedResource[];
    const unitPairs = resources.flatMap((resource) =>
      UNITS_OF[resource].map((unit) => [UNITS_OF[resource][0], unit] as const),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...unitPairs),
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        ([first, other], amount) => {
          if (first === undefined) return;
          const back = inUnit(inUnit({ amount, unit: first }, other), first);
          expect(Math.abs(back.amount / amount - 1)).toBeLessThan(1e-15);
        },
      ),
    );
  });
});

function scaled(book: PriceBook, factor: number): PriceBook {
  return JSON.parse(JSON.stringify(book), (key, value: unknown) =>
    key === 'amount' ? (value as number) * factor : value,
  ) as PriceBook;
}
