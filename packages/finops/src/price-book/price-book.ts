import type { Price } from './price-unit.ts';

export const PRICE_BOOK_API_VERSION = 'finops.vigie.dev/v1';
export const PRICE_BOOK_KIND = 'PriceBook';

/** The only place where a price stands. Made by `parsePriceBook`, `readPriceBook` or an adapter; data, never changed. */
export interface PriceBook {
  readonly name: string;
  /** Written into annotations and reports, so that a figure can be traced to the prices it was made with. */
  readonly version: string;
  readonly description?: string;
  /** ISO 4217; every price of the book is in it. */
  readonly currency: string;
  /** In order of time, one beginning where the one before it ends. */
  readonly periods: readonly PricePeriod[];
  readonly rates: readonly ExchangeRate[];
}

export interface PricePeriod {
  /** Epoch seconds, inclusive; absent in the first period: since ever. */
  readonly fromSeconds?: number;
  /** Epoch seconds, exclusive; absent in the last period: until further notice. */
  readonly toSeconds?: number;
  readonly prices: PeriodPrices;
}

export interface PeriodPrices {
  readonly cpu: Price;
  readonly memory: Price;
  readonly storage: Price;
  readonly gpu?: Price;
  /** Traffic that leaves the network. */
  readonly egress?: Price;
  /** Prices of spot nodes; what is absent costs the usual price. */
  readonly spot?: NodePrices;
  /** By node class (the node's `node.kubernetes.io/instance-type`). */
  readonly nodeClasses?: Readonly<Record<string, NodeClassPrices>>;
  readonly storageClasses?: Readonly<Record<string, Price>>;
}

export interface NodePrices {
  readonly cpu?: Price;
  readonly memory?: Price;
  readonly gpu?: Price;
}

export interface NodeClassPrices extends NodePrices {
  readonly spot?: NodePrices;
}

/** What one unit of `from` is in `to`, on a day, according to someone. */
export interface ExchangeRate {
  readonly from: string;
  readonly to: string;
  readonly rate: number;
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly source: string;
}

/** What is used where no book is given: 0.02 EUR per core·hour, 0.01 EUR per GiB·hour, 0.03 EUR per GiB·month. */
export const DEFAULT_PRICE_BOOK: PriceBook = {
  name: 'default',
  version: '1',
  description: 'Prices used where no price book is given.',
  currency: 'EUR',
  periods: [
    {
      prices: {
        cpu: { amount: 0.02, unit: 'core·hour' },
        memory: { amount: 0.01, unit: 'GiB·hour' },
        storage: { amount: 0.03, unit: 'GiB·month' },
      },
    },
  ],
  rates: [],
};
