import { SLA_POLICIES, type SlaPolicy } from '../sla/sla-policy.ts';
import type { SlaClass } from '../sla/sla-class.ts';
import type { WorkloadUsage } from '../usage/workload-usage.ts';
import { LONGEST_STEP_SECONDS, type ContainerStats } from './container-stats.ts';
import { roundUpBytes, roundUpCores } from './quantum.ts';
import { refused, type ContainerSizing, type Refusal, type ResourceName, type Sized } from './strategy.ts';

export interface GuardedOptions {
  /** Samples of a resource below which there is no advice: 100. */
  readonly minSamples?: number;
  /** Seconds from first to last sample below which there is no advice: a day, to have seen a day's peak. */
  readonly minSpanSeconds?: number;
  /** Restarts of one pod, not explained by kills for memory, from which it counts as a loop: 5, and one a day. */
  readonly maxRestarts?: number;
  /** Least CPU request, cores: 0.01. */
  readonly minCpuCores?: number;
  /** Least memory request, bytes: 32 MiB. */
  readonly minMemoryBytes?: number;
  /** `none` (default) takes a CPU limit away; `keep` leaves it, raised to the request where it is below. */
  readonly cpuLimit?: 'none' | 'keep';
}

/** A kill for memory raises what was there by this at least, in every class. */
export const OOM_FACTOR = 1.25;

/** Vigie's own strategy: percentiles and factors of the class, never below what was seen, refusing where it cannot know. */
export function guarded(
  stats: ContainerStats,
  workload: Pick<WorkloadUsage, 'autoscaler' | 'rolloutInProgress'>,
  slaClass: SlaClass,
  options: GuardedOptions = {},
): ContainerSizing {
  const policy = SLA_POLICIES[slaClass];
  return {
    strategy: 'guarded',
    cpu: refusal('cpu', stats, workload, options) ?? guardedCpu(policy, stats, options),
    memory: refusal('memory', stats, workload, options) ?? guardedMemory(policy, stats, options),
  };
}

/** Unrounded: the class's percentile times its factor. */
export function guardedCores(
  policy: SlaPolicy,
  percentileCores: number,
  minCores: number = MIN_CPU_CORES,
): number {
  return Math.max(percentileCores * policy.cpuFactor, minCores);
}

/** Unrounded: the highest usage times the class's factor, and what a kill for memory asks for. */
export function guardedBytes(
  policy: SlaPolicy,
  maxBytes: number,
  oomBytes: number,
  minBytes: number = MIN_MEMORY_BYTES,
): number {
  return Math.max(maxBytes * policy.memoryFactor, oomBytes * OOM_FACTOR, minBytes);
}

const MIN_CPU_CORES = 0.01;
const MIN_MEMORY_BYTES = 32 * 2 ** 20;
const PERCENTILES = { 0.99: 'p99', 0.95: 'p95', 0.9: 'p90' } as const;

function guardedCpu(policy: SlaPolicy, stats: ContainerStats, options: GuardedOptions): Sized {
  const name = PERCENTILES[policy.cpuPercentile as keyof typeof PERCENTILES];
  const value = stats.cpu[name];
  const exact = guardedCores(policy, value, options.minCpuCores);
  const request = roundUpCores(exact);
  const limit =
    options.cpuLimit === 'keep'
      ? stats.cpuLimitCores === undefined
        ? null
        : Math.max(stats.cpuLimitCores, request)
      : null;
  const sum = `${name} ${value.toFixed(3)} × ${policy.cpuFactor}`;
  return { kind: 'sized', exact, request, limit, basis: { en: sum, fr: sum } };
}

function guardedMemory(policy: SlaPolicy, stats: ContainerStats, options: GuardedOptions): Sized {
  const { max } = stats.memory;
  const oomBase = stats.oomKills === 0 ? 0 : Math.max(stats.oomBytes, stats.memoryRequestBytes, max);
  const exact = guardedBytes(policy, max, oomBase, options.minMemoryBytes);
  const request = roundUpBytes(exact, max);
  const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  const byKill = oomBase * OOM_FACTOR > max * policy.memoryFactor;
  return {
    kind: 'sized',
    exact,
    request,
    // A limit that is there stays, unless the request outgrows it.
    ...(stats.memoryLimitBytes === undefined ? {} : { limit: Math.max(stats.memoryLimitBytes, request) }),
    basis: byKill
      ? {
          en: `killed for memory at ${mebibytes(oomBase)} × ${OOM_FACTOR}`,
          fr: `tué faute de mémoire à ${mebibytes(oomBase)} × ${OOM_FACTOR}`,
        }
      : {
          en: `highest ${mebibytes(max)} × ${policy.memoryFactor}`,
          fr: `maximum ${mebibytes(max)} × ${policy.memoryFactor}`,
        },
  };
}

