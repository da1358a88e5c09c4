import type { ContainerSeries, UsageWindow } from '../usage/workload-usage.ts';
import { percentile, percentiles } from './percentile.ts';

/** One resource over all pods; cores or bytes. NaN where there is no sample. */
export interface UsageStats {
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

/** What the strategies need to know of one container, all pods of its workload merged. */
export interface ContainerStats {
  readonly container: string;
  readonly sidecar: boolean;
  readonly pods: number;
  readonly cpu: UsageStats;
  readonly memory: UsageStats;
  /** What one CPU value is the mean of. */
  readonly stepSeconds: number;
  /** False where memory values are means, and the highest between them is not told. */
  readonly memoryPeakKnown: boolean;
  /** From the first sample to the end of the last. */
  readonly spanSeconds: number;
  /** Share of the steps of its pods that have a sample. */
  readonly coverage: number;
  /** As last seen; 0 where none is set. */
  readonly cpuRequestCores: number;
  readonly memoryRequestBytes: number;
  readonly cpuLimitCores?: number;
  readonly memoryLimitBytes?: number;
  readonly restarts: number;
  readonly oomKills: number;
  /** Highest limit (request where there is none) or usage of a pod killed for memory; 0 where none was. */
  readonly oomBytes: number;
  /** The same of limits alone: what KRR looks at. */
  readonly oomLimitBytes: number;
  /** Restarts that no kill for memory explains, of the worst pod, and how many a day of its life. */
  readonly unexplainedRestarts: number;
  readonly unexplainedRestartsPerDay: number;
}

/** Series of a workload by container name, in the order first seen. */
export function groupByContainer(series: readonly ContainerSeries[]): Map<string, ContainerSeries[]> {
  const groups = new Map<string, ContainerSeries[]>();
  for (const one of series) {
    const group = groups.get(one.container);
    if (group === undefined) groups.set(one.container, [one]);
    else group.push(one);
  }
  return groups;
}

/** Arrays kept from one container to the next: a report makes ten thousand of these. */
export class Scratch {
  #values = new Float64Array(4096);

