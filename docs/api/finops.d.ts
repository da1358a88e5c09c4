import { a as ExchangeRate, c as PeriodPrices, d as Price, f as PriceUnit, i as DEFAULT_PRICE_BOOK, l as PriceBook, m as FinopsError, n as PriceLookup, o as NodeClassPrices, p as PricedResource, r as UnitPrices, s as NodePrices, t as PriceContext, u as PricePeriod } from "./unit-prices.js";
import "yaml";
import { Readable } from "node:stream";
/**
 * A Kubernetes quantity as a number of its base unit: `500m` and `0.5` are 0.5 (cores), `512Mi` is 536870912 (bytes).
 * The result is the float64 nearest to the exact value. As in Kubernetes a fraction finer than a billionth is rounded
 * away from zero to the next one; what is beyond ±(2^63 − 1) is refused where Kubernetes would cap it in silence.
 *
 * Numbers are taken as YAML gives them (`cpu: 2`).
 *
 * Source: k8s.io/apimachinery/pkg/api/resource, `Quantity` and its grammar.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_QUANTITY` for anything else.
 * @example
 * ```ts
 * parseQuantity('1.5Gi'); // 1610612736
 * parseQuantity('1E'); // 1e18, exa
 * parseQuantity('1E3'); // 1000, an exponent
 * ```
 */
declare function parseQuantity(quantity: string | number): number;
/** How Kubernetes writes a quantity: cpu as `500m` (decimal), memory and storage as `512Mi` (binary). */
type QuantityFormat = "DecimalSI" | "BinarySI";
/**
 * Writes a number of base units (cores, bytes) as Kubernetes does: without a fraction or an exponent, with the largest
 * suffix that allows it. Decimal quantities go down to a billionth, to the nearest one; binary ones are whole, rounded
 * up, as bytes are.
 *
 * `parseQuantity(formatQuantity(x))` is x for every x Kubernetes can hold and a float64 can tell apart.
 *
 * Source: k8s.io/apimachinery/pkg/api/resource, `Quantity.CanonicalizeBytes`.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_QUANTITY` for what is not finite or beyond ±(2^63 − 1).
 * @example
 * ```ts
 * formatQuantity(0.5); // '500m'
 * formatQuantity(1.5 * 2 ** 30, 'BinarySI'); // '1536Mi'
 * ```
 */
declare function formatQuantity(value: number, format?: QuantityFormat): string;
/** Cores as Kubernetes writes them: `500m`, `2`. */
declare function formatCpuQuantity(cores: number): string;
/** Bytes as Kubernetes writes them: `512Mi`, `1000`; a fraction of a byte is rounded up. */
declare function formatMemoryQuantity(bytes: number): string;
/** Exact: a power of two. */
declare function bytesToGib(bytes: number): number;
/** Exact: a power of two. */
declare function gibToBytes(gib: number): number;
/** The float64 nearest to bytes ÷ 10^9. */
declare function bytesToGb(bytes: number): number;
/** The float64 nearest to gb × 10^9. */
declare function gbToBytes(gb: number): number;
/** The same price said per GB: 6.87 % less a unit, since a GB is the smaller unit. */
declare function perGibToPerGb(price: number): number;
/** The same price said per GiB: 7.37 % more a unit. */
declare function perGbToPerGib(price: number): number;
interface FormatMoneyOptions {
  /** ISO 4217, e.g. `EUR`. */
  readonly currency: string;
  /** BCP 47. Default: `en`. Tested: `fr`, `en`. */
  readonly locale?: string;
  /** Decimals. Default: the currency's own (EUR 2, JPY 0). */
  readonly digits?: number;
  /**
   * What an amount smaller than the last decimal shows as: `'zero'` as `€0.00`, `'significant'` with two digits that
   * mean something, as `€0.000046`. Default: `'zero'`.
   */
  readonly small?: "zero" | "significant";
}
/**
 * An amount as a person reads it: the only place where money is rounded, half away from zero. Amounts of one table are
 * rounded together by `roundToTotal` first, so that they add up.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_MONEY` for an amount that is not finite, a currency or locale Intl does not know.
 * @example
 * ```ts
 * formatMoney(1234.5, { currency: 'EUR', locale: 'en' }); // '€1,234.50'
 * ```
 */
declare function formatMoney(amount: number, options: FormatMoneyOptions): string;
interface LargestRemainderOptions {
  /** Decimals shown. Default: 2. */
  readonly digits?: number;
  /** What the parts are shown to add up to. Default: their sum. */
  readonly total?: number;
}
/**
 * Rounds the parts of a total for display, so that the displayed parts add up to the displayed total: each is rounded
 * down, and the units left over go to those that lost most (Hamilton's method); equals keep their order.
 *
 * Each part stays within one unit of its exact value wherever `total` is the parts' sum. The results are numbers with
 * `digits` decimals: to add them up exactly, count in units (cents).
 *
 * @throws FinopsError `VIGIE_E_FINOPS_ROUNDING` for a part or total that is not finite, or digits outside 0 to 12.
 * @example
 * ```ts
 * roundToTotal([1 / 3, 1 / 3, 1 / 3]); // [0.34, 0.33, 0.33]: they are shown under 1.00
 * ```
 */
declare function roundToTotal(parts: readonly number[], options?: LargestRemainderOptions): number[];
/** Hours in a month, everywhere: 365 × 24 / 12. */
declare const HOURS_PER_MONTH = 730;
/** 2^30, the unit memory and storage are priced in unless the book says GB. */
declare const BYTES_PER_GIB: number;
/** 10^9: 7.37 % less than a GiB. */
declare const BYTES_PER_GB: number;
/** One thing wrong in a price book, where it stands and what to do about it. */
interface PriceBookProblem {
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
  /** e.g. `periods[0].prices.cpu`; empty for the book as a whole. */
  readonly path: string;
  readonly message: string;
}
/** A book that cannot be used: everything wrong in it at once, in the order of the text. */
declare class PriceBookError extends FinopsError {
  readonly problems: readonly PriceBookProblem[];
  constructor(source: string, problems: readonly PriceBookProblem[]);
}
interface ParsePriceBookOptions {
  /** What the text is called in messages. Default: `price book`. */
  readonly source?: string;
}
/** A book, or everything that is wrong with it: one of the two is empty. */
interface PriceBookCheck {
  readonly book?: PriceBook;
  readonly problems: readonly PriceBookProblem[];
}
/**
 * Reads a price book written in YAML or JSON, of the form `price-book.schema.json` describes.
 *
 * @throws PriceBookError `VIGIE_E_FINOPS_PRICE_BOOK` with every problem, its line and column.
 * @example
 * ```ts
 * const book = parsePriceBook(`
 * apiVersion: finops.vigie.dev/v1
 * kind: PriceBook
 * name: on-premises
 * version: '2026-11'
 * currency: EUR
 * periods:
 *   - prices:
 *       cpu: 0.02 EUR per core·hour
 *       memory: 0.01 EUR per GiB·hour
 *       storage: 0.03 EUR per GiB·month
 * `);
 * book.periods[0]?.prices.cpu; // { amount: 0.02, unit: 'core·hour' }
 * ```
 */
declare function parsePriceBook(text: string, options?: ParsePriceBookOptions): PriceBook;
/** The same without throwing, for those who show the problems themselves. */
declare function checkPriceBook(text: string): PriceBookCheck;
/**
 * Reads a price book from a file, YAML or JSON.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_PRICE_BOOK_UNREADABLE` where there is no such file or it is larger than 4 MiB;
 * PriceBookError `VIGIE_E_FINOPS_PRICE_BOOK` with all that is wrong in it.
 */
declare function readPriceBook(path: string): Promise<PriceBook>;
/**
 * Writes a book as YAML or JSON. `parsePriceBook(writePriceBook(book))` is the same book, to the last digit.
 */
declare function writePriceBook(book: PriceBook, format?: "yaml" | "json"): string;
/**
 * JSON Schema (draft 2020-12) of a price book, published as `price-book.schema.json`. Editors check and complete by it;
 * the parser decides, since a schema cannot say that periods may not overlap or that all prices are in one currency.
 */
declare function priceBookSchema(): Record<string, unknown>;
interface ConvertCurrencyOptions {
  readonly from: string;
  readonly to: string;
  /** Rates stated by someone on a day, e.g. `book.rates`. */
  readonly rates: readonly ExchangeRate[];
  /** `YYYY-MM-DD`: the latest rate of that day or before it is used. */
  readonly date: string;
}
interface ConvertedAmount {
  readonly amount: number;
  readonly currency: string;
  /** To be shown with the amount: its date and source. Absent where nothing was converted. */
  readonly rate?: ExchangeRate;
}
/**
 * Converts an amount by a stated rate. Nothing is derived: neither the inverse of a rate nor a way over a third
 * currency, since nobody stated those.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_CURRENCY` where no rate of the day or before it is stated.
 */
declare function convertCurrency(amount: number, options: ConvertCurrencyOptions): ConvertedAmount;
/** The book with every price in another currency, by one of its own rates; says so in its version and description. */
declare function convertPriceBook(book: PriceBook, to: string, date: string): PriceBook;
/** Whose form prices are written in: OpenCost's file, OpenCost's config map, Kubecost's Helm values. */
type PriceTarget = "opencost" | "opencost-configmap" | "kubecost";
declare const PRICE_TARGETS: readonly PriceTarget[];
interface ExportPricesOptions {
  /** Epoch seconds: the targets know no validity periods, so they get the prices of one instant. */
  readonly atSeconds: number;
}
interface ExportedPrices {
  /** JSON for `opencost`, YAML for the others; ends in a line feed. */
  readonly text: string;
  /** What of the book the target cannot express, one sentence each. */
  readonly warnings: readonly string[];
}
interface ImportPricesOptions {
  /** Of the book that is made. Default: the target's name. */
  readonly name?: string;
  /** Default: `1`. */
  readonly version?: string;
  /** Where the text names none. Default: `USD`, as in those programs, with a warning. */
  readonly currency?: string;
  /** What the text is called in messages. Default: the target's name. */
  readonly source?: string;
}
interface ImportedPrices {
  readonly book: PriceBook;
  /** What of the text a price book cannot express, one sentence each. */
  readonly warnings: readonly string[];
}
/**
 * Writes the prices of one instant for another program. Read back they are the same prices; what the target cannot
 * express is named in `warnings`.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_NO_PRICE` where the book has no period for the instant.
 */
declare function exportPrices(book: PriceBook, target: PriceTarget, options: ExportPricesOptions): ExportedPrices;
/**
 * Makes a price book of another program's prices.
 *
 * @throws PriceBookError `VIGIE_E_FINOPS_PRICE_BOOK` with every problem, its line and column.
 */