function refusal(
  resource: ResourceName,
  stats: ContainerStats,
  { autoscaler, rolloutInProgress }: Pick<WorkloadUsage, 'autoscaler' | 'rolloutInProgress'>,
  { minSamples = 100, minSpanSeconds = 86_400, maxRestarts = 5 }: GuardedOptions,
): Refusal | undefined {
  const { samples } = stats[resource];
  const ofResource = {
    en: resource === 'cpu' ? 'CPU' : 'memory',
    fr: resource === 'cpu' ? 'CPU' : 'mémoire',
  };
  if (samples === 0)
    return refused(
      'no-samples',
      `No ${ofResource.en} sample in the window.`,
      `Aucune mesure ${ofResource.fr}.`,
    );
  if (rolloutInProgress === true)
    return refused(
      'rollout-in-progress',
      'A rollout is in progress: the pods measured are not the ones that will run.',
      'Un déploiement est en cours : les pods mesurés ne sont pas ceux qui tourneront.',
    );
  if (autoscaler !== undefined && autoscaler.resources.includes(resource))
    return autoscaler.kind === 'HorizontalPodAutoscaler'
      ? refused(
          'hpa-same-resource',
          `A HorizontalPodAutoscaler scales by ${ofResource.en}: changing the request changes what it scales at.`,
          `Un HorizontalPodAutoscaler suit cette ressource (${ofResource.fr}) : changer la demande changerait son seuil.`,
        )
      : refused(
          'vpa-manages-it',
          `A VerticalPodAutoscaler sets the ${ofResource.en} request: it would undo the change.`,
          `Un VerticalPodAutoscaler fixe déjà cette demande (${ofResource.fr}) : il annulerait le changement.`,
        );
  // A container killed for memory over and over needs memory, and that much is known; its CPU usage is not.
  const loop =
    (stats.unexplainedRestarts >= maxRestarts && stats.unexplainedRestartsPerDay >= 1) ||
    (resource === 'cpu' && stats.oomKills >= maxRestarts && stats.oomKills * 86_400 >= stats.spanSeconds);
  if (loop)
    return refused(
      'restart-loop',
      `It restarts in a loop (${stats.restarts} restarts): its usage is that of starting, not of serving.`,
      `Il redémarre en boucle (${stats.restarts} redémarrages) : on ne mesure que des démarrages.`,
    );
  if (samples < minSamples || stats.spanSeconds < minSpanSeconds)
    return refused(
      'too-few-samples',
      `Only ${samples} samples over ${hours(stats.spanSeconds)} h; needs ${minSamples} over ${hours(minSpanSeconds)} h.`,
      `Seulement ${samples} mesures sur ${hours(stats.spanSeconds)} h ; il en faut ${minSamples} sur ${hours(minSpanSeconds)} h.`,
    );
  return onlyMeans(resource, stats);
}

/** Memory needs its highest value, CPU a percentile: means of long steps tell neither. */
function onlyMeans(resource: ResourceName, stats: ContainerStats): Refusal | undefined {
  const { stepSeconds, memoryPeakKnown } = stats;
  if (resource === 'cpu' ? stepSeconds <= LONGEST_STEP_SECONDS : memoryPeakKnown) return undefined;
  const long = hours(stepSeconds);
  return resource === 'cpu'
    ? refused(
        'means-only',
        `CPU is known as means of ${long} h: what busy hours need is not in them. Ask the source for steps of an hour at most.`,
        `La CPU n’est connue que par des moyennes de ${long} h : le besoin des heures de pointe n’y est pas. Demandez à la source des pas d’une heure au plus.`,
      )
    : refused(
        'means-only',
        `Memory is known as means of ${long} h, without the highest usage between: less than that might be asked for.`,
        `La mémoire n’est connue que par des moyennes de ${long} h, sans le maximum entre elles : la demande pourrait passer dessous.`,
      );
}

function hours(seconds: number): string {
  return (seconds / 3600).toFixed(seconds < 36_000 ? 1 : 0);
}
