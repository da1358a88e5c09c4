import type { PriceBook } from '../../price-book/price-book.ts';
import { BASE_UNITS_IN } from '../../price-book/price-unit.ts';
import { dayOf, firstDayOfMonth, firstDayOfNextMonth, SECONDS_PER_DAY } from '../../trend/daily-series.ts';
import { BYTES_PER_GIB } from '../../units/constants.ts';
import type { Charge, ChargedResource } from '../charges.ts';
import { csvLine, decimal, type CsvValue } from '../csv/csv-line.ts';
import type { Report } from '../report.ts';
import { visible } from '../text/visible.ts';
import { FOCUS_COLUMNS, type FocusColumn } from './focus-columns.ts';
import { skuOf, type Sku } from './sku.ts';
import { tagsOf } from './tags.ts';

export interface FocusOptions {
  /** Who runs the cluster and is owed for it: provider, publisher and invoice issuer. Default `Kubernetes`. */
  readonly provider?: string;
}

/**
 * The report as a FOCUS 1.2 dataset: a row for each workload, resource, price and UTC day, and for what is idle. `BilledCost` adds up
 * to the report's total. Idle that is negative, where more was allocated than the nodes have, is an adjustment.
 */
export function* reportFocus(
  report: Report,
  charges: Iterable<Charge>,
  book: PriceBook,
  options: FocusOptions = {},
): Generator<string> {
  const { provider = 'Kubernetes' } = options;
  yield csvLine(FOCUS_COLUMNS);
  const { head, daily } = report;
  const periods = daily.days.map((day) => periodsOf(day, head));
  const common: Row = {
    BillingAccountId: visible(head.cluster),
    BillingAccountName: visible(head.cluster),
    BillingCurrency: head.currency,
    ChargeFrequency: 'Usage-Based',
    InvoiceIssuerName: provider,
    ProviderName: provider,
    PricingCurrency: head.currency,
    PublisherName: provider,
    x_KubernetesCluster: visible(head.cluster),
    x_PriceBook: visible(`${book.name} ${book.version}`),
  };
  for (const charge of charges) {
    const sku = skuOf(charge, book);
    const ofCharge: Row = { ...common, ...ownerOf(charge, head.cluster), ...serviceOf(charge.resource) };
    let lines = '';
    for (const [day, cost] of charge.cost.entries()) {
      const hours = charge.hours[day]!;
      // Capacity less allocations is seldom exactly nothing.
      if (Math.abs(hours) < 1e-9 && Math.abs(cost) < 1e-12) continue;
      const row: Row = { ...ofCharge, ...periods[day], ...amountsOf(charge.resource, hours, cost, sku) };
      lines += csvLine(
        FOCUS_COLUMNS.map((column) => row[column]),
        decimal,
      );
    }
    if (lines !== '') yield lines;
  }
}

type Row = Partial<Record<FocusColumn, CsvValue>>;

function periodsOf(date: string, head: Report['head']): Row {
  const start = Date.parse(date) / 1000;
  const day = dayOf(start);
  const from = Math.max(start, Date.parse(head.from) / 1000);
  const to = Math.min(start + SECONDS_PER_DAY, Date.parse(head.to) / 1000);
  return {
    BillingPeriodStart: instant(firstDayOfMonth(day) * SECONDS_PER_DAY),
    BillingPeriodEnd: instant(firstDayOfNextMonth(day) * SECONDS_PER_DAY),
    ChargePeriodStart: instant(from),
    ChargePeriodEnd: instant(to),
  };
}

function ownerOf({ workload, resource, kind }: Charge, cluster: string): Row {
  const name = RESOURCE_NAMES[resource];
  const nodeClass = kind.nodeClass === undefined ? {} : { x_NodeClass: visible(kind.nodeClass) };
  if (workload === undefined) {
    return { ...nodeClass, ChargeDescription: `Idle ${name} of cluster ${visible(cluster)}`, x_Idle: 'true' };
  }
  const id = visible(`${workload.namespace}/${workload.kind}/${workload.name}`);
  return {
    ...nodeClass,
    ChargeDescription: `${name} of ${id}`,
    ResourceId: `${visible(cluster)}/${id}`,
    ResourceName: visible(workload.name),
    ResourceType: visible(workload.kind),
    SubAccountId: visible(`${cluster}/${workload.namespace}`),
    SubAccountName: visible(workload.namespace),
    Tags: tagsOf(workload),
    x_Idle: 'false',
    x_KubernetesKind: visible(workload.kind),
    x_KubernetesName: visible(workload.name),
    x_KubernetesNamespace: visible(workload.namespace),
  };
}

const RESOURCE_NAMES: Readonly<Record<ChargedResource, string>> = {
  cpu: 'CPU',
  memory: 'Memory',
  storage: 'Storage',
  gpu: 'GPU',
};

/** A service has one category. */
function serviceOf(resource: ChargedResource): Row {
  return resource === 'storage'
    ? {
        ServiceCategory: 'Storage',
        ServiceName: 'Kubernetes storage',
        ServiceSubcategory: 'Block Storage',
      }
    : { ServiceCategory: 'Compute', ServiceName: 'Kubernetes compute', ServiceSubcategory: 'Containers' };
}

function amountsOf(resource: ChargedResource, hours: number, cost: number, sku: Sku): Row {
  const costs: Row = {
    BilledCost: cost,
    ContractedCost: cost,
    EffectiveCost: cost,
    ListCost: cost,
    PricingCurrencyEffectiveCost: cost,
  };
  if (hours < 0 || cost < 0) return { ...costs, ChargeCategory: 'Adjustment' };
  return {
    ...costs,
    ...sku.row,
    ChargeCategory: 'Usage',
    ConsumedQuantity: resource === 'memory' || resource === 'storage' ? hours / BYTES_PER_GIB : hours,
    ConsumedUnit: CONSUMED_UNITS[resource],
    PricingQuantity: hours / BASE_UNITS_IN[sku.unit],
  };
}

const CONSUMED_UNITS: Readonly<Record<ChargedResource, string>> = {
  cpu: 'Core-Hours',
  memory: 'GiB-Hours',
  storage: 'GiB-Hours',
  gpu: 'GPU-Hours',
};

/** FOCUS has no fractions of a second. */
function instant(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
}
