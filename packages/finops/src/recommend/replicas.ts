import { SLA_POLICIES } from '../sla/sla-policy.ts';
import type { SlaClass } from '../sla/sla-class.ts';
import type { ContainerSeries, UsageWindow, WorkloadUsage } from '../usage/workload-usage.ts';
import { latest, lastValue, type Scratch } from './container-stats.ts';
import { patchesFor, type Patches } from './patch.ts';
import { kindOf } from './patchable-kind.ts';
import type { Risk } from './risk.ts';
import type { Rates } from './saving.ts';
import { refused, type Refusal } from './strategy.ts';

/** Replicas to drop, requests left as they are. */
export interface ReplicaAdvice {
  readonly kind: 'drop';
  readonly from: number;
  readonly to: number;
  readonly savingPerMonth: number;
  /** Why not fewer. */
  readonly floor: {
    readonly ofClass: number;
    /** Replicas whose requests hold the peak, the class's factor and spare replicas included. */
    readonly ofPeakLoad: number;
    readonly ofAutoscaler?: number;
  };
  /** Highest usage of all pods together at one moment. */
  readonly peakCpuCores: number;
  readonly peakMemoryBytes: number;
  readonly risk: Risk;
  /** Undefined for a kind that strategic merge does not know. */
  readonly patches?: Patches;
}

/** Undefined where there is nothing to drop. */
export function adviseReplicas(
  workload: WorkloadUsage,
  groups: ReadonlyMap<string, readonly ContainerSeries[]>,
  window: UsageWindow,
  slaClass: SlaClass,
  rates: Rates,
  scratch: Scratch,
): ReplicaAdvice | Refusal | undefined {
  const from = workload.replicas?.desired;
  const policy = SLA_POLICIES[slaClass];
  if (kindOf(workload.workload.kind)?.scalable === false)
    return refused(
      'replicas-not-adjustable',
      `A ${workload.workload.kind} has no replicas to drop.`,
      `Un ${workload.workload.kind} n’a pas de répliques à retirer.`,
    );
  if (from === undefined || from <= policy.minReplicas) return undefined;
  const load = loadOf(groups, window, policy, scratch);
  if (load === undefined)
    return refused(
      'replicas-not-adjustable',
      'A container has no CPU or memory request or no samples: what a replica can carry is unknown.',
      'Un conteneur n’a pas de demande ou pas de mesures : la charge qu’une réplique peut porter est inconnue.',
    );
  const ofPeakLoad = load.replicas + policy.spareReplicas;
  const { autoscaler } = workload;
  const ofAutoscaler =
    autoscaler?.kind === 'HorizontalPodAutoscaler' ? (autoscaler.minReplicas ?? 1) : undefined;
  const to = Math.max(policy.minReplicas, ofPeakLoad, ofAutoscaler ?? 1);
  if (to >= from) return undefined;
  if (ofAutoscaler !== undefined)
    return refused(
      'hpa-owns-replicas',
      `A HorizontalPodAutoscaler sets the replicas (at least ${ofAutoscaler}): it would undo the change. The peak needs ${ofPeakLoad} of ${from}; look at its target.`,
      `Un HorizontalPodAutoscaler fixe les répliques (au moins ${ofAutoscaler}) : il annulerait le changement. Le pic en demande ${ofPeakLoad} sur ${from} ; voyez son objectif.`,
    );
  if (workload.rolloutInProgress === true)
    return refused('rollout-in-progress', 'A rollout is in progress.', 'Un déploiement est en cours.');
  const patches = patchesFor(workload.workload, { replicas: to });
  const perPod = load.requestCores * rates.cpuCoreMonth + load.requestBytes * rates.memoryByteMonth;
  return {
    kind: 'drop',
    from,
    to,
    savingPerMonth: (from - to) * perPod,
    floor: {
      ofClass: policy.minReplicas,
      ofPeakLoad,
      ...(ofAutoscaler === undefined ? {} : { ofAutoscaler }),
    },
    peakCpuCores: load.peakCores,
    peakMemoryBytes: load.peakBytes,
    risk: {
      level: to === 1 ? 'high' : to < from / 2 ? 'moderate' : 'low',
      words: {
        en:
          `${to} replicas hold the highest load seen, each within its request.` +
          (to === 1 ? ' One alone: no service while it restarts or its node is down.' : ''),
        fr:
          `${to} répliques tiennent la plus forte charge vue, chacune dans sa demande.` +
          (to === 1 ? ' Une seule : pas de service pendant son redémarrage ou la panne de son nœud.' : ''),
      },
    },
    ...(patches === undefined ? {} : { patches }),
  };
}

interface Load {
  readonly replicas: number;
  readonly requestCores: number;
  readonly requestBytes: number;
  readonly peakCores: number;
  readonly peakBytes: number;
}

/** All memory is taken to follow the load: what a pod needs only to run makes the need look higher, never lower. */
function loadOf(
  groups: ReadonlyMap<string, readonly ContainerSeries[]>,
  window: UsageWindow,
  policy: { readonly cpuFactor: number; readonly memoryFactor: number },
  scratch: Scratch,
): Load | undefined {
  let replicas = 1;
  let requestCores = 0;
  let requestBytes = 0;
  let peakCores = 0;
  let peakBytes = 0;
  for (const series of groups.values()) {
    const current = latest(series);
    const cores = lastValue(current.cpuRequestCores);
    const bytes = lastValue(current.memoryRequestBytes);
    const cpu = peakOf(series, 'cpuUsageCores', window, scratch);
    const memory = peakOf(series, 'memoryUsageBytes', window, scratch);
    if (!(cores > 0) || !(bytes > 0) || cpu === undefined || memory === undefined) return undefined;
    replicas = Math.max(
      replicas,
      Math.ceil((cpu * policy.cpuFactor) / cores - 1e-9),
      Math.ceil((memory * policy.memoryFactor) / bytes - 1e-9),
    );
    requestCores += cores;
    requestBytes += bytes;
    peakCores += cpu;
    peakBytes += memory;
  }
  return groups.size === 0 ? undefined : { replicas, requestCores, requestBytes, peakCores, peakBytes };
}

/** Highest sum over pods at one step. */
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
