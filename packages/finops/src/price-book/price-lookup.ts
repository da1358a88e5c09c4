import { FinopsError } from '../finops-error.ts';
import type { NodePrices, PeriodPrices, PriceBook, PricePeriod } from './price-book.ts';
import { perBaseUnit, type Price } from './price-unit.ts';
import type { PriceContext, PriceLookup, UnitPrices } from './unit-prices.ts';

/**
 * The book as a function of time and kind of node, in base units. The most particular price wins: the node class's spot
 * price, the general spot price, the node class's price, the general price. A node or storage class the book does not
 * name costs the general price; a gpu or egress price the book does not have is 0 and named in `unpriced`.
 *
 * Results are kept, one for each kind of node and storage the book tells apart: calling it per sample is cheap.
 *
 * @throws FinopsError (from the function returned) `VIGIE_E_FINOPS_NO_PRICE` where no period covers the instant.
 * @example
 * ```ts
 * const prices = priceLookup(DEFAULT_PRICE_BOOK)({ atSeconds: Date.now() / 1000 });
 * prices.cpuCoreHour; // 0.02
 * ```
 */
export function priceLookup(book: PriceBook): PriceLookup {
  const periods = book.periods.map((period) => ({
    from: period.fromSeconds ?? -Infinity,
    to: period.toSeconds ?? Infinity,
    at: periodLookup(book.currency, period),
  }));
  let last = periods[0];
  return (context) => {
    const { atSeconds } = context;
    if (last === undefined || !(atSeconds >= last.from && atSeconds < last.to)) {
      const found = periods.find(({ from, to }) => atSeconds >= from && atSeconds < to);
      if (found === undefined) throw noPrice(book, atSeconds);
      last = found;
    }
    return last.at(context);
  };
}

/** Epoch seconds at which the book's prices change, ascending: a sum over time is split there. */
export function priceChanges(book: PriceBook): number[] {
  return book.periods.flatMap(({ fromSeconds }, index) =>
    index > 0 && fromSeconds !== undefined ? [fromSeconds] : [],
  );
}

/**
 * The period in force at an instant.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_NO_PRICE` where no period covers it.
 */
export function periodAt(book: PriceBook, atSeconds: number): PricePeriod {
  const period = book.periods.find(
    ({ fromSeconds = -Infinity, toSeconds = Infinity }) => atSeconds >= fromSeconds && atSeconds < toSeconds,
  );
  if (period === undefined) throw noPrice(book, atSeconds);
  return period;
}

function periodLookup(currency: string, { prices }: PricePeriod): (context: PriceContext) => UnitPrices {
  const classes = new Set(Object.keys(prices.nodeClasses ?? {}));
  const storageClasses = new Set(Object.keys(prices.storageClasses ?? {}));
  const known = new Map<string | undefined, Map<string | undefined, [UnitPrices?, UnitPrices?]>>();
  return ({ nodeClass, storageClass, spot = false }) => {
    const ofNode = nodeClass !== undefined && classes.has(nodeClass) ? nodeClass : undefined;
    const ofStorage =
      storageClass !== undefined && storageClasses.has(storageClass) ? storageClass : undefined;
    let byStorage = known.get(ofNode);
    if (byStorage === undefined) known.set(ofNode, (byStorage = new Map()));
    let pair = byStorage.get(ofStorage);
    if (pair === undefined) byStorage.set(ofStorage, (pair = []));
    return (pair[spot ? 1 : 0] ??= unitPrices(currency, prices, ofNode, ofStorage, spot));
  };
}

function unitPrices(
  currency: string,
  prices: PeriodPrices,
  nodeClass: string | undefined,
  storageClass: string | undefined,
  spot: boolean,
): UnitPrices {
  const ofClass = nodeClass === undefined ? undefined : prices.nodeClasses?.[nodeClass];
  const pick = (resource: keyof NodePrices): Price | undefined =>
    (spot ? (ofClass?.spot?.[resource] ?? prices.spot?.[resource]) : undefined) ??
    ofClass?.[resource] ??
    prices[resource];
  const storage =
    (storageClass === undefined ? undefined : prices.storageClasses?.[storageClass]) ?? prices.storage;
  const gpu = pick('gpu');
  const unpriced = [...(gpu ? [] : ['gpu' as const]), ...(prices.egress ? [] : ['egress' as const])];
  return Object.freeze({
    currency,
    cpuCoreHour: perBaseUnit(pick('cpu') ?? prices.cpu),
    memoryByteHour: perBaseUnit(pick('memory') ?? prices.memory),
    storageByteHour: perBaseUnit(storage),
    gpuHour: gpu ? perBaseUnit(gpu) : 0,
    egressByte: prices.egress ? perBaseUnit(prices.egress) : 0,
    ...(unpriced.length > 0 && { unpriced: Object.freeze(unpriced) }),
  });
}

function noPrice(book: PriceBook, atSeconds: number): FinopsError {
  const day = (seconds: number | undefined, open: string): string =>
    seconds === undefined ? open : new Date(seconds * 1000).toISOString();
  const from = day(book.periods[0]?.fromSeconds, 'ever');
  const to = day(book.periods.at(-1)?.toSeconds, 'now on');
  const when =
    Math.abs(atSeconds) <= 8.64e12 ? new Date(atSeconds * 1000).toISOString() : `the instant ${atSeconds}`;
  return new FinopsError(
    'VIGIE_E_FINOPS_NO_PRICE',
    `the price book ${JSON.stringify(book.name)} ${book.version} has no price for ${when}; it covers ${from} to ${to}. ` +
      'Add a period to the book, or look at another time (atSeconds is in epoch seconds, not milliseconds).',
  );
}