declare function importPrices(text: string, target: PriceTarget, options?: ImportPricesOptions): ImportedPrices;
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
declare function priceLookup(book: PriceBook): PriceLookup;
/** Epoch seconds at which the book's prices change, ascending: a sum over time is split there. */
declare function priceChanges(book: PriceBook): number[];
/** How much a workload may be squeezed: sets request percentiles, least replicas and what may never be done to it. */
type SlaClass = "gold" | "silver" | "bronze";
declare const SLA_CLASSES: readonly SlaClass[];
declare function isSlaClass(value: unknown): value is SlaClass;
/** When a pod of the class may be evicted: never, only inside its maintenance window, or at any time. */
type EvictionRule = "never" | "inside-window" | "any-time";
/** What a class grants: how its requests are sized and what may never be done to it. */
interface SlaPolicy {
  /** Percentile of CPU usage the request is taken from, in (0, 1]. */
  readonly cpuPercentile: number;
  /** The request is the percentile times this. */
  readonly cpuFactor: number;
  /** The memory request is the highest usage seen times this. */
  readonly memoryFactor: number;
  readonly minReplicas: number;
  /** Spare replicas beyond what the peak needs, so that losing one leaves the peak carried. */
  readonly spareReplicas: number;
  readonly scaleInDuringAlert: boolean;
  readonly eviction: EvictionRule;
}
/** Percentiles and factors both fall from gold to bronze: advice is monotone in the class. */
declare const SLA_POLICIES: Readonly<Record<SlaClass, SlaPolicy>>;
/** Low is [0, 33) %, moderate [33, 66) %, high 66 % and more: above 100 % is high too. */
type CpuBand = "low" | "moderate" | "high";
interface CpuBanding {
  readonly band: CpuBand;
  /** Usage in per cent of `of`; above 100 where the container uses more than it asked for. */
  readonly percent: number;
  /** What the percentage is of: the limit only where there is no request. */
  readonly of: "request" | "limit";
}
/**
 * The band a CPU usage falls in, as a share of the request, or of the limit where there is no request.
 * Undefined where there is neither (nothing to be a share of) or no usage.
 *
 * @param usageCores - Cores used; NaN where unknown.
 * @param requestCores - Cores requested; 0 where none is.
 * @example
 * cpuBand(0.2, 0.5); // { band: 'moderate', percent: 40, of: 'request' }
 */
declare function cpuBand(usageCores: number, requestCores: number, limitCores?: number): CpuBanding | undefined;
/** A sentence a person reads, in the languages the project speaks. */
interface Words {
  readonly en: string;
  readonly fr: string;
}
/** Whether more of a criterion is better (`max`) or less is (`min`). */
type Direction = "max" | "min";
/** Every step of the method, so that a result can be checked by hand. */
interface TopsisResult {
  /** As given: a row an alternative, a column a criterion. */
  readonly matrix: readonly (readonly number[])[];
  /** Columns divided by their Euclidean norm; a column of zeros stays zero. */
  readonly normalised: readonly (readonly number[])[];
  /** `normalised` times the weights. */
  readonly weighted: readonly (readonly number[])[];
  /** As given, scaled to sum to 1. */
  readonly weights: readonly number[];
  readonly directions: readonly Direction[];
  /** Best weighted value of each criterion. */
  readonly ideal: readonly number[];
  /** Worst weighted value of each criterion. */
  readonly antiIdeal: readonly number[];
  /** Euclidean distance of each alternative from the ideal. */
  readonly distanceToIdeal: readonly number[];
  readonly distanceToAntiIdeal: readonly number[];
  /** Distance to the anti-ideal ÷ sum of both, in [0, 1]; 1 where all alternatives are alike. */
  readonly closeness: readonly number[];
  /** Indexes of the alternatives, best first; equal ones in the order given. */
  readonly ranking: readonly number[];
}
/**
 * Ranks alternatives by closeness to the ideal: TOPSIS with vector normalisation (Hwang and Yoon, *Multiple Attribute
 * Decision Making*, Springer 1981).
 *
 * @param matrix - Finite numbers, a row an alternative, a column a criterion.
 * @param weights - One a criterion, not negative, not all 0; their scale does not matter.
 * @param directions - One a criterion.
 * @throws FinopsError `VIGIE_E_FINOPS_TOPSIS` on a ragged or empty matrix, a number that is not finite, bad weights.
 * @example
 * topsis([[250, 16], [200, 8]], [0.6, 0.4], ['min', 'max']).ranking; // [0, 1]
 */
declare function topsis(matrix: readonly (readonly number[])[], weights: readonly number[], directions: readonly Direction[]): TopsisResult;
/** The period looked at, in equal steps; step i covers [startSeconds + i × stepSeconds, + stepSeconds). */
interface UsageWindow {
  /** Epoch seconds. */
  readonly startSeconds: number;
  readonly stepSeconds: number;
  readonly steps: number;
}
/** A cluster's usage over a window. Workloads come one after another, so that only one need be in memory. */
interface ClusterUsage {
  readonly cluster: string;
  readonly window: UsageWindow;
  /** Where it was read from, for the report's head, without credentials. */
  readonly source: string;
  /** Empty where the source knows no nodes; idle cost is then unknown, and the report says so. */
  readonly nodes: readonly NodeUsage[];
  /** For progress, where known beforehand. */
  readonly workloadCount?: number;
  /** May be iterated once. What could not be read is added to `warnings` while iterating. */
  workloads(): AsyncIterable<WorkloadUsage>;
  readonly warnings: readonly string[];
}
interface NodeUsage {
  readonly name: string;
  readonly nodeClass?: string;
  readonly spot?: boolean;
  readonly cpuCores: number;
  readonly memoryBytes: number;
  /** Steps of the window the node existed in: from `firstStep`, `steps` of them. */
  readonly firstStep: number;
  readonly steps: number;
}
interface WorkloadIdentity {
  readonly namespace: string;
  /** `Deployment`, `StatefulSet`, `DaemonSet`, `CronJob`, `Job`, `Pod` … the outermost owner. */
  readonly kind: string;
  readonly name: string;
}
/** All pods of one workload that existed in the window. */
interface WorkloadUsage {
  readonly workload: WorkloadIdentity;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** From the annotation `finops.vigie.dev/sla-class`, where valid. */
  readonly slaClass?: SlaClass;
  readonly replicas?: {
    readonly desired: number;
    readonly available?: number;
  };
  readonly autoscaler?: {
    readonly kind: "HorizontalPodAutoscaler" | "VerticalPodAutoscaler";
    /** Resources it scales by. */
    readonly resources: readonly ("cpu" | "memory")[];
    readonly minReplicas?: number;
    readonly maxReplicas?: number;
  };
  readonly rolloutInProgress?: boolean;
  /** True for a pod that a node runs from a file of its own, which alone can change it. */
  readonly staticPod?: boolean;
  readonly containers: readonly ContainerSeries[];
  readonly volumes: readonly VolumeUsage[];
}
/**
 * One container of one pod. Arrays have one value a step, from `firstStep` on, all of the same length. They may be shared between
 * containers (equal requests): never write to them.
 */
