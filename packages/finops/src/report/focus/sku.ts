import type { PriceBook } from '../../price-book/price-book.ts';
import { BASE_UNITS_IN, UNITS_OF, type PriceUnit } from '../../price-book/price-unit.ts';
import type { Charge } from '../charges.ts';
import type { CsvValue } from '../csv/csv-line.ts';
import { visible } from '../text/visible.ts';
import type { FocusColumn } from './focus-columns.ts';

export interface Sku {
  /** What the book prices the resource in. */
  readonly unit: PriceUnit;
  readonly row: Partial<Record<FocusColumn, CsvValue>>;
}

/** What is sold (`SkuId`), and at which price of the book (`SkuPriceId`: another price is another id). */
export function skuOf({ resource, kind, unitPrice }: Charge, book: PriceBook): Sku {
  const unit =
    book.periods.find(({ prices }) => prices[resource])?.prices[resource]?.unit ?? UNITS_OF[resource][0]!;
  // The book's own figure again, without the last bit that dividing and multiplying may cost.
  const price = Number((unitPrice * BASE_UNITS_IN[unit]).toPrecision(15));
  const kindName = kind.storageClass ?? kind.nodeClass ?? 'any';
  const category = kind.spot === true ? 'spot' : 'on-demand';
  const details = {
    ...(kind.nodeClass !== undefined && { InstanceType: kind.nodeClass }),
    ...(kind.storageClass !== undefined && { StorageClass: kind.storageClass }),
    ...(resource === 'cpu' && unit === 'core·hour' && { CoreCount: 1 }),
  };
  const hasDetails = Object.keys(details).length > 0;
  return {
    unit,
    row: {
      ContractedUnitPrice: price,
      ListUnitPrice: price,
      PricingCategory: kind.spot === true ? 'Dynamic' : 'Standard',
      PricingCurrencyContractedUnitPrice: price,
      PricingCurrencyListUnitPrice: price,
      PricingUnit: FOCUS_UNITS[unit],
      SkuId: `kubernetes-${resource}`,
      SkuMeter: METERS[resource],
      SkuPriceDetails: hasDetails ? JSON.stringify(details) : undefined,
      SkuPriceId: visible(
        `${book.name}@${book.version}/${resource}/${kindName}/${category}/${price}-per-${FOCUS_UNITS[unit]}`,
      ),
    },
  };
}

const METERS = {
  cpu: 'CPU allocated',
  memory: 'Memory allocated',
  storage: 'Volume capacity',
  gpu: 'GPU allocated',
} as const;

const FOCUS_UNITS: Readonly<Record<PriceUnit, string>> = {
  core·hour: 'Core-Hours',
  core·month: 'Core-Months',
  GiB·hour: 'GiB-Hours',
  GB·hour: 'GB-Hours',
  GiB·month: 'GiB-Months',
  GB·month: 'GB-Months',
  gpu·hour: 'GPU-Hours',
  gpu·month: 'GPU-Months',
  GiB: 'GiB',
  GB: 'GB',
};
