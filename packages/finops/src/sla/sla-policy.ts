import type { SlaClass } from './sla-class.ts';

/** When a pod of the class may be evicted: never, only inside its maintenance window, or at any time. */
export type EvictionRule = 'never' | 'inside-window' | 'any-time';

/** What a class grants: how its requests are sized and what may never be done to it. */
export interface SlaPolicy {
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
export const SLA_POLICIES: Readonly<Record<SlaClass, SlaPolicy>> = {
  gold: {
    cpuPercentile: 0.99,
    cpuFactor: 1.3,
    memoryFactor: 1.3,
    minReplicas: 3,
    spareReplicas: 1,
    scaleInDuringAlert: false,
    eviction: 'never',
  },
  silver: {
    cpuPercentile: 0.95,
    cpuFactor: 1.15,
    memoryFactor: 1.2,
    minReplicas: 2,
    spareReplicas: 0,
    scaleInDuringAlert: true,
    eviction: 'inside-window',
  },
  bronze: {
    cpuPercentile: 0.9,
    cpuFactor: 1,
    memoryFactor: 1.1,
    minReplicas: 1,
    spareReplicas: 0,
    scaleInDuringAlert: true,
    eviction: 'any-time',
  },
};