interface ContainerSeries {
  readonly pod: string;
  readonly container: string;
  readonly image?: string;
  readonly imageBytes?: number;
  readonly node?: string;
  readonly nodeClass?: string;
  readonly spot?: boolean;
  /** True for an init container that stays (restartPolicy Always): its patch goes under `initContainers`. */
  readonly sidecar?: boolean;
  /** Step of the window the first value belongs to. */
  readonly firstStep: number;
  /** Mean over the step, cores; NaN where there is no sample. */
  readonly cpuUsageCores: Float64Array;
  /** Working set, bytes; NaN where there is no sample. */
  readonly memoryUsageBytes: Float64Array;
  /** 0 where none is set. */
  readonly cpuRequestCores: Float64Array;
  readonly memoryRequestBytes: Float64Array;
  /**
   * Share of each step the container existed in, [0, 1]; absent: all of it. Only sources with coarse steps (OpenCost, Kubecost)
   * have it. The values above are means over that share; cost is theirs × the share.
   */
  readonly coverage?: Float64Array;
  /** Highest values seen, where the source knows more than its steps say (they are means of a day, say). */
  readonly cpuPeakCores?: number;
  readonly memoryPeakBytes?: number;
  /** Share of the CPU scheduler's periods in which the container was throttled, mean over the window, [0, 1]. */
  readonly cpuThrottledShare?: number;
  readonly cpuLimitCores?: number;
  readonly memoryLimitBytes?: number;
  readonly gpuCount?: number;
  readonly restarts: number;
  /** Steps of the window (not of this series) in which the container was killed for memory. */
  readonly oomKillSteps: readonly number[];
}
interface VolumeUsage {
  readonly name: string;
  readonly storageClass?: string;
  /** What was asked for, hence what is paid. */
  readonly capacityBytes: number;
  readonly usedBytes?: number;
  readonly firstStep: number;
  readonly steps: number;
}
/** One resource over all pods; cores or bytes. NaN where there is no sample. */
interface UsageStats {
  readonly samples: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  /** The highest of the pods' own 95th percentiles. */
  readonly podP95: number;
}
/** `guarded` is Vigie's own; the others are ports of published algorithms, for comparison. */
type StrategyName = "guarded" | "vpa" | "krr" | "kubecost";
declare const STRATEGY_NAMES: readonly StrategyName[];
/** Why no advice is given. */
type RefusalReason = "no-samples" | "too-few-samples" | "means-only" | "hpa-same-resource" | "vpa-manages-it" | "rollout-in-progress" | "restart-loop" | "replicas-not-adjustable" | "hpa-owns-replicas";
interface Refusal {
  readonly kind: "refused";
  readonly reason: RefusalReason;
  readonly words: Words;
}
/** What a strategy asks for one resource of one container; cores or bytes. */
interface Sized {
  readonly kind: "sized";
  /** Before rounding, after the strategy's least values. */
  readonly exact: number;
  /** Rounded up to a whole millicore or MiB: what the patch says and savings are reckoned from. */
  readonly request: number;
  /** Null where the strategy says there shall be none, undefined where it leaves it as it is. */
  readonly limit?: number | null;
  /** How the number came about. */
  readonly basis: Words;
  /** Only `vpa`: outside these its updater evicts. */
  readonly lowerBound?: number;
  readonly upperBound?: number;
}
type Sizing = Sized | Refusal;
/** One strategy's answer for one container. */
interface ContainerSizing {
  readonly strategy: StrategyName;
  readonly cpu: Sizing;
  readonly memory: Sizing;
}
interface GuardedOptions {
  /** Samples of a resource below which there is no advice: 100. */
  readonly minSamples?: number;
  /** Seconds from first to last sample below which there is no advice: a day, to have seen a day's peak. */
  readonly minSpanSeconds?: number;
  /** Restarts of one pod, not explained by kills for memory, from which it counts as a loop: 5, and one a day. */
  readonly maxRestarts?: number;
  /** Least CPU request, cores: 0.01. */
  readonly minCpuCores?: number;
  /** Least memory request, bytes: 32 MiB. */
  readonly minMemoryBytes?: number;
  /** `none` (default) takes a CPU limit away; `keep` leaves it, raised to the request where it is below. */
  readonly cpuLimit?: "none" | "keep";
}
/** Settings of KRR's `simple` strategy, with its names and defaults. */
interface KrrOptions {
  /** `--memory_buffer_percentage`, 15. */
  readonly memoryBufferPercentage?: number;
  /** `--points_required`, 100, over all pods. */
  readonly pointsRequired?: number;
  /** `--use_oomkill_data`, off in KRR by default. */
  readonly useOomkillData?: boolean;
  /** `--oom_memory_buffer_percentage`, 25. */
  readonly oomMemoryBufferPercentage?: number;
  /** `--allow-hpa`, off. */
  readonly allowHpa?: boolean;
  /** `--cpu-min`, 10 millicores, here in cores. */
  readonly minCpuCores?: number;
  /** `--mem-min`, 100 MiB, here in bytes. */
  readonly minMemoryBytes?: number;
}
/** Profiles of Kubecost's savings page with their target utilisation; `api` is what its API takes when told nothing. */
declare const KUBECOST_PROFILES: {
  readonly development: 0.8;
  readonly production: 0.65;
  readonly "high-availability": 0.5;
  readonly api: 0.7;
};
type KubecostProfile = keyof typeof KUBECOST_PROFILES;
interface KubecostOptions {
  /** `development` by default: the highest target utilisation, hence the largest savings Kubecost promises. */
  readonly profile?: KubecostProfile;
  /** Instead of the profile's, in (0, 1]. */
  readonly targetCpuUtilization?: number;
  readonly targetMemoryUtilization?: number;
  /** `max` by default, as in every profile; `quantile` takes the 95th percentile of CPU and the maximum of memory. */
  readonly algorithm?: "max" | "quantile";
  /** `minRecCPUMillicores`, 10, here in cores. */
  readonly minCpuCores?: number;
  /** `minRecRAMBytes`, 20 MiB. */
  readonly minMemoryBytes?: number;
}
/** Flags of the recommender, with its defaults. Durations in seconds. */
interface VpaOptions {
  /**
   * `live` (default): every step is a sample and kills for memory are seen, as by a recommender that has been running all
   * along. `history`: what one that starts with `--storage=prometheus` reads: `--history-length` back at
   * `--history-resolution`, CPU as the rate over the resolution, memory at that instant, no kills.
   */
  readonly sampling?: "live" | "history";
  /** `--history-length`, 8 days; `history` only. */
  readonly historyLengthSeconds?: number;
  /** `--history-resolution`, 1 hour; `history` only. */
  readonly historyResolutionSeconds?: number;
  /**
   * `constant` (default): 0.1 for every CPU sample, which is what the recommender has always done, since the request in
   * its samples is never set (kubernetes/autoscaler#7818). `request`: max(request, 0.1), what its comments say.
   */
  readonly cpuSampleWeight?: "constant" | "request";
  /** End of the first CPU bucket, 0.01 core; master of late 2025 tries 0.001. */
  readonly cpuFirstBucketCores?: number;
  /** `--cpu-histogram-decay-half-life` and `--memory-histogram-decay-half-life`, 24 h. */
  readonly cpuHalfLifeSeconds?: number;
  readonly memoryHalfLifeSeconds?: number;
  /** `--memory-aggregation-interval`, 24 h: one peak of each pod in each. */
  readonly memoryIntervalSeconds?: number;
  /** `--oom-bump-up-ratio`, 1.2. */
  readonly oomBumpUpRatio?: number;
  /** `--oom-min-bump-up-bytes`, 100 MiB. */
  readonly oomMinBumpUpBytes?: number;
  /** `--target-cpu-percentile` and `--target-memory-percentile`, 0.9. */
  readonly targetPercentile?: number;
  /** `--recommendation-margin-fraction`, 0.15. */
  readonly marginFraction?: number;
  /** `--pod-recommendation-min-cpu-millicores`, 25, here in cores, shared by the containers of a pod. */
  readonly podMinCpuCores?: number;
  /** `--pod-recommendation-min-memory-mb`, 250 MiB, shared by the containers of a pod. */
  readonly podMinMemoryBytes?: number;
}
interface ScoreboardOptions {
  readonly window: UsageWindow;
  readonly prices: PriceLookup;
  /** Days learnt from before the first day that is judged: 3. */
  readonly minTrainingDays?: number;
  readonly defaultSlaClass?: SlaClass;
  readonly strategies?: readonly StrategyName[];
  readonly guarded?: GuardedOptions;
  readonly vpa?: VpaOptions;
  readonly krr?: KrrOptions;
  readonly kubecost?: KubecostOptions;
}
/** What would have happened had one strategy's advice of each evening been in force the next day. */
interface ScoreboardRow {
  readonly strategy: StrategyName;
  /** Days of containers judged, and those of them on which the strategy had advice. */
  readonly containerDays: number;
  readonly advisedContainerDays: number;
  /** Cost of max(request, usage) over the judged days: as it was, and with the advice. */
  readonly costBefore: number;
  readonly costAfter: number;
  /** `costBefore` − `costAfter`, a month of 730 h of the judged time. */
  readonly savingPerMonth: number;
  /** Hours of containers judged. */
  readonly containerHours: number;
  /** Hours in steps whose mean usage was above the CPU request: served only by CPU the node had to spare. */
  readonly cpuOverRequestHours: number;
  /** Core hours above the request, the amount at stake in them. */
  readonly cpuOverRequestCoreHours: number;
  /**
   * Hours in steps whose mean usage was above the CPU limit the strategy leaves: throttled for certain. 0 for strategies that
   * set none. Usage was measured under the limits of then, so what a tighter limit cut off already is not seen.
   */
  readonly throttledHours: number;
  /** Times memory rose above the request: the pod may be evicted when its node runs short. */
  readonly memoryOverRequestEvents: number;
  /** Times memory rose above the limit the strategy leaves (the request, where it leaves none and none was there): killed. */
  readonly oomEvents: number;
}
interface Scoreboard {
  readonly currency: string;
  readonly minTrainingDays: number;
  /** Days of the window that were judged; 0 where it is too short. */
  readonly judgedDays: number;
  /** In the order guarded, vpa, krr, kubecost. */
  readonly rows: readonly ScoreboardRow[];
}
/**
 * Compares strategies walk-forward on the usage itself: advice from everything up to the end of day d is followed on day
 * d + 1, for every day after the first few. Nobody looks ahead. Where a strategy has no advice, things stay as they were.
 *
 * Feed it workloads one after another; it keeps sums only.
 *
 * @example
 * const scoring = new Scoring({ window, prices });
 * for await (const workload of usage.workloads()) scoring.add(workload);
 * scoring.scoreboard().rows[0]; // { strategy: 'guarded', savingPerMonth: 812.4, oomEvents: 0, … }
 */
declare class Scoring {
  #private;
  constructor(options: ScoreboardOptions);
  add(workload: WorkloadUsage): void;
  scoreboard(): Scoreboard;
}
/** What a workload carries at its peak, and what one of its pods asks for. */
interface WorkloadLoad {
  /** Highest sum over pods at one step, containers added up. */
  readonly peakCpuCores: number;
  readonly peakMemoryBytes: number;
  /** What the peaks are means of. */
  readonly stepSeconds: number;
  /** Of one pod, as last seen. */
  readonly cpuRequestCores: number;
  readonly memoryRequestBytes: number;
  readonly containers: readonly ContainerLoad[];
}
interface ContainerLoad {
  /** Undefined without samples. */
  readonly peakCpuCores: number | undefined;
  readonly peakMemoryBytes: number | undefined;
  readonly cpuRequestCores: number;
  readonly memoryRequestBytes: number;
}
/** What a workload pays for what it asks for, at the end of the window. */
interface Rates {
  readonly currency: string;
  /** Mean over the kinds of node its pods run on; exact where there is only one. */
  readonly cpuCoreMonth: number;
  readonly memoryByteMonth: number;
  /** Pods that run at the same time: as declared, else as seen at the end, else (jobs) on average. */
  readonly pods: number;
}
/** What can be done to a workload. */
type ActionName = "keep" | "resize-cpu" | "resize-memory" | "scale-out" | "scale-in";
declare const ACTION_NAMES: readonly ActionName[];
type CriterionName = "cost" | "performanceRisk" | "availability" | "disturbance";
interface Criterion {
  readonly name: CriterionName;
  readonly direction: Direction;
  readonly unit: string;
}
/** Columns of the decision matrix, in this order. */
declare const CRITERIA: readonly Criterion[];
/** Weights of the criteria by class, each summing to 1: the higher the class, the less the cost counts. */
declare const CRITERIA_WEIGHTS: Readonly<Record<SlaClass, Readonly<Record<CriterionName, number>>>>;
/** How things stand after an action. */
interface Consequence {
  readonly replicas: number;
  readonly cpuRequestCores: number;
  readonly memoryRequestBytes: number;
  readonly costPerMonth: number;
  /** Less cost than now is positive. */
  readonly savingPerMonth: number;
  readonly criteria: Readonly<Record<CriterionName, number>>;
}
/** What is known of a workload when something is to be decided. Amounts are of one pod, all containers together. */
interface DecisionInput {
  readonly name: string;
  readonly slaClass: SlaClass;
  readonly replicas: number;
  /** Highest sum over all pods, to be carried whatever the number of replicas. */
  readonly peakCpuCores: number;
  readonly peakMemoryBytes: number;
  readonly cpuRequestCores: number;
  readonly memoryRequestBytes: number;
  /** What the advice says; the request itself where it says nothing. */
  readonly advisedCpuCores: number;
  readonly advisedMemoryBytes: number;
  readonly currency: string;
  /** Of one core, and of one byte, for a month. */
  readonly cpuCoreMonth: number;
  readonly memoryByteMonth: number;
  /** An alert on the workload is firing. */
  readonly alerting?: boolean;
  /** Now is inside its maintenance window. */
  readonly insideWindow?: boolean;
  /** How new requests reach the pods: `rollout` (default) replaces them one by one, `eviction` evicts, `in-place` does neither. */
  readonly resizeBy?: "rollout" | "eviction" | "in-place";
  /** Where a HorizontalPodAutoscaler sets the replicas. */
  readonly autoscaled?: boolean;
  readonly rolloutInProgress?: boolean;
  /** Instead of the class's; they need not sum to 1. */
  readonly weights?: Readonly<Record<CriterionName, number>>;
}
interface Veto {
  readonly action: ActionName;
  readonly words: Words;
}
interface RankedAction {
  readonly action: ActionName;
  readonly rank: number;
  /** In [0, 1], 1 the ideal. */
  readonly closeness: number;
  readonly consequence: Consequence;
}
/** A decision with all it rests on. */
interface Decision {
  readonly slaClass: SlaClass;
  readonly best: RankedAction;
  /** Best first; vetoed actions are not among them. */
  readonly ranking: readonly RankedAction[];
  readonly vetoes: readonly Veto[];
  /** Rows of the matrices, in order. */
  readonly actions: readonly ActionName[];
  /** Columns of the matrices, in order. */
  readonly criteria: readonly CriterionName[];
  /** Matrix, normalised and weighted matrix, weights, both ideals, distances, closeness. */
  readonly topsis: TopsisResult;
  readonly words: Words;
}
/**
 * Ranks what can be done to a workload over cost, performance risk, availability and disturbance, weighed by its class.
 * Vetoes come first: what the class forbids is not ranked, however well it would do. Keeping things as they are is never
 * vetoed.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_DECISION` for amounts that are negative or no numbers, or no replicas.
 * @example
 * const { best, words } = decide(input);
 * best.action; // 'resize-cpu'
 * words.en; // 'web (silver): resize CPU ranks first, closeness 0.78 against 0.31 for keeping …'
 */
