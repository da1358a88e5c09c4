import type { NodePrices, PeriodPrices, PriceBook } from '../price-book.ts';
import { periodAt } from '../price-lookup.ts';
import { inUnit, type Price, type PriceUnit } from '../price-unit.ts';

/** The fields OpenCost's `CustomPricing` and Kubecost's `defaultModelPricing` share and a price book can fill. */
export type ModelField =
  | 'CPU'
  | 'spotCPU'
  | 'RAM'
  | 'spotRAM'
  | 'GPU'
  | 'spotGPU'
  | 'storage'
  | 'internetNetworkEgress';

/** The unit each field has in one target. */
export type FieldUnits = Readonly<Record<ModelField, PriceUnit>>;

/** What the target is given, and what of the book it cannot say. */
export interface ModelPrices {
  readonly amounts: Readonly<Record<ModelField, number>>;
  readonly currency: string;
  readonly warnings: readonly string[];
}

/**
 * The book's prices of one instant in the units of a target. Every field has a value: one left out would be filled by
 * the target's own default, which is in US dollars.
 */
export function modelPrices(book: PriceBook, atSeconds: number, units: FieldUnits): ModelPrices {
  const { prices } = periodAt(book, atSeconds);
  const amount = (field: ModelField, price: Price | undefined): number =>
    price === undefined ? 0 : inUnit(price, units[field]).amount;
  return {
    amounts: {
      CPU: amount('CPU', prices.cpu),
      spotCPU: amount('spotCPU', prices.spot?.cpu ?? prices.cpu),
      RAM: amount('RAM', prices.memory),
      spotRAM: amount('spotRAM', prices.spot?.memory ?? prices.memory),
      GPU: amount('GPU', prices.gpu),
      spotGPU: amount('spotGPU', prices.spot?.gpu ?? prices.gpu),
      storage: amount('storage', prices.storage),
      internetNetworkEgress: amount('internetNetworkEgress', prices.egress),
    },
    currency: book.currency,
    warnings: notExpressed(book, prices),
  };
}

/** The period a target's amounts stand for: the inverse of `modelPrices`. */
export function periodPrices(
  amounts: Readonly<Partial<Record<ModelField, number>>>,
  units: FieldUnits,
): PeriodPrices {
  const price = (field: ModelField): Price => ({ amount: amounts[field] ?? 0, unit: units[field] });
  const spot: NodePrices = {
    ...(differs(amounts, 'spotCPU', 'CPU', units) && { cpu: price('spotCPU') }),
    ...(differs(amounts, 'spotRAM', 'RAM', units) && { memory: price('spotRAM') }),
    ...(differs(amounts, 'spotGPU', 'GPU', units) && { gpu: price('spotGPU') }),
  };
  return {
    cpu: price('CPU'),
    memory: price('RAM'),
    storage: price('storage'),
    ...(amounts.GPU && { gpu: price('GPU') }),
    ...(amounts.internetNetworkEgress && { egress: price('internetNetworkEgress') }),
    ...(Object.keys(spot).length > 0 && { spot }),
  };
}

/** A spot price equal to the usual one says nothing. */
function differs(
  amounts: Readonly<Partial<Record<ModelField, number>>>,
  spot: ModelField,
  usual: ModelField,
  units: FieldUnits,
): boolean {
  const of = amounts[spot];
  if (of === undefined) return false;
  const same = inUnit({ amount: amounts[usual] ?? 0, unit: units[usual] }, units[spot]).amount;
  return Math.abs(of - same) > 1e-13 * Math.max(of, same);
}

function notExpressed(book: PriceBook, prices: PeriodPrices): string[] {
  const warnings: string[] = [];
  const say = (what: string, instead: string): number =>
    warnings.push(`${what} cannot be expressed there: ${instead}`);
  if (book.periods.length > 1) {
    say(`${book.periods.length - 1} other validity period(s)`, 'export again when the prices change');
  }
  for (const name of Object.keys(prices.nodeClasses ?? {}))
    say(`the prices of node class ${name}`, 'its nodes cost the usual price');
  for (const name of Object.keys(prices.storageClasses ?? {})) {
    say(`the price of storage class ${name}`, 'its volumes cost the usual price');
  }
  if (prices.spot !== undefined) {
    warnings.push(
      'spot prices are used there only for nodes with a label: set spotLabel and spotLabelValue beside them',
    );
  }
  if (prices.gpu === undefined)
    warnings.push(
      'the book has no price of gpu: written as 0, since what is left out costs US dollars there',
    );
  if (prices.egress === undefined) {
    warnings.push(
      'the book has no price of egress: written as 0, since what is left out costs US dollars there',
    );
  }
  return warnings;
}
