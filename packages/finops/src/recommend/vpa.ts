import type { ContainerSeries, UsageWindow } from '../usage/workload-usage.ts';
import type { ContainerStats } from './container-stats.ts';
import { roundUpBytes, roundUpCores } from './quantum.ts';
import { refused, type ContainerSizing, type Sized } from './strategy.ts';
import { newPodPeak, type VpaModel, type VpaOptions } from './vpa-model.ts';

/** Target and bounds for one resource, unrounded. */
export interface VpaEstimate {
  readonly target: number;
  readonly lowerBound: number;
  readonly upperBound: number;
}

/**
 * Port of the Vertical Pod Autoscaler's recommender: 90th percentile of decaying histograms plus 15 %, bounds from the
 * 50th and 95th widened where history is short, at least 25 m and 250 MiB a pod. It refuses nothing that has samples.
 * Limits keep their ratio to the request, as `controlledValues: RequestsAndLimits` has it.
 *
 * The recommender truncates to whole millicores and bytes on the way (1168m where the exact value is 1.16872 cores);
 * here requests are rounded up, once, at the end.
 *
 * Source: kubernetes/autoscaler, `vertical-pod-autoscaler/pkg/recommender/logic/recommender.go` and `estimator.go`.
 */
export function vpa(
  stats: ContainerStats,
  series: readonly ContainerSeries[],
  window: UsageWindow,
  containersInPod: number,
  model: VpaModel,
  options: VpaOptions = {},
): ContainerSizing {
  model.reset(window);
  for (const one of series) {
    if (options.sampling === 'history') model.addHistory(one, window);
    else model.addLive(one, newPodPeak(), window, 0, one.cpuUsageCores.length);
  }
  const cpu = vpaCpu(model, containersInPod, window, options);
  const memory = vpaMemory(model, containersInPod, window, options);
  return {
    strategy: 'vpa',
    cpu:
      cpu === undefined
        ? NO_SAMPLES
        : sized(cpu, roundUpCores, stats.cpuRequestCores, stats.cpuLimitCores, 'CPU'),
    memory:
      memory === undefined
        ? NO_SAMPLES
        : sized(memory, roundUpBytes, stats.memoryRequestBytes, stats.memoryLimitBytes, 'peaks'),
  };
}

/** Cores; undefined without a sample. */
export function vpaCpu(
  model: VpaModel,
  containersInPod: number,
  window: UsageWindow,
  options: VpaOptions,
): VpaEstimate | undefined {
  if (model.cpu.isEmpty) return undefined;
  const least = (options.podMinCpuCores ?? 0.025) / containersInPod;
  return estimate(model, 'cpu', least, MOST_CORES, window, options);
}

/** Bytes; undefined without a sample. */
export function vpaMemory(
  model: VpaModel,
  containersInPod: number,
  window: UsageWindow,
  options: VpaOptions,
): VpaEstimate | undefined {
  if (model.memory.isEmpty) return undefined;
  const least = (options.podMinMemoryBytes ?? 250 * 2 ** 20) / containersInPod;
  return estimate(model, 'memory', least, MOST_BYTES, window, options);
}

/** The recommender's largest amounts: its upper bound where there is too little history for any. */
const MOST_CORES = 1e11;
const MOST_BYTES = 1e14;

const NO_SAMPLES = refused('no-samples', 'No sample in the window.', 'Aucune mesure.');

function estimate(
  model: VpaModel,
  resource: 'cpu' | 'memory',
  least: number,
  most: number,
  window: UsageWindow,
  { targetPercentile = 0.9, marginFraction = 0.15 }: VpaOptions,
): VpaEstimate {
  const confidence = model.confidenceDays(window.stepSeconds);
  const at = (share: number): number => model[resource].percentile(share) * (1 + marginFraction);
  return {
    target: Math.max(at(targetPercentile), least),
    lowerBound: Math.max(at(0.5) * (1 + 0.001 / confidence) ** -2, least),
    upperBound: Math.min(Math.max(at(0.95) * (1 + 1 / confidence), least), most),
  };
}

function sized(
  { target, lowerBound, upperBound }: VpaEstimate,
  round: (amount: number) => number,
  request: number,
  limit: number | undefined,
  what: string,
): Sized {
  const rounded = round(target);
  const words = `p90 ${what} + 15 %`;
  return {
    kind: 'sized',
    exact: target,
    request: rounded,
    ...(limit === undefined ? {} : { limit: request > 0 ? round(rounded * (limit / request)) : limit }),
    basis: { en: words, fr: words },
    lowerBound,
    upperBound,
  };
}