declare function decide(input: DecisionInput): Decision;
/** New resources of one container as Kubernetes quantities; null takes a limit away. */
interface ContainerChange {
  readonly container: string;
  readonly sidecar?: boolean;
  readonly requests: {
    readonly cpu?: string;
    readonly memory?: string;
  };
  readonly limits: {
    readonly cpu?: string | null;
    readonly memory?: string | null;
  };
}
/** The same change in each form it can be applied in. */
interface Patches {
  /** A partial manifest: `kubectl patch --type=strategic --patch-file`, or a patch of a kustomization. */
  readonly strategicMerge: string;
  /** A whole `kustomization.yaml` of kind Component, to be named under `components:`. */
  readonly kustomizeComponent: string;
  /** Lines for a POSIX shell, quoted; empty where Kubernetes allows no such change of a running object. */
  readonly commands: readonly string[];
}
type Level = "low" | "moderate" | "high";
/** What a recommendation rests on. */
interface Evidence {
  readonly window: UsageWindow;
  readonly pods: number;
  /** Cores, all pods merged. */
  readonly cpu: UsageStats;
  /** Bytes, all pods merged. */
  readonly memory: UsageStats;
  readonly spanSeconds: number;
  /** Share of the pods' steps that have samples, in [0, 1]. */
  readonly coverage: number;
  readonly restarts: number;
  readonly oomKills: number;
  /** In [0, 1]: days seen of a week, times coverage; at most 0.3 of steps over an hour. A week, since load has a weekly shape. */
  readonly confidence: number;
  /** `high` from 0.8, `moderate` from 0.4. */
  readonly confidenceLevel: Level;
}
/** What may go wrong if the advice is followed. */
interface Risk {
  readonly level: Level;
  readonly words: Words;
}
/** Replicas to drop, requests left as they are. */
interface ReplicaAdvice {
  readonly kind: "drop";
  readonly from: number;
  readonly to: number;
  readonly savingPerMonth: number;
  /** Why not fewer. */
  readonly floor: {
    readonly ofClass: number;
    /** Replicas whose requests hold the peak, the class's factor and spare replicas included. */
    readonly ofPeakLoad: number;
    readonly ofAutoscaler?: number;
  };
  /** Highest usage of all pods together at one moment. */
  readonly peakCpuCores: number;
  readonly peakMemoryBytes: number;
  readonly risk: Risk;
  /** Undefined for a kind that strategic merge does not know. */
  readonly patches?: Patches;
}
/** Advice for one resource of one container: cores or bytes. */
interface ResourceAdvice {
  /** `keep` where it is right as it is, or so little too high that a restart is not worth it. */
  readonly action: "raise" | "lower" | "keep" | "refused";
  readonly from: number;
  /** Equals `from` unless raised or lowered. */
  readonly to: number;
  /** Of all pods; negative where more is needed. */
  readonly savingPerMonth: number;
  readonly sizing: Sizing;
}
/** Requests of one container to adjust. */
interface ContainerAdvice {
  readonly container: string;
  readonly cpu: ResourceAdvice;
  readonly memory: ResourceAdvice;
  readonly savingPerMonth: number;
  readonly evidence: Evidence;
  /** Undefined where nothing changes. */
  readonly risk?: Risk;
  /** Undefined where nothing changes. */
  readonly change?: ContainerChange;
}
interface RecommenderOptions {
  readonly window: UsageWindow;
  readonly prices: PriceLookup;
  /** Whose advice the patches carry; `guarded` by default. */
  readonly strategy?: StrategyName;
  /** Shown side by side, besides `strategy`; all four by default. */
  readonly compare?: readonly StrategyName[];
  /** For workloads without the annotation: `silver`. */
  readonly defaultSlaClass?: SlaClass;
  /** Decreases smaller than this share of the request are not advised: 0.05. */
  readonly minDecrease?: number;
  readonly guarded?: GuardedOptions;
  readonly vpa?: VpaOptions;
  readonly krr?: KrrOptions;
  readonly kubecost?: KubecostOptions;
}
/** What one strategy would do to the whole workload. */
interface StrategyComparison {
  readonly strategy: StrategyName;
  readonly containers: readonly ContainerSizing[];
  /** Exactly by its rounded requests, small decreases included; what it refuses counts 0. */
  readonly savingPerMonth: number;
}
/** Advice for one workload; amounts of money in `currency`, negative savings where more is needed. */
interface WorkloadAdvice {
  readonly workload: WorkloadIdentity;
  readonly slaClass: SlaClass;
  /** True where the workload names no class and the default was taken. */
  readonly slaClassAssumed: boolean;
  readonly strategy: StrategyName;
  readonly currency: string;
  /** Prices, and the pods that run at once, by which savings are multiplied. */
  readonly rates: Rates;
  readonly load: WorkloadLoad;
  readonly requests: {
    readonly containers: readonly ContainerAdvice[];
    readonly savingPerMonth: number;
    /** Undefined where nothing changes or there is no way to say it. */
    readonly patches?: Patches;
    /** `kubectl` commands that resize running pods without a restart; may be empty. */
    readonly inPlace: readonly string[];
  };
  /** An alternative to `requests`, never on top of it: both spend the same slack. Undefined where none is to spare. */
  readonly replicas?: ReplicaAdvice | Refusal;
  /** The larger of the two savings, never their sum; negative where requests need more (replicas are not dropped then). */
  readonly savingPerMonth: number;
  readonly best: "requests" | "replicas" | "none";
  readonly sideBySide: readonly StrategyComparison[];
}
/**
 * Advises workloads one after another, keeping its buffers: ten thousand containers of two weeks take seconds.
 *
 * @example
 * const recommender = new Recommender({ window, prices: priceLookup(DEFAULT_PRICE_BOOK) });
 * for await (const workload of usage.workloads()) console.log(recommender.advise(workload).savingPerMonth);
 */
declare class Recommender {
  #private;
  constructor(options: RecommenderOptions);
  /** Undefined for a workload without containers. Throws what the price lookup throws. */
  advise(workload: WorkloadUsage): WorkloadAdvice | undefined;
}
/** What is known of the moment, besides the advice. */
type Circumstances = Pick<DecisionInput, "alerting" | "insideWindow" | "resizeBy" | "autoscaled" | "rolloutInProgress" | "weights">;
/**
 * Ranks what to do with a workload, from its advice. Undefined for what has no replicas (jobs) or none running: there is
 * nothing to choose. Undefined too where load is known as means of more than an hour: what its peak fills is unknown.
 */
declare function decisionFor(advice: WorkloadAdvice, circumstances?: Circumstances): Decision | undefined;
interface ImageOptions {
  /** Images up to this are left alone, and what larger ones are reckoned against: 200 MiB. An assumption, not a measure. */
  readonly slimBytes?: number;
  /** What a node pulls a second, for the time a start waits: 50 MB/s. */
  readonly pullBytesPerSecond?: number;
}
/** An image to slim. */
interface ImageAdvice {
  readonly image: string;
  readonly imageBytes: number;
  /** The size aimed at. */
  readonly toBytes: number;
  /** Nodes that held it in the window. */
  readonly nodes: number;
  /** `imageBytes` × `nodes`: what the ranking goes by. */
  readonly bytesOnNodes: number;
  /**
   * At the book's storage price, if node disks cost that. Most clouds sell the disk with the node: then slimming saves the
   * time below and no money until nodes get smaller disks, so it is not part of any total.
   */
  readonly storagePerMonth: number;
  readonly savingPerMonth: number;
  /** Seconds a start waits for the pull on a node that does not have the image, today and after. */
  readonly pullSeconds: {
    readonly from: number;
    readonly to: number;
  };
  readonly workloads: readonly WorkloadIdentity[];
  readonly risk: {
    readonly level: Level;
    readonly words: Words;
  };
}
/** Collects images over all workloads: an image is stored once a node, whoever uses it. */
declare class ImageLedger {
  #private;
  constructor(window: UsageWindow, prices: PriceLookup, options?: ImageOptions);
  add({ workload, containers }: Pick<WorkloadUsage, "workload" | "containers">): void;
  /** Largest on disk over all nodes first. */
  advice(): ImageAdvice[];
}
/** An amount by resource, in one currency, never rounded; `total` is the sum of the others. */
interface Cost {
  readonly cpu: number;
  readonly memory: number;
  readonly storage: number;
  readonly gpu: number;
  readonly network: number;
  readonly total: number;
}
/**
 * What was allocated to a container, a workload, a group or the cluster. Every field is a sum (or a count), so that wholes are
 * the sums of their parts; ratios are made of them when asked for (`efficiencyOf`).
 */
interface Allocation {
  readonly cost: Cost;
  /** Hours in core·hours. */
  readonly cpu: ResourceAllocation;
  /** Hours in byte·hours. */
  readonly memory: ResourceAllocation;
  readonly storageByteHours: number;
  readonly gpuHours: number;
  /** Series: one for each container of each pod. */
  readonly containers: number;
  readonly volumes: number;
  readonly restarts: number;
  readonly oomKills: number;
  /** Containers whose throttling is known, and the sum of their shares: the mean is the second by the first. */
  readonly throttlingKnown: number;
  readonly throttledShareSum: number;
}
/** One resource over time. `sampled…`: over the steps that have a usage sample alone, so that usage and request compare. */
interface ResourceAllocation {
  /** max(request, usage) × price × Δt, summed; of a step without a sample, the request. */
  readonly cost: number;
  readonly allocatedHours: number;
  readonly requestedHours: number;
  readonly usedHours: number;
  readonly sampledRequestHours: number;
  readonly sampledRequestCost: number;
  readonly usedCost: number;
  /** Over-provisioning: what of the request was paid for and not used, at no step made up for by another. */
  readonly unusedRequestCost: number;
  /** Under-provisioning: what was used above the request. */
  readonly aboveRequestCost: number;
  readonly sampledSteps: number;
  readonly missingSteps: number;
  readonly stepsAboveRequest: number;
}
/** What a cost may be grouped by; see `parseDimensions`. */
type Dimension = (typeof NAMED_DIMENSIONS)[number] | `label:${string}` | `annotation:${string}`;
declare const NAMED_DIMENSIONS: readonly ["cluster", "namespace", "kind", "workload", "pod", "container", "node", "node-class", "spot", "owner", "cost-centre", "environment", "sla-class"];
/** The value of a dimension where there is none: an absent label, the node of a volume. */
declare const NONE = "(none)";
/**
 * `namespace`, `label:team`, `namespace,label:app` …
 *
 * `workload` is `namespace/Kind/name`, `pod` is `namespace/pod`, `container` is `namespace/pod/container`. `owner`, `cost-centre`,
 * `environment` and `sla-class` are the annotations `finops.vigie.dev/…`, or else labels of that name (`cost-center` is understood too).
 *
 * @throws FinopsError `VIGIE_E_FINOPS_DIMENSION`
 */
declare function parseDimensions(text: string): Dimension[];
/** One group of a grouping, e.g. the namespace `shop`. */
interface GroupAllocation {
  /** A value for each dimension of the grouping; `(none)` where there is none, `(other)` beyond the bound of groups. */
  readonly values: readonly string[];
  readonly allocation: Allocation;
  /** By UTC day, see `AllocationResult.days`. */
  readonly dailyCost: Float64Array;
}
/** Stands for the groups that came after the bound was reached. */
declare const OTHER = "(other)";
/** CPU and memory of a node: what it costs, what of that is allocated, what is left. */
interface NodeIdle {
  readonly node: NodeUsage;
  readonly cost: Cost;
  readonly allocated: Cost;
  /** Cost − allocated; negative where more was allocated than the node has. */
  readonly idle: Cost;
}
interface IdleCost {
  readonly cost: Cost;
  /** CPU and memory of every container, also of those whose node is unknown. */
  readonly allocated: Cost;
  readonly idle: Cost;
  /** The most idle first. */
  readonly nodes: readonly NodeIdle[];
  /** Allocated to containers on no known node: part of `allocated`, of no entry of `nodes`. */
  readonly elsewhere: Cost;
}
interface AllocatorOptions {
  readonly cluster: string;
  readonly window: UsageWindow;
  /** None: idle cost is unknown. */
  readonly nodes?: readonly NodeUsage[];
  readonly prices: PriceLookup;
  /** Epoch seconds at which prices change (`priceChanges(book)`); without it they are found by asking `prices`. */
  readonly priceChanges?: readonly number[];
  /** Each is made in the same pass. Default: none. */
  readonly groupings?: readonly (readonly Dimension[])[];
  /** Of each grouping; what comes later is added to `(other)`. Default 100 000. */
  readonly maxGroups?: number;
}
interface WorkloadAllocation {
  readonly workload: WorkloadIdentity;
  readonly allocation: Allocation;
  readonly dailyCost: Float64Array;
  /** By container name, over all pods. */
  readonly containers: ReadonlyMap<string, Allocation>;
}
interface AllocationResult {
  readonly currency: string;
  /** Epoch seconds at which each UTC day the window touches begins. */
  readonly days: readonly number[];
  readonly total: Allocation;
  readonly dailyCost: Float64Array;
  /** In the order of `AllocatorOptions.groupings`. */
  readonly groupings: readonly {
    readonly dimensions: readonly Dimension[];
    readonly groups: readonly GroupAllocation[];
  }[];
  /** Absent where no nodes are known. */
  readonly idle?: IdleCost;
  readonly warnings: readonly string[];
}
/**
 * Allocates cost in one pass: `add` each workload as it comes, then ask for `result`. Memory grows with the number of groups and
 * nodes, not with that of samples.
 *
 * For each container and step, cost = max(request, usage) × price × Δt; where usage is missing, the request counts. Volumes cost
 * what they were asked for. Idle = node cost − allocated.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_CURRENCIES` where prices come in more than one currency.
 * @example
 * ```ts
 * const allocator = new Allocator({ ...usage, prices: priceLookup(book), groupings: [['namespace']] });
 * for await (const workload of usage.workloads()) allocator.add(workload);
 * const { total, groupings, idle } = allocator.result();
 * ```
 */
