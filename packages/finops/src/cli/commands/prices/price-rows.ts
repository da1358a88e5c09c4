import type { NodePrices, PeriodPrices } from '../../../price-book/price-book.ts';
import { inUnit, type Price, type PricedResource, type PriceUnit } from '../../../price-book/price-unit.ts';

/** One price of a period with what it applies to, as written and in the usual units. */
export interface PriceRow {
  readonly resource: PricedResource;
  readonly nodeClass?: string;
  readonly storageClass?: string;
  readonly spot: boolean;
  readonly asWritten: Price;
  /** Per hour and GiB; absent for traffic, which has no time. */
  readonly hourly?: Price;
  /** Per month of 730 h and GiB. */
  readonly monthly?: Price;
  /** The monthly price per GB; only for what is measured in bytes. */
  readonly perGb?: Price;
}

export function priceRows(prices: PeriodPrices): PriceRow[] {
  const rows: PriceRow[] = [];
  const add = (
    resource: PricedResource,
    price: Price | undefined,
    scope: Partial<Pick<PriceRow, 'nodeClass' | 'storageClass' | 'spot'>> = {},
  ): void => {
    if (price !== undefined)
      rows.push({ resource, spot: false, ...scope, asWritten: price, ...converted(resource, price) });
  };
  const addNode = (
    node: NodePrices,
    scope: { readonly nodeClass?: string; readonly spot?: boolean },
  ): void => {
    for (const resource of ['cpu', 'memory', 'gpu'] as const) add(resource, node[resource], scope);
  };
  for (const resource of ['cpu', 'memory', 'storage', 'gpu', 'egress'] as const)
    add(resource, prices[resource]);
  if (prices.spot) addNode(prices.spot, { spot: true });
  for (const [nodeClass, node] of Object.entries(prices.nodeClasses ?? {})) {
    addNode(node, { nodeClass });
    if (node.spot) addNode(node.spot, { nodeClass, spot: true });
  }
  for (const [storageClass, price] of Object.entries(prices.storageClasses ?? {}))
    add('storage', price, { storageClass });
  return rows;
}

const HOURLY: Readonly<
  Record<Exclude<PricedResource, 'egress'>, readonly [hour: PriceUnit, month: PriceUnit]>
> = {
  cpu: ['core·hour', 'core·month'],
  memory: ['GiB·hour', 'GiB·month'],
  storage: ['GiB·hour', 'GiB·month'],
  gpu: ['gpu·hour', 'gpu·month'],
};

function converted(resource: PricedResource, price: Price): Pick<PriceRow, 'hourly' | 'monthly' | 'perGb'> {
  if (resource === 'egress') return { perGb: inUnit(price, 'GB') };
  const [hour, month] = HOURLY[resource];
  const inBytes = resource === 'memory' || resource === 'storage';
  return {
    hourly: inUnit(price, hour),
    monthly: inUnit(price, month),
    ...(inBytes && { perGb: inUnit(price, 'GB·month') }),
  };
}
