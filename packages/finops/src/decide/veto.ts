import { SLA_POLICIES } from '../sla/sla-policy.ts';
import type { Words } from '../sla/words.ts';
import type { ActionName } from './action.ts';
import type { DecisionInput } from './decide.ts';

/** Why an action must not be taken, whatever it would bring; undefined where it may. */
export function vetoOf(action: ActionName, input: DecisionInput): Words | undefined {
  switch (action) {
    case 'keep': {
      return undefined;
    }
    case 'scale-in': {
      return scaling(input) ?? scaleIn(input);
    }
    case 'scale-out': {
      return scaling(input);
    }
    default: {
      return resize(action, input);
    }
  }
}

function scaling({ autoscaled }: DecisionInput): Words | undefined {
  return autoscaled === true
    ? {
        en: 'a HorizontalPodAutoscaler sets the replicas',
        fr: 'un HorizontalPodAutoscaler fixe les répliques',
      }
    : undefined;
}

function scaleIn(input: DecisionInput): Words | undefined {
  const { slaClass, alerting, insideWindow, replicas } = input;
  const policy = SLA_POLICIES[slaClass];
  if (alerting === true && !policy.scaleInDuringAlert)
    return {
      en: `${slaClass} is never scaled in during an alert`,
      fr: `${slaClass} n’est jamais réduit pendant une alerte`,
    };
  if (replicas - 1 < policy.minReplicas)
    return {
      en: `${slaClass} keeps ${policy.minReplicas} replicas at least`,
      fr: `${slaClass} garde au moins ${policy.minReplicas} répliques`,
    };
  const load = Math.max(
    used(input.peakCpuCores, input.cpuRequestCores),
    used(input.peakMemoryBytes, input.memoryRequestBytes),
  );
  if (load > replicas - 1)
    return {
      en: `${replicas - 1} replicas would not hold the peak within their requests`,
      fr: `${replicas - 1} répliques ne tiendraient pas le pic dans leurs demandes`,
    };
  // A replica that is scaled in is shut down in order, not evicted; silver still waits for its window.
  if (policy.eviction === 'inside-window' && alerting === true && insideWindow !== true)
    return {
      en: `${slaClass} loses no pod during an alert outside its window`,
      fr: `${slaClass} ne perd aucun pod pendant une alerte hors de sa fenêtre`,
    };
  return undefined;
}

function resize(action: 'resize-cpu' | 'resize-memory', input: DecisionInput): Words | undefined {
  const { slaClass, resizeBy, insideWindow, rolloutInProgress } = input;
  const policy = SLA_POLICIES[slaClass];
  const [advised, current] =
    action === 'resize-cpu'
      ? [input.advisedCpuCores, input.cpuRequestCores]
      : [input.advisedMemoryBytes, input.memoryRequestBytes];
  if (advised === current) return { en: 'it is the size advised', fr: 'c’est déjà la taille conseillée' };
  if (action === 'resize-memory' && advised < current && input.peakMemoryBytes > advised * input.replicas)
    return {
      en: 'its memory peak is above the size advised',
      fr: 'son pic de mémoire dépasse la taille conseillée',
    };
  if (rolloutInProgress === true)
    return { en: 'a rollout is in progress', fr: 'un déploiement est en cours' };
  if (resizeBy === 'eviction' && policy.eviction === 'never')
    return { en: `${slaClass} is never evicted`, fr: `${slaClass} n’est jamais évincé` };
  if (resizeBy === 'eviction' && policy.eviction === 'inside-window' && insideWindow !== true)
    return {
      en: `${slaClass} is not evicted outside its window`,
      fr: `${slaClass} n’est pas évincé hors de sa fenêtre`,
    };
  return undefined;
}

/** Replicas the peak fills; 0 where nothing is used or there is no request to fill. */
function used(peak: number, request: number): number {
  return request > 0 ? peak / request : 0;
}
