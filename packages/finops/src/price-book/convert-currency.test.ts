import { describe, expect, it } from 'vitest';
import { convertCurrency, convertPriceBook, requireSameCurrency } from './convert-currency.ts';
import { DEFAULT_PRICE_BOOK, type ExchangeRate, type PriceBook } from './price-book.ts';

const rates: readonly ExchangeRate[] = [
  { from: 'EUR', to: 'USD', rate: 1.1, date: '2026-10-01', source: 'ECB' },
  { from: 'EUR', to: 'USD', rate: 1.2, date: '2026-11-02', source: 'ECB' },
  { from: 'USD', to: 'JPY', rate: 150, date: '2026-10-01', source: 'ECB' },
];

describe('convertCurrency', () => {
  it('uses the latest stated rate up to the day, and names it', () => {
    expect(convertCurrency(10, { from: 'EUR', to: 'USD', rates, date: '2026-11-01' })).toEqual({
      amount: 11,
      currency: 'USD',
      rate: rates[0],
    });
    expect(convertCurrency(10, { from: 'EUR', to: 'USD', rates, date: '2026-11-02' }).amount).toBe(12);
  });

  it('leaves an amount in its own currency alone', () => {
    expect(convertCurrency(10, { from: 'EUR', to: 'EUR', rates, date: '2026-11-01' })).toEqual({
      amount: 10,
      currency: 'EUR',
    });
  });

  it.each([
    ['before the first rate', { from: 'EUR', to: 'USD', date: '2026-09-30' }, /first is of 2026-10-01/],
    ['by the inverse of a rate', { from: 'USD', to: 'EUR', date: '2026-11-02' }, /there is none/],
    ['over a third currency', { from: 'EUR', to: 'JPY', date: '2026-11-02' }, /there is none/],
    ['on what is no day', { from: 'EUR', to: 'USD', date: '2026-02-30' }, /no day/],
  ])('does not convert %s', (_, options, message) => {
    const convert = (): unknown => convertCurrency(1, { ...options, rates });
    expect(convert).toThrowError(expect.objectContaining({ code: 'VIGIE_E_FINOPS_CURRENCY' }));
    expect(convert).toThrowError(message);
  });
});

describe('convertPriceBook', () => {
  const prices = { ...DEFAULT_PRICE_BOOK.periods[0]?.prices } as PriceBook['periods'][0]['prices'];
  const book: PriceBook = {
    ...DEFAULT_PRICE_BOOK,
    rates,
    periods: [
      {
        prices: {
          ...prices,
          spot: { cpu: { amount: 1, unit: 'core·hour' } },
          nodeClasses: {
            big: { gpu: { amount: 2, unit: 'gpu·hour' }, spot: { gpu: { amount: 3, unit: 'gpu·hour' } } },
          },
          storageClasses: { fast: { amount: 4, unit: 'GB·month' } },
        },
      },
    ],
  };

  it('converts every price, and says by which rate', () => {
    const converted = convertPriceBook(book, 'USD', '2026-10-15');
    expect(converted.currency).toBe('USD');
    expect(converted.version).toBe('1 in USD');
    expect(converted.description).toContain('Converted from EUR at 1.1 USD of 2026-10-01 (ECB).');
    const [period] = converted.periods;
    expect(period?.prices.cpu).toEqual({ amount: 0.02 * 1.1, unit: 'core·hour' });
    expect(period?.prices.spot?.cpu?.amount).toBe(1.1);
    expect(period?.prices.nodeClasses?.['big']).toEqual({
      gpu: { amount: 2.2, unit: 'gpu·hour' },
      spot: { gpu: { amount: 3 * 1.1, unit: 'gpu·hour' } },
    });
    expect(period?.prices.storageClasses).toEqual({ fast: { amount: 4.4, unit: 'GB·month' } });
  });

  it('gives back the same book in its own currency', () => {
    expect(convertPriceBook(book, 'EUR', '2026-10-15')).toBe(book);
  });
});

describe('requireSameCurrency', () => {
  it('throws where amounts of two currencies would be added up', () => {
    expect(() => requireSameCurrency('EUR', 'USD', 'the node pool')).toThrowError(
      /the node pool is in USD, the rest in EUR/,
    );
    requireSameCurrency('EUR', 'EUR', 'the node pool');
  });
});
