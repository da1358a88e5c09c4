import type { UnitPrices } from '../price-book/unit-prices.ts';

/** An amount by resource, in the meter's currency; `total` is the sum of the others, to the bit. */
export interface MeteredAmount {
  readonly cpu: number;
  readonly memory: number;
  readonly total: number;
}

/** What a request of a route is estimated to cost. */
export interface RouteEstimate {
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

export interface RouteCost {
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

export interface TenantCost {
  readonly tenant: string;
  readonly amount: MeteredAmount;
}

/** Everything at one instant. Σ routes + unattributed + idle = pod, to the bit, for CPU, memory and in all. */
export interface CostSnapshot {
  readonly currency: string;
  readonly prices: UnitPrices;
  readonly pod: MeteredAmount;
  readonly routes: readonly RouteCost[];
  readonly unattributed: MeteredAmount;
  readonly idle: MeteredAmount;
  readonly tenants: readonly TenantCost[];
  /** Over the last step, currency units an hour. */
  readonly perHour: { readonly pod: number; readonly idle: number };
  /** Over the last step. */
  readonly usage: { readonly cpuCores: number; readonly memoryBytes: number };
  readonly regression: {
    /** Share of the CPU time's second moment that the demands explain. */
    readonly explained: number;
    /** Intervals of one age that would tell as much. */
    readonly effectiveIntervals: number;
    /** CPU seconds a second that the event loop waits, without requests. */
    readonly baseLoad: number;
  };
}
