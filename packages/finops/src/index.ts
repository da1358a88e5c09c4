export { FinopsError } from './finops-error.ts';
export { parseQuantity } from './units/quantity.ts';
export { BYTES_PER_GB, BYTES_PER_GIB, HOURS_PER_MONTH } from './units/constants.ts';
export {
  DEFAULT_PRICE_BOOK,
  type ExchangeRate,
  type NodeClassPrices,
  type NodePrices,
  type PeriodPrices,
  type PriceBook,
  type PricePeriod,
} from './price-book/price-book.ts';
export type { Price, PricedResource, PriceUnit } from './price-book/price-unit.ts';
export {
  checkPriceBook,
  parsePriceBook,
  type ParsePriceBookOptions,
  type PriceBookCheck,
} from './price-book/parse-price-book.ts';
export { PriceBookError, type PriceBookProblem } from './price-book/price-book-error.ts';
export { readPriceBook } from './price-book/read-price-book.ts';
export { priceChanges, priceLookup } from './price-book/price-lookup.ts';
export type { UnitPrices, PriceContext, PriceLookup } from './price-book/unit-prices.ts';
export { isSlaClass, SLA_CLASSES, type SlaClass } from './sla/sla-class.ts';
export type { Cost } from './allocation/cost.ts';
export type * from './usage/workload-usage.ts';
