import type { Cost } from '../allocation/cost.ts';
import type { Efficiency } from '../allocation/efficiency.ts';
import type { ImageAdvice } from '../recommend/images.ts';
import type { Scoreboard } from '../recommend/scoreboard.ts';
import type { WorkloadAdvice } from '../recommend/recommender.ts';
import type { RefusalReason, StrategyName } from '../recommend/strategy.ts';
import type { Anomaly } from '../trend/anomalies.ts';
import type { Forecast } from '../trend/forecast.ts';
import type { WorkloadIdentity } from '../usage/workload-usage.ts';
import type { Cause } from './causes.ts';

export const REPORT_SCHEMA = 'finops.vigie.dev/report/v1';

/**
 * Everything the outputs show, as plain data: `JSON.stringify` loses nothing of it. Amounts are in `head.currency`, never rounded;
 * amounts over time are of the window unless their name says per month (730 h) or per day. Days are UTC.
 */
export interface Report {
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

export interface ReportHead {
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
    readonly units: Readonly<Record<'cpu' | 'memory' | 'storage' | 'gpu', readonly string[]>>;
  };
  readonly currency: string;
  readonly generatedAt: string;
  readonly generator: string;
  readonly warnings: readonly string[];
}

export interface Totals {
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

export interface IdleReport {
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

export interface Daily {
  /** `YYYY-MM-DD`, UTC: each day the window touches. */
  readonly days: readonly string[];
  readonly allocated: readonly number[];
  readonly idle: readonly number[];
  readonly total: readonly number[];
  /** Of `days`, those the window holds whole: trends are made of them alone. */
  readonly fullDays: { readonly from: number; readonly count: number };
}

export interface GroupingReport {
  readonly by: readonly string[];
  /** The dearest first; with the idle cost they add up to `totals.cost`. */
  readonly groups: readonly GroupReport[];
}

export interface GroupReport {
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
    readonly direction: 'rising' | 'falling' | 'unclear';
    readonly percentPer30Days: number;
  };
}

/** A workload that asks for far more, or less, than it uses. */
export interface Provisioning {
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

export interface AnomalyReport extends Anomaly {
  /** `YYYY-MM-DD`. */
  readonly from: string;
  /** Inclusive. */
  readonly to: string;
  /** Values of the group; absent for the cluster as a whole. */
  readonly group?: readonly string[];
  readonly causes: readonly Cause[];
}

export interface Recommendations {
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

export interface StrategyTotal {
  readonly strategy: StrategyName;
  /** Net: needs of more are subtracted. */
  readonly savingPerMonth: number;
  readonly sizedContainers: number;
  readonly refusedContainers: number;
}
