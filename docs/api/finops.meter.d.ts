import { l as PriceBook, m as FinopsError, n as PriceLookup, r as UnitPrices } from "./unit-prices.js";
import { Meter } from "@opentelemetry/api";
/** An amount by resource, in the meter's currency; `total` is the sum of the others, to the bit. */
interface MeteredAmount {
  readonly cpu: number;
  readonly memory: number;
  readonly total: number;
}
/** What a request of a route is estimated to cost. */
interface RouteEstimate {
  readonly currency: string;
  /** Currency units a request: its CPU time, and its share of the memory used meanwhile. Without idle. */
  readonly perRequest: MeteredAmount;
  /** CPU seconds a request. */
  readonly demandSeconds: number;
  /** Standard error of it. */
  readonly standardErrorSeconds: number;
  /** False: the route cannot be told from others yet, and its part is by the time its requests are in the process. */
  readonly identified: boolean;
}
interface RouteCost {
  readonly method: string;
  /** Undefined where no route matched. */
  readonly route: string | undefined;
  /** Since the process started. */
  readonly requests: number;
  readonly amount: MeteredAmount;
  /** Undefined before its first request was accounted for. */
  readonly estimate: RouteEstimate | undefined;
  /** 1 − R² of its counts on the other routes': near 0 where others always come with it. */
  readonly tolerance: number;
}
interface TenantCost {
  readonly tenant: string;
  readonly amount: MeteredAmount;
}
/** Everything at one instant. Σ routes + unattributed + idle = pod, to the bit, for CPU, memory and in all. */
interface CostSnapshot {
  readonly currency: string;
  readonly prices: UnitPrices;
  readonly pod: MeteredAmount;
  readonly routes: readonly RouteCost[];
  readonly unattributed: MeteredAmount;
  readonly idle: MeteredAmount;
  readonly tenants: readonly TenantCost[];
  /** Over the last step, currency units an hour. */
  readonly perHour: {
    readonly pod: number;
    readonly idle: number;
  };
  /** Over the last step. */
  readonly usage: {
    readonly cpuCores: number;
    readonly memoryBytes: number;
  };
  readonly regression: {
    /** Share of the CPU time's second moment that the demands explain. */
    readonly explained: number;
    /** Intervals of one age that would tell as much. */
    readonly effectiveIntervals: number;
    /** CPU seconds a second that the event loop waits, without requests. */
    readonly baseLoad: number;
  };
}
/** A file's text, undefined where it cannot be read. */
type ReadText = (path: string) => string | undefined;
/** Where a figure was read: in this order, the first that has it counts. */
type FactSource = "options" | "volume" | "environment" | "cgroup" | "none";
/** A pod's container as its manifest has it. */
interface PodFacts {
  /** 0 where none is known. */
  readonly cpuRequestCores: number;
  readonly memoryRequestBytes: number;
  readonly cpuLimitCores: number | undefined;
  readonly memoryLimitBytes: number | undefined;
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly sources: Readonly<Record<"cpuRequest" | "memoryRequest" | "annotations" | "labels", FactSource>>;
  /** What was found and is hard to believe, for the log. */
  readonly doubts: readonly string[];
}
/** Quantities as Kubernetes writes them, `'500m'`, `'512Mi'`, or numbers of cores and bytes. */
interface Quantities {
  readonly cpu?: string | number;
  readonly memory?: string | number;
}
interface PodFactsOptions {
  readonly requests?: Quantities;
  readonly limits?: Quantities;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** Where the downward API volume is mounted. Default `/etc/podinfo`. */
  readonly podInfo?: string;
}
/** Everything has a default: without options the default prices count, and what the pod says of itself. */
interface CostMeterOptions extends PodFactsOptions {
  /** A book, or a function that looks prices up. Else the file of `priceBook`, else the default book. */
  readonly prices?: PriceBook | PriceLookup;
  /** Path of a price book, YAML or JSON. Else `VIGIE_PRICE_BOOK`. It is read in the background; cost is told once it is. */
  readonly priceBook?: string;
  /** Of the node, for a book that prices classes. Else `VIGIE_NODE_CLASS`. */
  readonly nodeClass?: string;
  /** The node may be taken away. Else `VIGIE_SPOT`. */
  readonly spot?: boolean;
  /** What the container requests, where the downward API does not tell: `{ cpu: '500m', memory: '512Mi' }`. Default none. */
  readonly requests?: Quantities;
  readonly limits?: Quantities;
  /** Who pays; else the annotation `finops.vigie.dev/owner`. */
  readonly owner?: string;
  /** Else the annotation `finops.vigie.dev/cost-center`. */
  readonly costCenter?: string;
  /** `gold`, `silver` or `bronze`; else the annotation `finops.vigie.dev/sla-class`. */
  readonly slaClass?: string;
  /** Whose usage is metered. Default `container` in a pod whose cgroup can be read, else `process`. */
  readonly usage?: "container" | "process";
  /** Seconds over which `max(request, usage)` is taken. Default 5. */
  readonly stepSeconds?: number;
  /** Seconds after which what was learnt counts half. Default 1800. */
  readonly halfLifeSeconds?: number;
  /** Routes told apart, by method; the others are one, `_other`. Default 100. */
  readonly maxRoutes?: number;
  /** Tenants told apart; the others are one, `_other`. Default 100. */
  readonly maxTenants?: number;
  /** Requests under way; an interval that ends where there are none tells more. Default: none are known. */
  readonly inFlight?: () => number;
  /** Told once per cause. Default `process.emitWarning`. */
  readonly warn?: (message: string, details: Record<string, unknown>) => void;
}
/** What has been used so far. */
interface UsageReader {
  /** Whose usage it is. */
  readonly scope: "process" | "container";
  /** Monotonic. */
  cpuSeconds(): number;
  memoryBytes(): number;
  /** Seconds that the event loop of this thread has waited; monotonic. */
  idleSeconds(): number;
}
/** What tests replace: the world outside. */
interface CostMeterWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly read: ReadText;
  readonly usage?: UsageReader;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Epoch milliseconds. */
  readonly epoch: () => number;
  /** Calls back every so many milliseconds, until what it returns is called. */
  readonly every: (milliseconds: number, callback: () => void) => () => void;
}
/** Who pays for the pod, and by which prices; labels of `vigie_cost_info`. */
interface CostIdentity {
  readonly owner: string | undefined;
  readonly costCenter: string | undefined;
  readonly slaClass: string | undefined;
  /** Name and version of the book; undefined where prices are a function. */
  readonly priceBook: string | undefined;
}
/** The running cost of this container. */
interface CostMeter {
  /** Counts a request that has ended; to be called for each, and cheap. */
  ended(method: string, route: string | undefined, durationSeconds: number, tenant?: string): void;
  /** What a request of the route costs; undefined where nothing is known of it yet. */
  estimate(route: string | undefined, method?: string): RouteEstimate | undefined;
  /** Undefined until prices are there. */
  snapshot(): CostSnapshot | undefined;
  /** What the container requests, and where that was read. Read again now and then: a volume follows in-place resizes. */
  readonly facts: PodFacts;
  readonly identity: CostIdentity;
  /** Whose usage is metered. */
  readonly scope: "container" | "process";
  /** Resolves when prices are there, to whether they could be had. */
  readonly ready: Promise<boolean>;
  /** Charges what has been used until now, and stops. */
  stop(): void;
}
/**
 * Starts to meter what this container costs, and what each route of the service in it does. It has one timer, which keeps no process
 * alive, and reads two clocks of the kernel ten times a second.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_METER_OPTION`, `VIGIE_E_FINOPS_QUANTITY`, `VIGIE_E_FINOPS_PRICE_BOOK_UNREADABLE` for a price book
 * that is not there, `VIGIE_E_FINOPS_NO_PRICE` for one that has no price for now
 * @example
 * ```ts
 * const meter = costMeter({ requests: { cpu: '500m', memory: '512Mi' } });
 * meter.ended('GET', '/offers/:id', 0.012);
 * meter.estimate('/offers/:id')?.perRequest.total; // EUR
 * meter.stop();
 * ```
 */
declare function costMeter(options?: CostMeterOptions, world?: Partial<CostMeterWorld>): CostMeter;
/**
 * Shows a meter as `vigie_cost_*` metrics, read when they are scraped. At each scrape, per resource and to the bit:
 * `vigie_cost_pod_total = Σ vigie_cost_route_total + vigie_cost_unattributed_total + vigie_cost_idle_total`.
 */
declare function observeCost(meter: Meter, cost: CostMeter): void;
/**
 * An amount that a person can read however small it is: two digits that count, groups of three after the point as before it.
 *
 * @param locale BCP 47, `fr` or `en`
 * @example
 * ```ts
 * formatAmount(0.0000021, 'EUR', 'fr'); // 0,000 002 1 €
 * ```
 */
declare function formatAmount(amount: number, currency: string, locale: string): string;
export { type CostIdentity, type CostMeter, type CostMeterOptions, type CostSnapshot, type FactSource, FinopsError, type MeteredAmount, type PodFacts, type PriceLookup, type Quantities, type RouteCost, type RouteEstimate, type TenantCost, type UnitPrices, costMeter, formatAmount, observeCost };
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