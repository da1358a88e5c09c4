import { formatCpuQuantity, formatMemoryQuantity } from '../units/format-quantity.ts';
import type { ContainerStats } from './container-stats.ts';
import type { Evidence } from './evidence.ts';
import type { ContainerChange } from './patch.ts';
import { riskOf, type Risk } from './risk.ts';
import type { Rates } from './saving.ts';
import type { ContainerSizing, ResourceName, Sizing } from './strategy.ts';

/** Advice for one resource of one container: cores or bytes. */
export interface ResourceAdvice {
  /** `keep` where it is right as it is, or so little too high that a restart is not worth it. */
  readonly action: 'raise' | 'lower' | 'keep' | 'refused';
  readonly from: number;
  /** Equals `from` unless raised or lowered. */
  readonly to: number;
  /** Of all pods; negative where more is needed. */
  readonly savingPerMonth: number;
  readonly sizing: Sizing;
}

/** Requests of one container to adjust. */
export interface ContainerAdvice {
  readonly container: string;
  readonly cpu: ResourceAdvice;
  readonly memory: ResourceAdvice;
  readonly savingPerMonth: number;
  readonly evidence: Evidence;
  /** Undefined where nothing changes. */
  readonly risk?: Risk;
  /** Undefined where nothing changes. */
  readonly change?: ContainerChange;
}

/** Decreases smaller than this share of the request are not worth the restart. */
export const MIN_DECREASE = 0.05;

export function adviseContainer(
  stats: ContainerStats,
  sizing: ContainerSizing,
  evidence: Evidence,
  rates: Rates,
  kind: string,
  minDecrease: number = MIN_DECREASE,
): ContainerAdvice {
  const cpu = resourceAdvice(sizing.cpu, stats.cpuRequestCores, rates.cpuCoreMonth * rates.pods, minDecrease);
  const memory = resourceAdvice(
    sizing.memory,
    stats.memoryRequestBytes,
    rates.memoryByteMonth * rates.pods,
    minDecrease,
  );
  const change = changeOf(stats, cpu, memory);
  const advice = {
    container: stats.container,
    cpu,
    memory,
    savingPerMonth: cpu.savingPerMonth + memory.savingPerMonth,
    evidence,
  };
  if (change === undefined) return advice;
  const risk = riskOf({
    stats,
    evidence,
    ...(changes(cpu) ? { cpuCores: cpu.to } : {}),
    ...(changes(memory) ? { memoryBytes: memory.to } : {}),
    removesCpuLimit: change.limits.cpu === null,
    kind,
    pods: rates.pods,
  });
  return { ...advice, risk, change };
}

function resourceAdvice(
  sizing: Sizing,
  from: number,
  pricePerMonth: number,
  minDecrease: number,
): ResourceAdvice {
  if (sizing.kind === 'refused') return { action: 'refused', from, to: from, savingPerMonth: 0, sizing };
  const to = sizing.request;
  if (to === from || (to < from && from - to < from * minDecrease))
    return { action: 'keep', from, to: from, savingPerMonth: 0, sizing };
  return {
    action: to > from ? 'raise' : 'lower',
    from,
    to,
    savingPerMonth: (from - to) * pricePerMonth,
    sizing,
  };
}

function changes({ action }: ResourceAdvice): boolean {
  return action === 'raise' || action === 'lower';
}

function changeOf(
  stats: ContainerStats,
  cpu: ResourceAdvice,
  memory: ResourceAdvice,
): ContainerChange | undefined {
  if (!changes(cpu) && !changes(memory)) return undefined;
  const cpuLimit = limitOf(cpu, stats.cpuLimitCores);
  const memoryLimit = limitOf(memory, stats.memoryLimitBytes);
  const requests: Partial<Record<ResourceName, string>> = {
    ...(changes(cpu) ? { cpu: formatCpuQuantity(cpu.to) } : {}),
    ...(changes(memory) ? { memory: formatMemoryQuantity(memory.to) } : {}),
  };
  return {
    container: stats.container,
    ...(stats.sidecar ? { sidecar: true } : {}),
    requests,
    limits: {
      ...(cpuLimit === undefined ? {} : { cpu: cpuLimit === null ? null : formatCpuQuantity(cpuLimit) }),
      ...(memoryLimit === undefined
        ? {}
        : { memory: memoryLimit === null ? null : formatMemoryQuantity(memoryLimit) }),
    },
  };
}

/** Undefined where the limit stays what it is. */
function limitOf(advice: ResourceAdvice, current: number | undefined): number | null | undefined {
  if (!changes(advice) || advice.sizing.kind === 'refused') return undefined;
  const { limit } = advice.sizing;
  if (limit === null) return current === undefined ? undefined : null;
  // A request above its limit is refused by Kubernetes, whatever the strategy thinks of limits.
  const wanted = limit ?? current;
  if (wanted === undefined) return undefined;
  const needed = Math.max(wanted, advice.to);
  return needed === current ? undefined : needed;
}