declare class Allocator {
  #private;
  constructor(options: AllocatorOptions);
  add(usage: WorkloadUsage): WorkloadAllocation;
  result(): AllocationResult;
}
/** Usage ÷ request; 1 is all used, above 1 more was used than asked for. Undefined where nothing was requested or sampled. */
interface Efficiency {
  readonly cpu?: number;
  readonly memory?: number;
  /** Both, weighted by what their requests cost. */
  readonly total?: number;
}
/** Over the steps that have samples: a gap is neither idle nor busy. */
declare function efficiencyOf({ cpu, memory }: Allocation): Efficiency;
/** Told as a source is read: bytes of a file, windows of an API, workloads; `total` where it is known. */
type OnProgress = (done: number, total: number | undefined) => void;
interface ReadUsageOptions {
  /** Called as the file is read, with bytes of it (compressed, if it is). */
  readonly onProgress?: OnProgress;
}
/**
 * Reads a recorded file, gzipped or not, one workload at a time. The head is read at once, the rest while iterating.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_RECORD` (also while iterating) naming the line, for anything `record` does not write: a line
 * that is no JSON, a field of the wrong type, a workload whose lines do not follow one another, a file that ends early.
 * `VIGIE_E_FINOPS_READ` where the file cannot be read.
 */
declare function readRecordedUsage(path: string, options?: ReadUsageOptions): Promise<ClusterUsage>;
/** The same of a stream, e.g. standard input. @param name what errors call it. */
declare function readRecordedStream(stream: Readable, name: string, options?: ReadUsageOptions): Promise<ClusterUsage>;
/**
 * A cluster's usage as the lines of a recorded file, each ending in LF; workloads are read one by one as lines are asked for.
 *
 * Cpu is rounded to the microcore, memory up to the byte, so that no advice made of a record is below what was seen.
 */
declare function recordedLines(usage: ClusterUsage, onWorkload?: (done: number) => void): AsyncGenerator<string, void, undefined>;
interface CsvUsageOptions {
  /** Default `default`. */
  readonly cluster?: string;
  /** Default: the commonest distance between rows of one container. */
  readonly stepSeconds?: number;
  /** In bytes; the file is read twice, and they count twice. */
  readonly onProgress?: OnProgress;
}
/**
 * Usage from a CSV file, gzipped or not, one workload in memory at a time. It is read twice: first for the window, the step and
 * whether the rows of each workload are together, then for the values. A row tells of the step its timestamp lies in.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_CSV` naming line and column, for what is no CSV, lacks a column, has a value that is no amount,
 * or is not grouped by workload; `VIGIE_E_FINOPS_READ` where it cannot be read.
 */
declare function readCsvUsage(path: string, options?: CsvUsageOptions): Promise<ClusterUsage>;
interface JsonClientOptions {
  /** Safe to show; paths are appended to it. */
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Requests at once. Default 4. */
  readonly concurrency?: number;
  /** Of one attempt, from request to last byte, ms. Default 120 000, the time Prometheus gives a query. */
  readonly timeoutMs?: number;
  /** After the first attempt. Default 3. */
  readonly retries?: number;
  /** Before the first retry, doubled each time, ms. Default 500. */
  readonly retryMinMs?: number;
  /** Of one answer, unpacked, bytes. Default 128 MiB. */
  readonly maxResponseBytes?: number;
}
interface PrometheusUsageOptions extends JsonClientOptions {
  readonly window: UsageWindow;
  /** Default `default`. */
  readonly cluster?: string;
  /** Label matchers added to every selector, e.g. `cluster="prod"`, where one server has several clusters. */
  readonly selector?: string;
  /** Labels of kube_node_labels that name a node's class. Default: the instance type. */
  readonly nodeClassLabels?: readonly string[];
  /** Namespaces read; default all. */
  readonly namespaces?: readonly string[];
  /** Values in one answer, from which the number of pods asked for at once follows. Default 250 000: about 20 MB of JSON. */
  readonly maxPointsPerAnswer?: number;
  /** In pods, an estimate. */
  readonly onProgress?: OnProgress;
}
/**
 * A cluster's usage of Prometheus, from kube-state-metrics and cAdvisor; `queries.ts` has what is asked. Workloads come namespace
 * by namespace; what is in memory at once is a namespace's metadata and one batch of pods.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_SOURCE` where Prometheus does not answer or lacks a metric that is needed.
 */
declare function prometheusUsage(options: PrometheusUsageOptions): Promise<ClusterUsage>;
type OpencostProduct = "opencost" | "kubecost";
interface OpencostUsageOptions extends JsonClientOptions {
  readonly window: UsageWindow;
  readonly product: OpencostProduct;
  /** Where the answer has several clusters, the one that is wanted; else what the cluster is called. */
  readonly cluster?: string;
  /** In steps. */
  readonly onProgress?: OnProgress;
}
/**
 * Usage from the allocation API of OpenCost or Kubecost: one request a step, with each container's averages over that step. Costs
 * it answers are not used; prices are the price book's.
 *
 * What such answers cannot say is in `warnings`: their values are means of a step, so that percentiles are percentiles of means;
 * storage classes, limits, restarts, autoscalers are not in them. Memory: containers × steps.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_SOURCE` where it does not answer, or has nothing for the window.
 */
declare function opencostUsage(options: OpencostUsageOptions): Promise<ClusterUsage>;
/** A backend that does not answer, or not as it should: `VIGIE_E_FINOPS_SOURCE`. */
declare class SourceError extends FinopsError {
  /** Less at once may do: the query was too heavy or its answer too large. */
  readonly tooMuch: boolean;
  constructor(message: string, options?: {
    readonly tooMuch?: boolean;
  });
}
/**
 * `5m`, `14d`, `1h30m` as seconds.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_DURATION`
 */
declare function parseDuration(option: string, text: string): number;
/**
 * The steps of a period, on multiples of the step, so that two reports of one period have the same.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_WINDOW` where the window is no longer than a step, or has more than 525 600 of them.
 */
declare function usageWindow(endSeconds: number, windowSeconds: number, stepSeconds: number): UsageWindow;
/** How new annotations get in. */
type Insertion = {
  readonly style: "lines";
  readonly offset: number;
  /** Blanks before each key. */
  readonly indent: string;
  /** Blanks of one level more. */
  readonly step: string;
  /** Keys to open on the way in. */
  readonly wrap: readonly string[];
  /** Text to take away besides: `{}`, `null`. */
  readonly replaced?: {
    readonly start: number;
    readonly end: number;
  };
} | {
  readonly style: "flow";
  readonly offset: number;
  readonly wrap: readonly string[];
  /** Whether an entry stands before. */
  readonly follows: boolean;
  /** Blanks before each key where every key has its own line. */
  readonly indent?: string;
  readonly step: string;
  /** Blanks before the closing brace where it was `{}`. */
  readonly closing?: string;
  /** What braces are written in the place of: `null`, or nothing at all. */
  readonly replaced?: {
    readonly start: number;
    readonly end: number;
  };
} | {
  readonly style: "none";
  readonly reason: string;
};
/** Where annotations of a workload stand in the text: on the object and, but for a Pod, on its pod template. */
interface AnnotationSites {
  readonly workload: AnnotationSite;
  readonly pod?: AnnotationSite;
}
/** A place in a text that holds, or can take, annotations. Offsets are those of the text. */
interface AnnotationSite {
  /** Of `annotations` where it exists, else of what it would be written into. */
  readonly offset: number;
  /** Annotations written there, in order, a merge key (`<<`) among them but not what it brings. */
  readonly entries: ReadonlyMap<string, AnnotationEntry>;
  readonly insertion: Insertion;
}
interface AnnotationEntry {
  /** Undefined where the value is no text, which Kubernetes refuses. */
  readonly value: string | undefined;
  readonly keyStart: number;
  /** Of the value without its anchor or tag; equal to `keyEnd` where nothing is written. */
  readonly valueStart: number;
  readonly valueEnd: number;
  /** The lines it stands on; undefined within `{ … }` and where it shares its line. */
  readonly lines?: {
    readonly start: number;
    readonly end: number;
  };
}
/** A text that holds manifests: YAML, several documents of it, or JSON. */
interface ManifestSource {
  /** As shown in messages: a path, or `<stdin>`. */
  readonly file: string;
  readonly text: string;
  /** Whether workloads of which no container names an image are taken for patches and left out. Default: false. */
  readonly mayHoldPatches?: boolean;
}
/** One Kubernetes object. What is read of it is `value`; `origin` says where it stood. */
interface ManifestObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** `metadata.name`; where only `generateName` is given, that and a `*`. */
  readonly name: string;
  /** Absent where the manifest names none. */
  readonly namespace?: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** Absent for an object made in memory. */
  readonly origin?: ManifestOrigin;
}
interface ManifestOrigin {
  readonly file: string;
  /** 1-based line the object begins at. */
  readonly line: number;
  /** Where a field stands, or the nearest one above it that exists. */
  readonly locate: (path: FieldPath) => Position;
  /** Where annotations stand or would be written; only for workloads. */
  readonly sites?: AnnotationSites;
}
type FieldPath = readonly (string | number)[];
/** 1-based; the column in UTF-16 code units. */
interface Position {
  readonly line: number;
  readonly column: number;
}
/** Everything that was read together: an autoscaler of one file belongs to a workload of another. */
interface Manifests {
  readonly sources: readonly ManifestSource[];
  /** In the order of the text; lists are taken apart; kinds that cost nothing and say nothing of cost are left out. */
  readonly objects: readonly ManifestObject[];
  /** Workloads left out, being patches of others. */
  readonly patches: readonly ManifestObject[];
}
/**
 * Reads Kubernetes manifests: YAML of one or many documents, JSON, lists. Objects that neither run pods nor say what pods cost are
 * left out, and their documents are not parsed at all.
 *
 * Every problem of every source is found before anything is thrown: syntax, keys that stand twice, aliases that multiply, nesting
 * too deep, Helm templates that were not rendered, objects without a name.
 *
 * @throws ManifestError `VIGIE_E_FINOPS_MANIFEST`, with file and line of each problem.
 * @example
 * ```ts
 * const { objects } = parseManifests({ file: 'app.yaml', text });
 * objects.map(({ kind, name }) => `${kind} ${name}`); // ['Deployment api', 'HorizontalPodAutoscaler api']
 * ```
 */
