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
export { SLA_POLICIES, type EvictionRule, type SlaPolicy } from './sla/sla-policy.ts';
export { cpuBand, type CpuBand, type CpuBanding } from './sla/cpu-band.ts';
export type { Words } from './sla/words.ts';
export { topsis, type Direction, type TopsisResult } from './decide/topsis.ts';
export {
  Scoring,
  type Scoreboard,
  type ScoreboardOptions,
  type ScoreboardRow,
} from './recommend/scoreboard.ts';
export type { WorkloadLoad } from './recommend/load.ts';
export type { Rates } from './recommend/saving.ts';
export {
  ACTION_NAMES,
  CRITERIA,
  CRITERIA_WEIGHTS,
  type ActionName,
  type Criterion,
  type CriterionName,
} from './decide/action.ts';
export { decide, type Decision, type DecisionInput, type RankedAction, type Veto } from './decide/decide.ts';
export { decisionFor, type Circumstances } from './decide/decision-for.ts';
export type { Consequence } from './decide/consequence.ts';
export {
  Recommender,
  type RecommenderOptions,
  type StrategyComparison,
  type WorkloadAdvice,
} from './recommend/recommender.ts';
export {
  STRATEGY_NAMES,
  type ContainerSizing,
  type Refusal,
  type RefusalReason,
  type Sized,
  type Sizing,
  type StrategyName,
} from './recommend/strategy.ts';
export type { ContainerAdvice, ResourceAdvice } from './recommend/requests.ts';
export type { ReplicaAdvice } from './recommend/replicas.ts';
export { ImageLedger, type ImageAdvice, type ImageOptions } from './recommend/images.ts';
export type { Evidence, Level } from './recommend/evidence.ts';
export type { UsageStats } from './recommend/container-stats.ts';
export type { Risk } from './recommend/risk.ts';
export type { ContainerChange, Patches } from './recommend/patch.ts';
export type { GuardedOptions } from './recommend/guarded.ts';
export type { VpaOptions } from './recommend/vpa-model.ts';
export type { KrrOptions } from './recommend/krr.ts';
export { KUBECOST_PROFILES, type KubecostOptions, type KubecostProfile } from './recommend/kubecost.ts';
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
export type { OnProgress } from './usage/byte-source.ts';
export { readRecordedStream, readRecordedUsage, type ReadUsageOptions } from './usage/recorded/read-usage.ts';
export { recordedLines } from './usage/recorded/write-usage.ts';
export { readCsvUsage, type CsvUsageOptions } from './usage/csv/csv-usage.ts';
export { prometheusUsage, type PrometheusUsageOptions } from './usage/prometheus/prometheus-usage.ts';
export { opencostUsage, type OpencostUsageOptions } from './usage/opencost/opencost-usage.ts';
export { SourceError } from './usage/http/source-error.ts';
export type { JsonClientOptions } from './usage/http/json-client.ts';
export type { OpencostProduct } from './usage/opencost/opencost-api.ts';
export { parseDuration, usageWindow } from './usage/usage-window.ts';
export { manifestsFromObjects, parseManifests } from './manifests/parse-manifests.ts';
export type {
  ManifestObject,
  ManifestOrigin,
  Manifests,
  ManifestSource,
  Position,
} from './manifests/manifest.ts';
export { ManifestError, type ManifestProblem } from './manifests/manifest-error.ts';
export {
  podResources,
  type PodResources,
  type PodResourcesOptions,
  type QuantityTexts,
} from './manifests/pod-resources.ts';
export {
  workloadCost,
  workloadCosts,
  type Scaled,
  type WorkloadCost,
  type WorkloadCostOptions,
} from './manifests/workload-cost.ts';
export { cronRunsPerMonth } from './manifests/cron-runs.ts';
export {
  annotateManifests,
  type Annotated,
  type AnnotatedSource,
  type AnnotateOptions,
  type PodAnnotations,
} from './manifests/annotate.ts';
export {
  diffManifests,
  type DiffedField,
  type FieldDiff,
  type ManifestDiff,
  type WorkloadDiff,
} from './manifests/diff.ts';
export { buildReport, type BuildReportOptions, type BuiltReport } from './report/build-report.ts';
export type * from './report/report.ts';
export type { Cause, CauseDriver } from './report/causes.ts';
export type { Charge, ChargedResource, ChargedWorkload, PriceKind } from './report/charges.ts';
export { reportCsv } from './report/csv/report-csv.ts';
export { reportFocus, type FocusOptions } from './report/focus/report-focus.ts';
export { reportHtml } from './report/html/report-html.ts';
export { reportTable, type TableOptions } from './report/table/report-table.ts';
export type { Lang } from './report/text/text.ts';
export { findAnomalies, type Anomaly, type AnomalyOptions } from './trend/anomalies.ts';
export type { DailySeries } from './trend/daily-series.ts';
export {
  forecast,
  type Estimate,
  type Forecast,
  type ForecastDay,
  type ForecastOptions,
} from './trend/forecast.ts';
export type { Trend } from './trend/trend.ts';
