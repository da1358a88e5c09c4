import { SLA_POLICIES } from '../sla/sla-policy.ts';
import type { ActionName, CriterionName } from './action.ts';
import type { DecisionInput } from './decide.ts';

/** How things stand after an action. */
export interface Consequence {
  readonly replicas: number;
  readonly cpuRequestCores: number;
  readonly memoryRequestBytes: number;
  readonly costPerMonth: number;
  /** Less cost than now is positive. */
  readonly savingPerMonth: number;
  readonly criteria: Readonly<Record<CriterionName, number>>;
}

export function consequence(action: ActionName, input: DecisionInput): Consequence {
  const replicas = input.replicas + (action === 'scale-out' ? 1 : action === 'scale-in' ? -1 : 0);
  const cpu = action === 'resize-cpu' ? input.advisedCpuCores : input.cpuRequestCores;
  const memory = action === 'resize-memory' ? input.advisedMemoryBytes : input.memoryRequestBytes;
  const cost = (pods: number, cores: number, bytes: number): number =>
    pods * (cores * input.cpuCoreMonth + bytes * input.memoryByteMonth);
  const costPerMonth = cost(replicas, cpu, memory);
  const now = cost(input.replicas, input.cpuRequestCores, input.memoryRequestBytes);
  return {
    replicas,
    cpuRequestCores: cpu,
    memoryRequestBytes: memory,
    costPerMonth,
    savingPerMonth: now - costPerMonth,
    criteria: {
      cost: costPerMonth,
      performanceRisk: performanceRisk(input, replicas, cpu, memory),
      availability: Math.min(1, replicas / (SLA_POLICIES[input.slaClass].minReplicas + 1)),
      disturbance: disturbance(action, input),
    },
  };
}

/**
 * What the peak does to the pods, the worse of CPU and memory: 0 while the headroom of the class is left. CPU rises to 1 at
 * twice the request (above the request it only slows, and only on a busy node), memory to 1 at the request, where pods
 * begin to be evicted and killed.
 */
function performanceRisk(input: DecisionInput, replicas: number, cores: number, bytes: number): number {
  const { cpuFactor, memoryFactor } = SLA_POLICIES[input.slaClass];
  const load = (peak: number, request: number): number => (peak === 0 ? 0 : peak / (request * replicas));
  const between = (share: number, none: number, all: number): number =>
    Math.min(1, Math.max(0, (share - none) / (all - none)));
  return Math.max(
    between(load(input.peakCpuCores, cores), 1 / cpuFactor, 2),
    between(load(input.peakMemoryBytes, bytes), 1 / memoryFactor, 1),
  );
}

/** Share of pods that restart or go, and how hard it is on them. */
function disturbance(action: ActionName, { replicas, resizeBy = 'rollout' }: DecisionInput): number {
  switch (action) {
    case 'keep': {
      return 0;
    }
    case 'scale-out': {
      return 0.02;
    }
    case 'scale-in': {
      return 1 / replicas;
    }
    default: {
      // A rollout starts each replacement first; an eviction does not.
      return { 'in-place': 0.02, rollout: 0.1, eviction: 0.5 }[resizeBy];
    }
  }
}