declare function parseManifests(sources: string | ManifestSource | readonly ManifestSource[]): Manifests;
/** The same for objects that were read, or changed, elsewhere; kinds that cost nothing are left out. */
declare function manifestsFromObjects(values: readonly unknown[]): Manifests;
/** One thing wrong in a manifest, where it stands and what to do about it. */
interface ManifestProblem {
  readonly file: string;
  /** 1-based; absent for a problem of the file as a whole. */
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
}
/** Manifests that cannot be used: what is wrong in them, all at once (the first hundred). */
declare class ManifestError extends FinopsError {
  readonly problems: readonly ManifestProblem[];
  constructor(problems: readonly ManifestProblem[]);
}
/** What a pod reserves on its node, by the scheduler's rule. */
interface PodResources {
  readonly cpuCores: number;
  /** With huge pages, which are memory set aside. */
  readonly memoryBytes: number;
  readonly gpuCount: number;
  /** Every resource reserved, by name, in its base unit. */
  readonly requests: Readonly<Record<string, number>>;
}
/** Resources by name, quantities as in a manifest. */
type QuantityTexts = Readonly<Record<string, string | number>>;
interface PodResourcesOptions {
  /** What the namespace's LimitRange gives a container that requests nothing. */
  readonly defaultRequests?: QuantityTexts;
  /** Of the pod's RuntimeClass, where the pod states no overhead. */
  readonly overhead?: QuantityTexts;
}
/**
 * The requests the scheduler reckons a pod with: the greater of its containers and sidecars together and of each init container
 * with the sidecars started before it; what the pod's own `resources` say in the place of that; and its overhead on top.
 * A limit without a request is its request; what then has none takes the namespace's default.
 *
 * Source: k8s.io/component-helpers/resource (`PodRequests`), pkg/apis/core/v1 defaults, plugin/pkg/admission/limitranger; KEP-753,
 * KEP-2837.
 *
 * @param spec a pod's `spec`.
 * @throws ManifestError `VIGIE_E_FINOPS_MANIFEST` for a wrong type or quantity.
 * @example
 * ```ts
 * podResources({
 *   initContainers: [{ name: 'proxy', restartPolicy: 'Always', resources: { requests: { cpu: '100m' } } }],
 *   containers: [{ name: 'api', resources: { requests: { cpu: '500m', memory: '512Mi' } } }],
 * }).cpuCores; // 0.6
 * ```
 */
declare function podResources(spec: Readonly<Record<string, unknown>>, options?: PodResourcesOptions): PodResources;
/** What sets a workload's replicas while it runs. */
interface Autoscaler {
  readonly kind: "HorizontalPodAutoscaler" | "ScaledObject";
  readonly name: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** Kind and name of what it scales, in its own namespace. */
  readonly target: {
    readonly kind: string;
    readonly name: string;
  };
}
/** A volume that is paid for by its size. */
interface Claim {
  readonly name: string;
  readonly storageBytes: number;
  readonly storageClass?: string;
}
/** How much of a month the pods of a Job or CronJob run. */
interface Runs {
  readonly perMonth: number;
  /** Pods that run at the same time. */
  readonly parallel: number;
  /** Hours all pods of one run take together. */
  readonly podHoursPerRun: number;
  readonly podHoursPerMonth: number;
  /** Where the length of a run comes from. */
  readonly basis: "annotation" | "deadline" | "assumed";
}
interface WorkloadCostOptions {
  /** Epoch seconds: the day whose prices are used. */
  readonly atSeconds: number;
  /** Of objects that name none. Default: `default`. */
  readonly namespace?: string;
  /** Nodes a DaemonSet runs on. Default: 1, and the assumption is named. */
  readonly nodes?: number;
  /** How long a pod of a Job runs where neither an annotation nor a deadline says it. Default: 1. */
  readonly runHours?: number;
  /** Of workloads whose node selector and annotations say none. */
  readonly nodeClass?: string;
  /** Default: false. */
  readonly spot?: boolean;
}
/** A number that an autoscaler moves; without one the three are equal. */
interface Scaled<T> {
  readonly expected: T;
  readonly min: T;
  readonly max: T;
}
/** What a workload's manifest costs in a month of 730 hours, by what it requests. */
interface WorkloadCost {
  /** A claim that no workload uses stands for itself, as `PersistentVolumeClaim`. */
  readonly workload: WorkloadIdentity;
  readonly currency: string;
  readonly pod: PodResources;
  /** Volumes of each pod. */
  readonly podClaims: readonly Claim[];
  /** Volumes that stand apart from pods; the size is this workload's share where others use it too. */
  readonly sharedClaims: readonly Claim[];
  /** Pods that run at the same time. */
  readonly replicas: Scaled<number>;
  /** One pod that runs the whole month, its own volumes with it. */
  readonly perPod: Cost;
  readonly monthly: Scaled<Cost>;
  readonly autoscaler?: Autoscaler;
  /** Of a Job or CronJob. */
  readonly runs?: Runs;
  readonly nodeClass?: string;
  readonly spot: boolean;
  /** What was assumed or left out, in words. */
  readonly notes: readonly string[];
  /** What it was computed from. */
  readonly object: ManifestObject;
}
/**
 * What each workload costs, in order of the manifests, and each claim that no workload uses.
 *
 * @throws ManifestError `VIGIE_E_FINOPS_MANIFEST` with every problem of every workload; FinopsError `VIGIE_E_FINOPS_NO_PRICE`.
 */
declare function workloadCosts(manifests: Pick<Manifests, "objects">, prices: PriceLookup, options: WorkloadCostOptions): WorkloadCost[];
/**
 * What one workload costs.
 *
 * @param others objects that bear on it (autoscalers, claims, LimitRange, RuntimeClass); itself alone by default.
 * @example
 * ```ts
 * const { objects } = parseManifests(text);
 * const cost = workloadCost(objects[0], priceLookup(DEFAULT_PRICE_BOOK), { atSeconds: Date.now() / 1000 }, objects);
 * cost.monthly.expected.total; // 32.85
 * ```
 */
declare function workloadCost(object: ManifestObject, prices: PriceLookup, options: WorkloadCostOptions, others?: readonly ManifestObject[]): WorkloadCost;
/**
 * How often a CronJob's schedule runs in a month of 730 hours: a twelfth of a 365-day year in which each day is each weekday
 * equally often. So `0 * * * *` runs 730 times, `@monthly` once and `0 3 * * 1` 4.345 times; 29 February counts (as 97 days in
 * 400 years) only for a schedule that runs on no other day. A time zone changes nothing but the runs daylight saving skips or
 * repeats.
 *
 * Source: github.com/robfig/cron v3 `ParseStandard`, which Kubernetes uses: five fields, names, `?`, steps, `@daily` and the
 * like, `@every 90m`; a day matches by month day or weekday where both are restricted; Sunday is 0 only.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_SCHEDULE` naming the field at fault.
 */
declare function cronRunsPerMonth(schedule: string): number;
/** What a rule of a mapping looks at. */
interface MappedWorkload {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
}
/** Who owns what, by rules; each field from the first rule that matches and has it. */
interface OwnershipMapping {
  ownershipOf(workload: MappedWorkload): Ownership;
}
/** Who pays and what was promised; each absent where nothing says it. */
interface Ownership {
  readonly owner?: string;
  readonly costCenter?: string;
  readonly environment?: string;
  /** `gold`, `silver` or `bronze`. */
  readonly slaClass?: string;
}
interface OwnershipSources {
  /** For workloads nothing more particular speaks of. */
  readonly defaults?: Ownership;
  readonly mapping?: OwnershipMapping;
  /** What `defaults` and `mapping` say wins over what the manifest says. Default: the manifest wins. */
  readonly force?: boolean;
}
/** Puts `text` in the place of what stands between two offsets (equal ones: inserts). */
interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}
interface AnnotateOptions extends WorkloadCostOptions, OwnershipSources {
  /** Written as `finops.vigie.dev/price-book-version`. */
  readonly priceBookVersion: string;
  /** Default: `all`. */
  readonly podAnnotations?: PodAnnotations;
}
/**
 * What pod templates get: `all` a pod needs to tell its cost (owner, cost centre, environment, SLA class, cost per pod, currency),
 * `ownership` without the amounts, so that a new price rolls no pods, or `none`.
 */
type PodAnnotations = "all" | "ownership" | "none";
interface AnnotatedSource {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  /** In order; empty where everything stands there already. */
  readonly edits: readonly TextEdit[];
}
interface Annotated {
  /** One for each source, changed or not. */
  readonly sources: readonly AnnotatedSource[];
  readonly workloads: readonly {
    readonly cost: WorkloadCost;
    readonly ownership: Ownership;
    readonly changed: boolean;
  }[];
}
/**
 * Writes each workload's cost and owners into the text it was read from, and nothing else: every other byte stays. Doing it twice
 * changes nothing the second time.
 *
 * @throws ManifestError with every problem of every workload; nothing is annotated then.
 * @example
 * ```ts
 * const manifests = parseManifests({ file: 'app.yaml', text });
 * const { sources } = annotateManifests(manifests, prices, { atSeconds, priceBookVersion: 'default@1', defaults: { owner: 'shop' } });
 * sources[0].after; // the same text with annotations
 * ```
 */
declare function annotateManifests(manifests: Manifests, prices: PriceLookup, options: AnnotateOptions): Annotated;
/** What a change of manifests costs per month. */
interface ManifestDiff {
  readonly currency: string;
  /** Of both sides, the dearest change first. */
  readonly workloads: readonly WorkloadDiff[];
  /** Sums over `workloads`. */
  readonly before: Scaled<number>;
  readonly after: Scaled<number>;
  readonly delta: Scaled<number>;
}
interface WorkloadDiff {
  readonly workload: WorkloadIdentity;
  /** `changed` where anything that is paid for differs, even at the same cost. */
  readonly change: "added" | "removed" | "changed" | "unchanged";
  readonly before?: WorkloadCost;
  readonly after?: WorkloadCost;
  /** What it costs per month afterwards, less what it cost before. */
  readonly delta: Scaled<number>;
  /** What differs; for an added or removed workload all it has. */
  readonly fields: readonly FieldDiff[];
}
interface FieldDiff {
  readonly field: DiffedField;
  readonly from: number;
  readonly to: number;
}
/**
 * `cpu` (cores), `memory` (bytes) and `gpu` (devices) of one pod; `podStorage` (bytes) its own volumes, `storage` those apart from it;
 * replicas; of Jobs `podHours` in a month.
 */
type DiffedField = (typeof DIFFED_FIELDS)[number];
declare const DIFFED_FIELDS: readonly ["cpu", "memory", "gpu", "podStorage", "storage", "replicas", "minReplicas", "maxReplicas", "podHours"];
/**
 * Compares what two sets of manifests cost, workload by workload (the same kind, namespace and name are the same workload).
 *
 * @throws ManifestError `VIGIE_E_FINOPS_MANIFEST` for manifests that cannot be reckoned, or where a workload stands twice on one
 * side.
 * @example
 * ```ts
 * const diff = diffManifests(parseManifests(main), parseManifests(branch), priceLookup(book), { atSeconds });
 * diff.delta.expected; // 21.9 a month more
 * ```
 */
