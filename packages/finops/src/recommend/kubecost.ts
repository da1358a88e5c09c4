import type { ContainerStats } from './container-stats.ts';
import { roundUpBytes, roundUpCores } from './quantum.ts';
import { refused, type ContainerSizing } from './strategy.ts';

/** Profiles of Kubecost's savings page with their target utilisation; `api` is what its API takes when told nothing. */
export const KUBECOST_PROFILES = {
  development: 0.8,
  production: 0.65,
  'high-availability': 0.5,
  api: 0.7,
} as const;

export type KubecostProfile = keyof typeof KUBECOST_PROFILES;

export interface KubecostOptions {
  /** `development` by default: the highest target utilisation, hence the largest savings Kubecost promises. */
  readonly profile?: KubecostProfile;
  /** Instead of the profile's, in (0, 1]. */
  readonly targetCpuUtilization?: number;
  readonly targetMemoryUtilization?: number;
  /** `max` by default, as in every profile; `quantile` takes the 95th percentile of CPU and the maximum of memory. */
  readonly algorithm?: 'max' | 'quantile';
  /** `minRecCPUMillicores`, 10, here in cores. */
  readonly minCpuCores?: number;
  /** `minRecRAMBytes`, 20 MiB. */
  readonly minMemoryBytes?: number;
}

/**
 * Port of Kubecost's container request right-sizing (API V2): highest usage of any pod divided by the target
 * utilisation, at least 10 m and 20 MiB; limits are not its business and it refuses nothing.
 *
 * Source: kubecost/docs, `apis/savings-apis/api-request-right-sizing-v2.md` and `container-request-right-sizing-recommendations.md`.
 */
export function kubecost(stats: ContainerStats, options: KubecostOptions = {}): ContainerSizing {
  const { cpu, memory } = stats;
  const cpuBase = options.algorithm === 'quantile' ? cpu.p95 : cpu.max;
  const cpuTarget = target(options, 'targetCpuUtilization');
  const memoryTarget = target(options, 'targetMemoryUtilization');
  const cores = kubecostCores(cpuBase, options);
  const bytes = kubecostBytes(memory.max, options);
  const cpuBasis = `${options.algorithm ?? 'max'} ${cpuBase.toFixed(3)} ÷ ${cpuTarget}`;
  const memoryBasis = `max ${(memory.max / 2 ** 20).toFixed(1)} MiB ÷ ${memoryTarget}`;
  return {
    strategy: 'kubecost',
    cpu:
      cpu.samples === 0
        ? NO_SAMPLES
        : {
            kind: 'sized',
            exact: cores,
            request: roundUpCores(cores),
            basis: { en: cpuBasis, fr: cpuBasis },
          },
    memory:
      memory.samples === 0
        ? NO_SAMPLES
        : {
            kind: 'sized',
            exact: bytes,
            request: roundUpBytes(bytes),
            basis: { en: memoryBasis, fr: memoryBasis },
          },
  };
}

/** Unrounded. */
export function kubecostCores(baseCores: number, options: KubecostOptions = {}): number {
  return Math.max(baseCores / target(options, 'targetCpuUtilization'), options.minCpuCores ?? 0.01);
}

/** Unrounded. */
export function kubecostBytes(maxBytes: number, options: KubecostOptions = {}): number {
  return Math.max(
    maxBytes / target(options, 'targetMemoryUtilization'),
    options.minMemoryBytes ?? 20 * 2 ** 20,
  );
}

const NO_SAMPLES = refused('no-samples', 'No sample in the window.', 'Aucune mesure.');

function target(options: KubecostOptions, key: 'targetCpuUtilization' | 'targetMemoryUtilization'): number {
  return options[key] ?? KUBECOST_PROFILES[options.profile ?? 'development'];
}
