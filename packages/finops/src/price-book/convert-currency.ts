import { FinopsError } from '../finops-error.ts';
import type { ExchangeRate, NodeClassPrices, NodePrices, PeriodPrices, PriceBook } from './price-book.ts';
import type { Price } from './price-unit.ts';
import { formatInstant, isDay } from './validity.ts';

export interface ConvertCurrencyOptions {
  readonly from: string;
  readonly to: string;
  /** Rates stated by someone on a day, e.g. `book.rates`. */
  readonly rates: readonly ExchangeRate[];
  /** `YYYY-MM-DD`: the latest rate of that day or before it is used. */
  readonly date: string;
}

export interface ConvertedAmount {
  readonly amount: number;
  readonly currency: string;
  /** To be shown with the amount: its date and source. Absent where nothing was converted. */
  readonly rate?: ExchangeRate;
}

/**
 * Converts an amount by a stated rate. Nothing is derived: neither the inverse of a rate nor a way over a third
 * currency, since nobody stated those.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_CURRENCY` where no rate of the day or before it is stated.
 */
export function convertCurrency(amount: number, options: ConvertCurrencyOptions): ConvertedAmount {
  const rate = rateFor(options);
  if (rate === undefined) return { amount, currency: options.to };
  return { amount: amount * rate.rate, currency: options.to, rate };
}

/** The book with every price in another currency, by one of its own rates; says so in its version and description. */
export function convertPriceBook(book: PriceBook, to: string, date: string): PriceBook {
  const rate = rateFor({ from: book.currency, to, rates: book.rates, date });
  if (rate === undefined) return book;
  const said = `Converted from ${rate.from} at ${rate.rate} ${rate.to} of ${rate.date} (${rate.source}).`;
  return {
    ...book,
    version: `${book.version} in ${to}`,
    description: book.description === undefined ? said : `${book.description} ${said}`,
    currency: to,
    periods: book.periods.map((period) => ({ ...period, prices: converted(period.prices, rate.rate) })),
  };
}

/** Throws where amounts of two currencies would be added up. */
export function requireSameCurrency(expected: string, found: string, what: string): void {
  if (expected === found) return;
  throw new FinopsError(
    'VIGIE_E_FINOPS_CURRENCY',
    `${what} is in ${found}, the rest in ${expected}: currencies never mix. Convert it by a stated rate first.`,
  );
}

function rateFor({ from, to, rates, date }: ConvertCurrencyOptions): ExchangeRate | undefined {
  if (!isDay(date)) throw currencyError(`${JSON.stringify(date)} is no day: write it like 2026-11-02`);
  if (from === to) return undefined;
  const stated = rates.filter((rate) => rate.from === from && rate.to === to);
  const usable = stated.filter((rate) => rate.date <= date).sort((a, b) => (a.date < b.date ? 1 : -1));
  if (usable[0] !== undefined) return usable[0];
  const known =
    stated.length > 0 ? `the first is of ${stated.map((rate) => rate.date).sort()[0]}` : 'there is none';
  throw currencyError(
    `no rate from ${from} to ${to} on or before ${date}; ${known}. ` +
      `Add one to the price book: rates: [{from: ${from}, to: ${to}, rate: …, date: ${date}, source: …}]`,
  );
}

function currencyError(message: string): FinopsError {
  return new FinopsError('VIGIE_E_FINOPS_CURRENCY', message);
}

function converted(prices: PeriodPrices, rate: number): PeriodPrices {
  const price = ({ amount, unit }: Price): Price => ({ amount: amount * rate, unit });
  const node = (of: NodePrices): NodePrices => mapValues(of, price);
  const nodeClass = ({ spot, ...of }: NodeClassPrices): NodeClassPrices => ({
    ...node(of),
    ...(spot && { spot: node(spot) }),
  });
  const { spot, nodeClasses, storageClasses, ...single } = prices;
  return {
    ...mapValues(single, price),
    ...(spot && { spot: node(spot) }),
    ...(nodeClasses && { nodeClasses: mapValues(nodeClasses, nodeClass) }),
    ...(storageClasses && { storageClasses: mapValues(storageClasses, price) }),
  };
}

function mapValues<T extends object, V>(record: T, map: (value: V) => V): T {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value as V)])) as T;
}

/** The day of an instant, as rates are dated. */
export function dayOf(epochSeconds: number): string {
  return formatInstant(epochSeconds).slice(0, 10);
}
