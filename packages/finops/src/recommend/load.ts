import type { ContainerSeries, UsageWindow } from '../usage/workload-usage.ts';
import { lastValue, latest, type Scratch } from './container-stats.ts';

/** What a workload carries at its peak, and what one of its pods asks for. */
export interface WorkloadLoad {
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

export function loadOf(
  groups: ReadonlyMap<string, readonly ContainerSeries[]>,
  window: UsageWindow,
  scratch: Scratch,
): WorkloadLoad {
  const containers = [...groups.values()].map((series): ContainerLoad => {
    const current = latest(series);
    return {
      peakCpuCores: peakOf(series, 'cpuUsageCores', window, scratch),
      peakMemoryBytes: peakOf(series, 'memoryUsageBytes', window, scratch),
      cpuRequestCores: lastValue(current.cpuRequestCores),
      memoryRequestBytes: lastValue(current.memoryRequestBytes),
    };
  });
  const sum = (key: keyof ContainerLoad): number =>
    containers.reduce((total, container) => total + (container[key] ?? 0), 0);
  return {
    stepSeconds: window.stepSeconds,
    peakCpuCores: sum('peakCpuCores'),
    peakMemoryBytes: sum('peakMemoryBytes'),
    cpuRequestCores: sum('cpuRequestCores'),
    memoryRequestBytes: sum('memoryRequestBytes'),
    containers,
  };
}

/**
 * Replicas whose requests hold the peak times the class's factors. All memory is taken to follow the load: what a pod needs
 * only to run makes the need look higher, never lower. Undefined where a container has no request or no samples.
 */
export function replicasFor(
  { containers }: WorkloadLoad,
  factors: { readonly cpuFactor: number; readonly memoryFactor: number },
): number | undefined {
  let replicas = 1;
  for (const { peakCpuCores, peakMemoryBytes, cpuRequestCores, memoryRequestBytes } of containers) {
    if (peakCpuCores === undefined || peakMemoryBytes === undefined) return undefined;
    if (!(cpuRequestCores > 0) || !(memoryRequestBytes > 0)) return undefined;
    replicas = Math.max(
      replicas,
      Math.ceil((peakCpuCores * factors.cpuFactor) / cpuRequestCores - NOISE),
      Math.ceil((peakMemoryBytes * factors.memoryFactor) / memoryRequestBytes - NOISE),
    );
  }
  return containers.length === 0 ? undefined : replicas;
}

const NOISE = 1e-9;

function peakOf(
  series: readonly ContainerSeries[],
  key: 'cpuUsageCores' | 'memoryUsageBytes',
  window: UsageWindow,
  scratch: Scratch,
): number | undefined {
  const sums = scratch.values(window.steps).fill(0, 0, window.steps);
  let samples = 0;
  for (const one of series) {
    const values = one[key];
    for (let i = 0; i < values.length; i++) {
      if (!(values[i]! >= 0)) continue;
      sums[one.firstStep + i]! += values[i]!;
      samples++;
    }
  }
  if (samples === 0) return undefined;
  let peak = 0;
  for (let step = 0; step < window.steps; step++) if (sums[step]! > peak) peak = sums[step]!;
  return peak;
}
