import { SLA_POLICIES } from '../sla/sla-policy.ts';
import type { SlaClass } from '../sla/sla-class.ts';
import type { WorkloadUsage } from '../usage/workload-usage.ts';
import { LONGEST_STEP_SECONDS } from './container-stats.ts';
import { replicasFor, type WorkloadLoad } from './load.ts';
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
  load: WorkloadLoad,
  slaClass: SlaClass,
  rates: Rates,
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
  const forPeak = replicasFor(load, policy);
  if (forPeak === undefined)
    return refused(
      'replicas-not-adjustable',
      'A container has no CPU or memory request or no samples: what a replica can carry is unknown.',
      'Un conteneur n’a pas de demande ou pas de mesures : la charge qu’une réplique peut porter est inconnue.',
    );
  const ofPeakLoad = forPeak + policy.spareReplicas;
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
  if (load.stepSeconds > LONGEST_STEP_SECONDS)
    return refused(
      'means-only',
      `Load is known as means of ${load.stepSeconds / 3600} h: how many replicas the peak needs is not in them.`,
      `La charge n’est connue que par des moyennes de ${load.stepSeconds / 3600} h : le nombre de répliques du pic n’y est pas.`,
    );
  const patches = patchesFor(workload.workload, { replicas: to });
  const perPod = load.cpuRequestCores * rates.cpuCoreMonth + load.memoryRequestBytes * rates.memoryByteMonth;
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
    peakCpuCores: load.peakCpuCores,
    peakMemoryBytes: load.peakMemoryBytes,
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
