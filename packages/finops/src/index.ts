export { FinopsError } from './finops-error.ts';
export { parseQuantity } from './units/quantity.ts';
export {
  formatCpuQuantity,
  formatMemoryQuantity,
  formatQuantity,
  type QuantityFormat,
} from './units/format-quantity.ts';
export { bytesToGb, bytesToGib, gbToBytes, gibToBytes, perGbToPerGib, perGibToPerGb } from './units/bytes.ts';
export { formatMoney, type FormatMoneyOptions } from './units/money.ts';
export { roundToTotal, type LargestRemainderOptions } from './units/largest-remainder.ts';
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
export { writePriceBook } from './price-book/write-price-book.ts';
export { priceBookSchema } from './price-book/schema.ts';
export {
  convertCurrency,
  type ConvertCurrencyOptions,
  type ConvertedAmount,
  convertPriceBook,
} from './price-book/convert-currency.ts';
export {
  exportPrices,
  importPrices,
  PRICE_TARGETS,
  type ExportedPrices,
  type ExportPricesOptions,
  type ImportedPrices,
  type ImportPricesOptions,
  type PriceTarget,
} from './price-book/adapters/price-target.ts';
export { priceChanges, priceLookup } from './price-book/price-lookup.ts';
export type { UnitPrices, PriceContext, PriceLookup } from './price-book/unit-prices.ts';
export { isSlaClass, SLA_CLASSES, type SlaClass } from './sla/sla-class.ts';
export type { Cost } from './allocation/cost.ts';
export type { Allocation, ResourceAllocation } from './allocation/allocation.ts';
export {
  Allocator,
  type AllocationResult,
  type AllocatorOptions,
  type WorkloadAllocation,
} from './allocation/allocator.ts';
export { efficiencyOf, type Efficiency } from './allocation/efficiency.ts';
export { NONE, parseDimensions, type Dimension } from './allocation/dimension.ts';
export { OTHER, type GroupAllocation } from './allocation/grouping.ts';
export type { IdleCost, NodeIdle } from './allocation/idle.ts';
export type * from './usage/workload-usage.ts';