declare function diffManifests(before: Pick<Manifests, "objects">, after: Pick<Manifests, "objects">, prices: PriceLookup, options: WorkloadCostOptions): ManifestDiff;
/** One value a UTC day, days in a row without a hole. */
interface DailySeries {
  /** Days since 1970-01-01 of the first value. */
  readonly firstDay: number;
  readonly values: readonly number[];
}
/** Days in a row whose cost the other days do not explain. */
interface Anomaly {
  readonly firstDay: number;
  /** Inclusive. */
  readonly lastDay: number;
  readonly kind: "spike" | "drop" | "level-shift";
  /** Mean per day of these days. */
  readonly actual: number;
  /** Mean per day that the other days let one expect. */
  readonly expected: number;
  /** (actual − expected) × days: what it cost, negative where less was spent. */
  readonly difference: number;
  /** The largest deviation in robust standard deviations; 100 stands for all above. */
  readonly score: number;
}
interface AnomalyOptions {
  /** Differences under this amount per day are not worth a person's time. Default 1 currency unit. */
  readonly leastAmountPerDay?: number;
  /** Differences under this share of what was expected are not either. Default 0.2. */
  readonly leastShare?: number;
}
/**
 * Finds days that stand out of a daily series. A day is compared with the median of the other days *and* with the median of the same
 * weekday in other weeks, and must stand out of both, so that quiet weekends raise no alarm; with five weeks or more the same weekday
 * alone counts. Deviations are measured in median absolute deviations, which the anomalies themselves do not widen. Neighbouring days
 * become one anomaly. A change that lasts a week or more before the end of the series is one `level-shift`.
 *
 * On clean noise one or two series in a hundred raise an alarm (tested by simulation).
 *
 * @returns none under {@link LEAST_DAYS_FOR_ANOMALIES} days; in the order of time
 */
declare function findAnomalies(series: DailySeries, options?: AnomalyOptions): Anomaly[];
type ChargedResource = "cpu" | "memory" | "storage" | "gpu";
/** What a price depends on besides the resource and the day. */
interface PriceKind {
  readonly nodeClass?: string;
  readonly spot?: true;
  readonly storageClass?: string;
}
/** Who is charged. Absent: nobody, the cost is idle. */
interface ChargedWorkload extends WorkloadIdentity {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}
/** One resource at one price, day by day: the row of a bill before it is cut into days. */
interface Charge {
  readonly workload?: ChargedWorkload;
  readonly resource: ChargedResource;
  readonly kind: PriceKind;
  /** Per base unit and hour: core·hour, byte·hour, gpu·hour. */
  readonly unitPrice: number;
  /** Base units × hours, by day. */
  readonly hours: Float64Array;
  readonly cost: Float64Array;
}
/** value(day) = level + slope × (day − middle) + weekday effect + noise. */
interface Trend {
  readonly days: number;
  /** The day `level` belongs to: the middle of the series, where it is known best. */
  readonly middleDay: number;
  /** Per day, at the middle. */
  readonly level: number;
  /** Change of the daily value per day. */
  readonly slope: number;
  /** Added on a Monday … Sunday; all 0 under two weeks of data or where no weekly pattern shows. */
  readonly weekdays: readonly number[];
  /** Standard deviation of a day around the line, robust. */
  readonly noise: number;
  /** How much one day's deviation carries over to the next, in [0, 0.9]. */
  readonly carryOver: number;
  /** Numbers estimated from the series: what the degrees of freedom lose. */
  readonly parameters: number;
}
/** A future amount with the interval it will fall in as often as `coverage` says, if the days ahead behave like those seen. */
interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}
interface ForecastDay extends Estimate {
  readonly day: number;
}
type Forecast = {
  readonly kind: "too-little-data";
  readonly days: number;
  readonly neededDays: number;
} | {
  readonly kind: "forecast";
  readonly trend: Trend;
  /** Per cent of the mean daily value the daily value changes by in 30 days. */
  readonly changePer30Days: Estimate;
  /** What the interval of the slope allows to say. */
  readonly direction: "rising" | "falling" | "unclear";
  readonly coverage: number;
  readonly daily: readonly ForecastDay[];
  readonly next30Days: Estimate;
  /** The month of the first day ahead: what was seen of it, and the days to its end. */
  readonly month: {
    readonly firstDay: number;
    /** Exclusive. */
    readonly endDay: number;
    readonly seenDays: number;
    /** Days of the month before the series begins: filled with the trend, and so not certain. */
    readonly unseenDays: number;
    readonly total: Estimate;
  };
};
interface ForecastOptions {
  /** How often the truth shall lie in the interval. Default 0.8. */
  readonly coverage?: number;
  /** The trend is made of the days from this one on: what was before a change of level says little of what comes. Default: all. */
  readonly sinceDay?: number;
}
/**
 * Extrapolates daily costs 30 days ahead and to the end of the month. The interval counts the noise of each day, its carrying over
 * to the next, and what is not known of level, slope and weekdays; its coverage is tested by simulation. It does not count a change
 * of plans: it says where the cost goes if nothing is done.
 */
declare function forecast(series: DailySeries, options?: ForecastOptions): Forecast;
/** What changed most about a workload whose cost changed. */
type CauseDriver = "new" | "gone" | "price" | "replicas" | "cpu-request" | "memory-request" | "cpu-usage" | "memory-usage" | "storage-or-gpu" | "idle";
/** A workload's part in an anomaly, or that of idle nodes. */
interface Cause {
  /** Absent for `idle`. */
  readonly workload?: WorkloadIdentity;
  readonly driver: CauseDriver;
  /** Per day: cost in the anomaly less cost on the days it is compared with. */
  readonly difference: number;
  /** Of the whole difference; can exceed 1 where others went the other way. */
  readonly share: number;
  /**
   * The driver before and in the anomaly: containers at a time (`new`, `gone`, `replicas`), currency per core·hour (`price`, where CPU
   * costs more than memory, else per byte·hour), cores or bytes per container, or cost per day (`storage-or-gpu`, `idle`).
   */
  readonly from: number;
  readonly to: number;
}
declare const REPORT_SCHEMA = "finops.vigie.dev/report/v1";
/**
 * Everything the outputs show, as plain data: `JSON.stringify` loses nothing of it. Amounts are in `head.currency`, never rounded;
 * amounts over time are of the window unless their name says per month (730 h) or per day. Days are UTC.
 */
interface Report {
  readonly schema: typeof REPORT_SCHEMA;
  readonly head: ReportHead;
  readonly totals: Totals;
  readonly efficiency: Efficiency;
  /** Absent where the source knows no nodes: idle is then unknown, not nothing. */
  readonly idle?: IdleReport;
  readonly daily: Daily;
  /** Of `daily.total`. */
  readonly forecast: Forecast;
  /** In the order asked for; anomalies are looked for in the first. */
  readonly groupings: readonly GroupingReport[];
  readonly overProvisioned: readonly Provisioning[];
  readonly underProvisioned: readonly Provisioning[];
  /** The dearest first. */
  readonly anomalies: readonly AnomalyReport[];
  readonly recommendations: Recommendations;
  /** What each strategy would save on the whole cluster; the one followed comes first. */
  readonly strategies: readonly StrategyTotal[];
  /** The strategies judged on the past, a day at a time; absent where not asked for. */
  readonly scoreboard?: Scoreboard;
}
interface ReportHead {
  readonly cluster: string;
  readonly source: string;
  /** RFC 3339, UTC. */
  readonly from: string;
  /** Exclusive. */
  readonly to: string;
  readonly stepSeconds: number;
  readonly hours: number;
  readonly priceBook: {
    readonly name: string;
    readonly version: string;
    /** What each price is quoted in, e.g. `GiB·hour`; several where periods differ. */
    readonly units: Readonly<Record<"cpu" | "memory" | "storage" | "gpu", readonly string[]>>;
  };
  readonly currency: string;
  readonly generatedAt: string;
  readonly generator: string;
  readonly warnings: readonly string[];
}
interface Totals {
  /** What the cluster cost: allocated and idle. */
  readonly cost: number;
  readonly costPerMonth: number;
  readonly allocated: Cost;
  /** Node cost less allocated; negative where more was allocated than the nodes have. 0 where nodes are unknown. */
  readonly idle: number;
  readonly workloads: number;
  /** Series: one for each container of each pod. */
  readonly containers: number;
  readonly volumes: number;
  readonly restarts: number;
  readonly oomKills: number;
  /** Share of the containers' steps that have a CPU sample, [0, 1]; of the others the request was charged. */
  readonly sampledShare: number;
}
interface IdleReport {
  readonly nodeCost: Cost;
  readonly idle: Cost;
  /** Of the node cost. */
  readonly share: number;
  readonly nodeCount: number;
  /** The most idle first, at most 50. */
  readonly nodes: readonly {
    readonly name: string;
    /** Null where the source does not say. */
    readonly nodeClass: string | null;
    readonly spot: boolean | null;
    readonly cost: number;
    readonly idle: number;
  }[];
}
interface Daily {
  /** `YYYY-MM-DD`, UTC: each day the window touches. */
  readonly days: readonly string[];
  readonly allocated: readonly number[];
  readonly idle: readonly number[];
  readonly total: readonly number[];
  /** Of `days`, those the window holds whole: trends are made of them alone. */
  readonly fullDays: {
    readonly from: number;
    readonly count: number;
  };
}
interface GroupingReport {
  readonly by: readonly string[];
  /** The dearest first; with the idle cost they add up to `totals.cost`. */
  readonly groups: readonly GroupReport[];
}
interface GroupReport {
  readonly values: readonly string[];
  readonly cost: Cost;
  /** Of `totals.cost`; 0 where that is 0. */
  readonly share: number;
  readonly efficiency: Efficiency;
  /** Paid for and not used. */
  readonly unusedRequestCost: number;
  /** Used above the request. */
  readonly aboveRequestCost: number;
  readonly containers: number;
  readonly restarts: number;
  readonly oomKills: number;
  readonly dailyCost: readonly number[];
  /** Of the first grouping alone; absent where there are too few days. */
  readonly trend?: {
    readonly direction: "rising" | "falling" | "unclear";
    readonly percentPer30Days: number;
  };
}
/** A workload that asks for far more, or less, than it uses. */
interface Provisioning {
  readonly workload: WorkloadIdentity;
  readonly efficiency: Efficiency;
  /** Over-provisioned: paid for and not used, per month. Under-provisioned: used above the request, per month. */
  readonly costPerMonth: number;
  readonly containers: number;
  /** Share of sampled steps in which usage was above the request: CPU, memory. */
  readonly cpuAboveRequestShare: number;
  readonly memoryAboveRequestShare: number;
  readonly oomKills: number;
  /** Mean share of the periods a CPU limit throttled, where known. */
  readonly throttledShare?: number;
}
interface AnomalyReport extends Anomaly {
  /** `YYYY-MM-DD`. */
  readonly from: string;
  /** Inclusive. */
  readonly to: string;
  /** Values of the group; absent for the cluster as a whole. */
  readonly group?: readonly string[];
  readonly causes: readonly Cause[];
}
interface Recommendations {
  readonly strategy: StrategyName;
  /** Of workloads where something is saved. */
  readonly savingPerMonth: number;
  readonly savingWorkloads: number;
  /** What workloads that ask for too little would cost more, as a positive amount. */
  readonly neededPerMonth: number;
  readonly needingWorkloads: number;
  readonly keptWorkloads: number;
  /** Containers' resources that no advice was given on, by reason. */
  readonly refusals: Readonly<Partial<Record<RefusalReason, number>>>;
  /** Largest saving first, bounded by `top`; with patches. */
  readonly savings: readonly WorkloadAdvice[];
  /** Workloads that need more, the most needing first, bounded by `top`; with patches. */
  readonly needs: readonly WorkloadAdvice[];
  /** Replicas to drop: those of `savings` and others, largest saving first, bounded by `top`. */
  readonly replicas: readonly WorkloadAdvice[];
  /** Largest on disk over all nodes first, bounded by `top`. */
  readonly images: readonly ImageAdvice[];
}
interface StrategyTotal {
  readonly strategy: StrategyName;
  /** Net: needs of more are subtracted. */
  readonly savingPerMonth: number;
  readonly sizedContainers: number;
  readonly refusedContainers: number;
}
interface BuildReportOptions {
  readonly usage: ClusterUsage;
  readonly book: PriceBook;
  /** Default: by namespace, and by workload. Anomalies are looked for in the first. */
  readonly groupings?: readonly (readonly Dimension[])[];
  readonly recommend?: Omit<RecommenderOptions, "window" | "prices">;
  readonly anomalies?: AnomalyOptions;
  /** Judge the strategies day by day on the past. Default true. */
  readonly scoreboard?: boolean;
  /** Longest lists of workloads, each with its patches. Default 50. */
  readonly top?: number;
  /** Epoch milliseconds. */
  readonly now: number;
  /** After each workload. */
  readonly onWorkload?: (done: number) => void;
}
interface BuiltReport {
  readonly report: Report;
  /** What the bill is made of, for FOCUS; may be asked for more than once. */
  readonly charges: () => Iterable<Charge>;
}
/**
 * Makes the report in one pass over the workloads. Memory grows with workloads × days and with groups, not with samples.
 *
 * @throws what `usage` and the price book throw
 * @example
 * ```ts
 * const { report } = await buildReport({ usage, book: DEFAULT_PRICE_BOOK, now: Date.now() });
 * report.totals.cost;
 * ```
 */
