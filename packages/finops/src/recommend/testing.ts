import type { ContainerSeries, UsageWindow, WorkloadUsage } from '../usage/workload-usage.ts';

export const DAY_SECONDS = 86_400;
/** 2026-11-01 00:00 UTC. */
export const START_SECONDS = 1_793_491_200;

export function windowOf(days: number, stepSeconds = 300): UsageWindow {
  return { startSeconds: START_SECONDS, stepSeconds, steps: (days * DAY_SECONDS) / stepSeconds };
}

/** A container of one pod; usage by step. */
export function seriesOf(
  window: UsageWindow,
  cpu: (step: number) => number,
  memory: (step: number) => number,
  more: Partial<Omit<ContainerSeries, 'cpuRequestCores' | 'memoryRequestBytes'>> & {
    readonly requestCores?: number;
    readonly requestBytes?: number;
  } = {},
): ContainerSeries {
  const { requestCores = 1, requestBytes = 2 ** 30, ...rest } = more;
  const { steps } = window;
  return {
    pod: 'web-0',
    container: 'web',
    firstStep: 0,
    cpuUsageCores: Float64Array.from({ length: steps }, (_, i) => cpu(i)),
    memoryUsageBytes: Float64Array.from({ length: steps }, (_, i) => memory(i)),
    cpuRequestCores: new Float64Array(steps).fill(requestCores),
    memoryRequestBytes: new Float64Array(steps).fill(requestBytes),
    restarts: 0,
    oomKillSteps: [],
    ...rest,
  };
}

export function workloadOf(
  containers: readonly ContainerSeries[],
  more: Partial<WorkloadUsage> = {},
): WorkloadUsage {
  return {
    workload: { namespace: 'shop', kind: 'Deployment', name: 'web' },
    labels: {},
    annotations: {},
    containers,
    volumes: [],
    ...more,
  };
}
