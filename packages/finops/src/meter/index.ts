export { FinopsError } from '../finops-error.ts';
export type { UnitPrices, PriceLookup } from '../price-book/unit-prices.ts';
export { type CostIdentity, type CostMeter, costMeter } from './cost-meter.ts';
export { observeCost } from './cost-metrics.ts';
export type { CostSnapshot, MeteredAmount, RouteCost, RouteEstimate, TenantCost } from './cost-snapshot.ts';
export { formatAmount } from './format-amount.ts';
export type { CostMeterOptions } from './options.ts';
export type { FactSource, PodFacts, Quantities } from './pod/pod-facts.ts';