declare function buildReport(options: BuildReportOptions): Promise<BuiltReport>;
/**
 * One line for each group of each grouping and one for what is idle: of each grouping, `cost` adds up to the total. A column for each
 * dimension, empty where the grouping has not got it. Amounts are exact; the column `currency` says in what.
 */
declare function reportCsv(report: Report): Generator<string>;
interface FocusOptions {
  /** Who runs the cluster and is owed for it: provider, publisher and invoice issuer. Default `Kubernetes`. */
  readonly provider?: string;
}
/**
 * The report as a FOCUS 1.2 dataset: a row for each workload, resource, price and UTC day, and for what is idle. `BilledCost` adds up
 * to the report's total. Idle that is negative, where more was allocated than the nodes have, is an adjustment.
 */
declare function reportFocus(report: Report, charges: Iterable<Charge>, book: PriceBook, options?: FocusOptions): Generator<string>;
type Lang = "en" | "fr";
/** The report as one page that needs nothing else: no network, and no JavaScript but for comfort. */
declare function reportHtml(report: Report, { lang }: {
  readonly lang: Lang;
}): string;
interface TableOptions {
  readonly lang: Lang;
  /** Columns of the terminal; lines are not longer where names can be shortened. Default 100. */
  readonly width?: number;
  /** Default: no colours. */
  readonly colours?: boolean;
  /** Groups and workloads shown of each list. Default 12. */
  readonly rows?: number;
}
/** The report for a terminal: what a person looks at first, then the lists. Names from the cluster cannot steer the terminal. */
declare function reportTable(report: Report, options: TableOptions): string;
export { ACTION_NAMES, type ActionName, type Allocation, type AllocationResult, Allocator, type AllocatorOptions, type AnnotateOptions, type Annotated, type AnnotatedSource, type Anomaly, type AnomalyOptions, type AnomalyReport, BYTES_PER_GB, BYTES_PER_GIB, type BuildReportOptions, type BuiltReport, CRITERIA, CRITERIA_WEIGHTS, type Cause, type CauseDriver, type Charge, type ChargedResource, type ChargedWorkload, type Circumstances, type ClusterUsage, type Consequence, type ContainerAdvice, type ContainerChange, type ContainerSeries, type ContainerSizing, type ConvertCurrencyOptions, type ConvertedAmount, type Cost, type CpuBand, type CpuBanding, type Criterion, type CriterionName, type CsvUsageOptions, DEFAULT_PRICE_BOOK, type Daily, type DailySeries, type Decision, type DecisionInput, type DiffedField, type Dimension, type Direction, type Efficiency, type Estimate, type EvictionRule, type Evidence, type ExchangeRate, type ExportPricesOptions, type ExportedPrices, type FieldDiff, FinopsError, type FocusOptions, type Forecast, type ForecastDay, type ForecastOptions, type FormatMoneyOptions, type GroupAllocation, type GroupReport, type GroupingReport, type GuardedOptions, HOURS_PER_MONTH, type IdleCost, type IdleReport, type ImageAdvice, ImageLedger, type ImageOptions, type ImportPricesOptions, type ImportedPrices, type JsonClientOptions, KUBECOST_PROFILES, type KrrOptions, type KubecostOptions, type KubecostProfile, type Lang, type LargestRemainderOptions, type Level, type ManifestDiff, ManifestError, type ManifestObject, type ManifestOrigin, type ManifestProblem, type ManifestSource, type Manifests, NONE, type NodeClassPrices, type NodeIdle, type NodePrices, type NodeUsage, OTHER, type OnProgress, type OpencostProduct, type OpencostUsageOptions, PRICE_TARGETS, type ParsePriceBookOptions, type Patches, type PeriodPrices, type PodAnnotations, type PodResources, type PodResourcesOptions, type Position, type Price, type PriceBook, type PriceBookCheck, PriceBookError, type PriceBookProblem, type PriceContext, type PriceKind, type PriceLookup, type PricePeriod, type PriceTarget, type PriceUnit, type PricedResource, type PrometheusUsageOptions, type Provisioning, type QuantityFormat, type QuantityTexts, type REPORT_SCHEMA, type RankedAction, type Rates, type ReadUsageOptions, type Recommendations, Recommender, type RecommenderOptions, type Refusal, type RefusalReason, type ReplicaAdvice, type Report, type ReportHead, type ResourceAdvice, type ResourceAllocation, type Risk, SLA_CLASSES, SLA_POLICIES, STRATEGY_NAMES, type Scaled, type Scoreboard, type ScoreboardOptions, type ScoreboardRow, Scoring, type Sized, type Sizing, type SlaClass, type SlaPolicy, SourceError, type StrategyComparison, type StrategyName, type StrategyTotal, type TableOptions, type TopsisResult, type Totals, type Trend, type UnitPrices, type UsageStats, type UsageWindow, type Veto, type VolumeUsage, type VpaOptions, type Words, type WorkloadAdvice, type WorkloadAllocation, type WorkloadCost, type WorkloadCostOptions, type WorkloadDiff, type WorkloadIdentity, type WorkloadLoad, type WorkloadUsage, annotateManifests, buildReport, bytesToGb, bytesToGib, checkPriceBook, convertCurrency, convertPriceBook, cpuBand, cronRunsPerMonth, decide, decisionFor, diffManifests, efficiencyOf, exportPrices, findAnomalies, forecast, formatCpuQuantity, formatMemoryQuantity, formatMoney, formatQuantity, gbToBytes, gibToBytes, importPrices, isSlaClass, manifestsFromObjects, opencostUsage, parseDimensions, parseDuration, parseManifests, parsePriceBook, parseQuantity, perGbToPerGib, perGibToPerGb, podResources, priceBookSchema, priceChanges, priceLookup, prometheusUsage, readCsvUsage, readPriceBook, readRecordedStream, readRecordedUsage, recordedLines, reportCsv, reportFocus, reportHtml, reportTable, roundToTotal, topsis, usageWindow, workloadCost, workloadCosts, writePriceBook };
// unit-prices.d.ts
/** Misuse or bad input, told with a code that the README lists, what was received, and what to do. */
declare class FinopsError extends Error {
  /** `VIGIE_E_FINOPS_…` */
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions);
}
/** What a price may be set on. */
type PricedResource = "cpu" | "memory" | "storage" | "gpu" | "egress";
/** A price as the book says it. `unit` is written out: `core·hour`, `GiB·month`, `GB` … */
interface Price {
  /** In the book's currency, never rounded. */
  readonly amount: number;
  readonly unit: PriceUnit;
}
type PriceUnit = "core·hour" | "core·month" | "GiB·hour" | "GB·hour" | "GiB·month" | "GB·month" | "gpu·hour" | "gpu·month" | "GiB" | "GB";
/** The only place where a price stands. Made by `parsePriceBook`, `readPriceBook` or an adapter; data, never changed. */
interface PriceBook {
  readonly name: string;
  /** Written into annotations and reports, so that a figure can be traced to the prices it was made with. */
  readonly version: string;
  readonly description?: string;
  /** ISO 4217; every price of the book is in it. */
  readonly currency: string;
  /** In order of time, one beginning where the one before it ends. */
  readonly periods: readonly PricePeriod[];
  readonly rates: readonly ExchangeRate[];
}
interface PricePeriod {
  /** Epoch seconds, inclusive; absent in the first period: since ever. */
  readonly fromSeconds?: number;
  /** Epoch seconds, exclusive; absent in the last period: until further notice. */
  readonly toSeconds?: number;
  readonly prices: PeriodPrices;
}
interface PeriodPrices {
  readonly cpu: Price;
  readonly memory: Price;
  readonly storage: Price;
  readonly gpu?: Price;
  /** Traffic that leaves the network. */
  readonly egress?: Price;
  /** Prices of spot nodes; what is absent costs the usual price. */
  readonly spot?: NodePrices;
  /** By node class (the node's `node.kubernetes.io/instance-type`). */
  readonly nodeClasses?: Readonly<Record<string, NodeClassPrices>>;
  readonly storageClasses?: Readonly<Record<string, Price>>;
}
interface NodePrices {
  readonly cpu?: Price;
  readonly memory?: Price;
  readonly gpu?: Price;
}
interface NodeClassPrices extends NodePrices {
  readonly spot?: NodePrices;
}
/** What one unit of `from` is in `to`, on a day, according to someone. */
interface ExchangeRate {
  readonly from: string;
  readonly to: string;
  readonly rate: number;
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly source: string;
}
/** What is used where no book is given: 0.02 EUR per core·hour, 0.01 EUR per GiB·hour, 0.03 EUR per GiB·month. */
declare const DEFAULT_PRICE_BOOK: PriceBook;
/** What each resource costs at one instant on one kind of node: currency units per base unit and hour, never rounded. */
interface UnitPrices {
  /** ISO 4217, e.g. `EUR`. */
  readonly currency: string;
  readonly cpuCoreHour: number;
  readonly memoryByteHour: number;
  readonly storageByteHour: number;
  readonly gpuHour: number;
  /** Per byte that leaves the network, not per hour. */
  readonly egressByte: number;
  /** Resources the book has no price for: their 0 means unknown, not free. Absent where all are priced. */
  readonly unpriced?: readonly ("gpu" | "egress")[];
}
/** What may change a price besides the resource itself. */
interface PriceContext {
  /** Epoch seconds: books have validity periods. */
  readonly atSeconds: number;
  readonly nodeClass?: string;
  readonly spot?: boolean;
  readonly storageClass?: string;
}
/** Looks up prices; implemented by the price book. Throws FinopsError where the book has no price for that time. */
type PriceLookup = (context: PriceContext) => UnitPrices;
export { ExchangeRate as a, PeriodPrices as c, Price as d, PriceUnit as f, DEFAULT_PRICE_BOOK as i, PriceBook as l, FinopsError as m, PriceLookup as n, NodeClassPrices as o, PricedResource as p, UnitPrices as r, NodePrices as s, PriceContext as t, PricePeriod as u };