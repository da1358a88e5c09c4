export { FinopsError } from './finops-error.ts';
export type { UnitPrices, PriceContext, PriceLookup } from './price-book/unit-prices.ts';
export { isSlaClass, SLA_CLASSES, type SlaClass } from './sla/sla-class.ts';
export type { Cost } from './allocation/cost.ts';
export type * from './usage/workload-usage.ts';