  values(length: number): Float64Array {
    if (this.#values.length < length) this.#values = new Float64Array(length * 2);
    return this.#values;
  }
}

export function containerStats(
  container: string,
  series: readonly ContainerSeries[],
  window: UsageWindow,
  scratch: Scratch,
): ContainerStats {
  const current = latest(series);
  let slots = 0;
  let firstStep = Number.POSITIVE_INFINITY;
  let lastStep = Number.NEGATIVE_INFINITY;
  let restarts = 0;
  let oomKills = 0;
  let oomBytes = 0;
  let oomLimitBytes = 0;
  let unexplained = 0;
  let unexplainedPerDay = 0;
  for (const one of series) {
    const { first, last } = observed(one);
    slots += one.cpuUsageCores.length;
    firstStep = Math.min(firstStep, first);
    lastStep = Math.max(lastStep, last);
    restarts += one.restarts;
    oomKills += one.oomKillSteps.length;
    for (const step of one.oomKillSteps) {
      oomBytes = Math.max(oomBytes, memoryAtKill(one, step));
      oomLimitBytes = Math.max(oomLimitBytes, one.memoryLimitBytes ?? 0);
    }
    const days =
      Math.max(one.cpuUsageCores.length * window.stepSeconds, window.stepSeconds) / SECONDS_PER_DAY;
    const ofPod = Math.max(0, one.restarts - one.oomKillSteps.length);
    if (ofPod > unexplained || (ofPod === unexplained && ofPod / days > unexplainedPerDay)) {
      unexplained = ofPod;
      unexplainedPerDay = ofPod / days;
    }
  }
  const cpu = usageStats(series, 'cpuUsageCores', scratch);
  const memory = usageStats(series, 'memoryUsageBytes', scratch);
  const seen = lastStep >= firstStep;
  return {
    container,
    sidecar: current.sidecar ?? false,
    pods: new Set(series.map(({ pod }) => pod)).size,
    cpu,
    memory,
    stepSeconds: window.stepSeconds,
    memoryPeakKnown: knowsMemoryPeak(series, window),
    spanSeconds: seen ? (lastStep - firstStep + 1) * window.stepSeconds : 0,
    coverage: slots === 0 ? 0 : Math.min(cpu.samples, memory.samples) / slots,
    cpuRequestCores: lastValue(current.cpuRequestCores),
    memoryRequestBytes: lastValue(current.memoryRequestBytes),
    ...(current.cpuLimitCores === undefined ? {} : { cpuLimitCores: current.cpuLimitCores }),
    ...(current.memoryLimitBytes === undefined ? {} : { memoryLimitBytes: current.memoryLimitBytes }),
    restarts,
    oomKills,
    oomBytes,
    oomLimitBytes,
    unexplainedRestarts: unexplained,
    unexplainedRestartsPerDay: unexplainedPerDay,
  };
}

const SECONDS_PER_DAY = 86_400;

/** Longer steps flatten load: a percentile of their means says nothing of the hour that was busy. */
export const LONGEST_STEP_SECONDS = 3600;

/** Sources that tell a `coverage` answer means; whatever says no more than a value for hours may have answered one too. */
export function knowsMemoryPeak(series: readonly ContainerSeries[], { stepSeconds }: UsageWindow): boolean {
  return series.every(
    ({ coverage, memoryPeakBytes, memoryUsageBytes }) =>
      memoryPeakBytes !== undefined ||
      (coverage === undefined && stepSeconds <= LONGEST_STEP_SECONDS) ||
      !memoryUsageBytes.some((bytes) => bytes >= 0),
  );
}

/** The series that lasts longest into the window: its requests are the ones in force. */
export function latest(series: readonly ContainerSeries[]): ContainerSeries {
  return series.reduce((a, b) => (end(b) > end(a) ? b : a));
}

function end(series: ContainerSeries): number {
  return series.firstStep + series.cpuUsageCores.length;
}

/** The last value that is one; 0 where none is. */
export function lastValue(values: Float64Array): number {
  for (let i = values.length - 1; i >= 0; i--) if (values[i]! >= 0) return values[i]!;
  return 0;
}

/** A kill happens at the limit, or under pressure of the node somewhere above the request. */
export function memoryAtKill(series: ContainerSeries, step: number): number {
  const i = step - series.firstStep;
  const usage = series.memoryUsageBytes[i] ?? 0;
  const bound = series.memoryLimitBytes ?? series.memoryRequestBytes[i] ?? 0;
  return Math.max(usage >= 0 ? usage : 0, bound >= 0 ? bound : 0);
}

function observed({ firstStep, cpuUsageCores, memoryUsageBytes }: ContainerSeries): {
  first: number;
  last: number;
} {
  let first = 0;
  let last = cpuUsageCores.length - 1;
  const missing = (i: number): boolean => !(cpuUsageCores[i]! >= 0) && !(memoryUsageBytes[i]! >= 0);
  while (first <= last && missing(first)) first++;
  while (last >= first && missing(last)) last--;
  return first > last
    ? { first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY }
    : { first: firstStep + first, last: firstStep + last };
}

function usageStats(
  series: readonly ContainerSeries[],
  key: 'cpuUsageCores' | 'memoryUsageBytes',
  scratch: Scratch,
): UsageStats {
  const values = scratch.values(series.reduce((sum, one) => sum + one[key].length, 0));
  let count = 0;
  let sum = 0;
  let max = Number.NEGATIVE_INFINITY;
  let podP95 = Number.NaN;
  for (const one of series) {
    const from = count;
    const usage = one[key];
    const peak = key === 'cpuUsageCores' ? one.cpuPeakCores : one.memoryPeakBytes;
    if (peak !== undefined && peak > max && peak < Number.POSITIVE_INFINITY) max = peak;
    for (let i = 0; i < usage.length; i++) {
      const value = usage[i]!;
      if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) continue;
      values[count++] = value;
      sum += value;
      if (value > max) max = value;
    }
    if (count === from || series.length === 1) continue;
    const p95 = percentile(values, count - from, 0.95, from);
    if (!(podP95 >= p95)) podP95 = p95;
  }
  if (count === 0) return NO_USAGE;
  const [p50, p90, p95, p99] = percentiles(values, count, [0.5, 0.9, 0.95, 0.99]) as [
    number,
    number,
    number,
    number,
  ];
  return {
    samples: count,
    mean: sum / count,
    p50,
    p90,
    p95,
    p99,
    max,
    podP95: series.length === 1 ? p95 : podP95,
  };
}

const NO_USAGE: UsageStats = {
  samples: 0,
  mean: Number.NaN,
  p50: Number.NaN,
  p90: Number.NaN,
  p95: Number.NaN,
  p99: Number.NaN,
  max: Number.NaN,
  podP95: Number.NaN,
};
