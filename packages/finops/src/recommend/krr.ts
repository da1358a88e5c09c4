import type { WorkloadUsage } from '../usage/workload-usage.ts';
import type { ContainerStats } from './container-stats.ts';
import { roundUpBytes, roundUpCores } from './quantum.ts';
import { refused, type ContainerSizing, type ResourceName, type Sizing } from './strategy.ts';

/** Settings of KRR's `simple` strategy, with its names and defaults. */
export interface KrrOptions {
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

/**
 * Port of the `simple` strategy of Robusta KRR: CPU is the highest of the pods' 95th percentiles without a limit, memory
 * the highest usage of any pod plus 15 %, limit the same; both rounded up, then raised to the least values.
 *
 * Source: robusta-dev/krr, `robusta_krr/strategies/simple.py` and `core/runner.py`.
 */
export function krr(
  stats: ContainerStats,
  workload: Pick<WorkloadUsage, 'autoscaler'>,
  options: KrrOptions = {},
): ContainerSizing {
  return {
    strategy: 'krr',
    cpu: unlessRefused('cpu', stats, workload, options, () => {
      const exact = Math.max(stats.cpu.podP95, options.minCpuCores ?? KRR_MIN_CPU_CORES);
      const basis = `p95 ${stats.cpu.podP95.toFixed(3)}`;
      return {
        kind: 'sized',
        exact,
        request: roundUpCores(exact),
        limit: null,
        basis: { en: basis, fr: basis },
      };
    }),
    memory: unlessRefused('memory', stats, workload, options, () => {
      const exact = krrBytes(stats.memory.max, stats.oomLimitBytes, options);
      const request = roundUpBytes(exact);
      const basis = `max ${(stats.memory.max / 2 ** 20).toFixed(1)} MiB + ${options.memoryBufferPercentage ?? 15} %`;
      return { kind: 'sized', exact, request, limit: request, basis: { en: basis, fr: basis } };
    }),
  };
}

export const KRR_MIN_CPU_CORES = 0.01;

/** Unrounded memory proposal. */
export function krrBytes(maxBytes: number, oomLimitBytes: number, options: KrrOptions = {}): number {
  const {
    memoryBufferPercentage = 15,
    oomMemoryBufferPercentage = 25,
    useOomkillData = false,
    minMemoryBytes = 100 * 2 ** 20,
  } = options;
  return Math.max(
    maxBytes * (1 + memoryBufferPercentage / 100),
    useOomkillData ? oomLimitBytes * (1 + oomMemoryBufferPercentage / 100) : 0,
    minMemoryBytes,
  );
}

function unlessRefused(
  resource: ResourceName,
  stats: ContainerStats,
  { autoscaler }: Pick<WorkloadUsage, 'autoscaler'>,
  { pointsRequired = 100, allowHpa = false }: KrrOptions,
  size: () => Sizing,
): Sizing {
  const { samples } = stats[resource];
  if (samples === 0) return refused('no-samples', 'KRR: no data.', 'KRR : pas de données.');
  if (samples < pointsRequired)
    return refused(
      'too-few-samples',
      `KRR: not enough data (${samples} of ${pointsRequired} points).`,
      `KRR : pas assez de données (${samples} points sur ${pointsRequired}).`,
    );
  const hpa = autoscaler?.kind === 'HorizontalPodAutoscaler' && autoscaler.resources.includes(resource);
  if (hpa && !allowHpa) return refused('hpa-same-resource', 'KRR: HPA detected.', 'KRR : HPA détecté.');
  return size();
}
