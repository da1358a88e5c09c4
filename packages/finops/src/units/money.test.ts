import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roundToTotal } from './largest-remainder.ts';
import { formatMoney, plainMoney } from './money.ts';

/** French puts narrow no-break spaces into numbers. */
const plain = (text: string): string => text.replaceAll(/\s/g, ' ');

describe('formatMoney', () => {
  it('writes as each language does, with the decimals of the currency', () => {
    expect(formatMoney(1234.5, { currency: 'EUR' })).toBe('€1,234.50');
    expect(plain(formatMoney(1234.5, { currency: 'EUR', locale: 'fr' }))).toBe('1 234,50 €');
    expect(formatMoney(1234.5, { currency: 'JPY', locale: 'en' })).toBe('¥1,235');
    expect(formatMoney(2.5, { currency: 'EUR', digits: 0 })).toBe('€3');
  });

  it('rounds the decimal value, half away from zero, and never shows a negative zero', () => {
    expect(formatMoney(1.005, { currency: 'EUR' })).toBe('€1.01');
    expect(formatMoney(-1.005, { currency: 'EUR' })).toBe('-€1.01');
    expect(formatMoney(-0.001, { currency: 'EUR' })).toBe('€0.00');
  });

  it('shows what a request costs when asked for two significant digits', () => {
    expect(formatMoney(0.0000456, { currency: 'EUR', small: 'significant' })).toBe('€0.000046');
    expect(plain(formatMoney(0.0000456, { currency: 'EUR', locale: 'fr', small: 'significant' }))).toBe(
      '0,000046 €',
    );
    expect(formatMoney(0.5, { currency: 'EUR', small: 'significant' })).toBe('€0.50');
    expect(formatMoney(0, { currency: 'EUR', small: 'significant' })).toBe('€0.00');
  });

  it('refuses what is no money', () => {
    expect(() => formatMoney(Number.NaN, { currency: 'EUR' })).toThrowError(/VIGIE_E_FINOPS_MONEY/);
    expect(() => formatMoney(1, { currency: 'EURO' })).toThrowError(/VIGIE_E_FINOPS_MONEY/);
    expect(() => formatMoney(1, { currency: 'EUR', locale: '!' })).toThrowError(/VIGIE_E_FINOPS_MONEY/);
  });
});

describe('plainMoney', () => {
  it('has the decimals of the currency, a point and no groups, rounded as formatMoney rounds', () => {
    expect(plainMoney(1234.5, 'EUR')).toBe('1234.50');
    expect(plainMoney(1.005, 'EUR')).toBe('1.01');
    expect(plainMoney(-0.001, 'EUR')).toBe('0.00');
    expect(plainMoney(1234.5, 'JPY')).toBe('1235');
    expect(plainMoney(1.5, 'EURO')).toBe('1.50');
  });
});

describe('roundToTotal', () => {
  const cents = (value: number): number => Math.round(value * 100);

  it('gives the cents left over to the parts that lost most', () => {
    expect(roundToTotal([1 / 3, 1 / 3, 1 / 3])).toEqual([0.34, 0.33, 0.33]);
    expect(roundToTotal([0.126, 0.334, 0.54])).toEqual([0.13, 0.33, 0.54]);
    expect(roundToTotal([0.29, 0.58])).toEqual([0.29, 0.58]);
    expect(roundToTotal([1.68, 3.72, -0.4])).toEqual([1.68, 3.72, -0.4]);
  });

  it('adds up to a total given, even one that is not the parts’ sum', () => {
    expect(roundToTotal([1, 1], { total: 3 })).toEqual([1.5, 1.5]);
    expect(roundToTotal([10.4, 10.4], { digits: 0, total: 20.8 })).toEqual([11, 10]);
    expect(roundToTotal([], { total: 1 })).toEqual([]);
  });

  it('refuses parts that are not finite, and digits that mean nothing', () => {
    expect(() => roundToTotal([1, Number.NaN])).toThrowError(/VIGIE_E_FINOPS_ROUNDING/);
    expect(() => roundToTotal([1], { digits: -1 })).toThrowError(/VIGIE_E_FINOPS_ROUNDING/);
  });

  it('always adds up to the displayed total, each part within a cent of its value', () => {
    const amounts = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), {
      minLength: 1,
      maxLength: 50,
    });
    fc.assert(
      fc.property(amounts, (parts) => {
        const shown = roundToTotal(parts);
        const total = parts.reduce((sum, part) => sum + part, 0);
        const shownCents = shown.reduce((sum, part) => sum + cents(part), 0);
        expect(Math.abs(shownCents - total * 100)).toBeLessThanOrEqual(0.5 + 1e-3);
        for (const [index, part] of parts.entries()) {
          expect(Math.abs((shown[index] ?? Number.NaN) - part)).toBeLessThan(0.01 + 1e-6);
        }
      }),
    );
  });
});
