import type { PriceLookup, UnitPrices } from '../price-book/unit-prices.ts';
import { HOURS_PER_MONTH } from '../units/constants.ts';
import type { ContainerSeries, UsageWindow, WorkloadUsage } from '../usage/workload-usage.ts';
import { kindOf } from './patchable-kind.ts';
import { runsAtEnd } from './resize-in-place.ts';

/** What a workload pays for what it asks for, at the end of the window. */
export interface Rates {
  readonly currency: string;
  /** Mean over the kinds of node its pods run on; exact where there is only one. */
  readonly cpuCoreMonth: number;
  readonly memoryByteMonth: number;
  /** Pods that run at the same time: as declared, else as seen at the end, else (jobs) on average. */
  readonly pods: number;
}

export function ratesOf(workload: WorkloadUsage, window: UsageWindow, prices: PriceLookup): Rates {
  const running = workload.containers.filter((one) => runsAtEnd(one, window));
  const priced = running.length > 0 ? running : workload.containers;
  const all = priced.map((one) => pricesFor(one, window, prices));
  const mean = (pick: (one: UnitPrices) => number): number => {
    const first = pick(all[0]!);
    // Equal prices give exactly that price, which a sum divided by its count need not.
    return all.every((one) => pick(one) === first)
      ? first
      : all.reduce((sum, one) => sum + pick(one), 0) / all.length;
  };
  return {
    currency: all[0]!.currency,
    cpuCoreMonth: mean((one) => one.cpuCoreHour) * HOURS_PER_MONTH,
    memoryByteMonth: mean((one) => one.memoryByteHour) * HOURS_PER_MONTH,
    pods: podsAtOnce(workload, running, window),
  };
}

/** Prices in force in the last second of the window: savings lie ahead. */
export function pricesFor(
  { nodeClass, spot }: Pick<ContainerSeries, 'nodeClass' | 'spot'>,
  window: UsageWindow,
  prices: PriceLookup,
): UnitPrices {
  return prices({
    atSeconds: window.startSeconds + window.steps * window.stepSeconds - 1,
    ...(nodeClass === undefined ? {} : { nodeClass }),
    ...(spot === undefined ? {} : { spot }),
  });
}

function podsAtOnce(
  workload: WorkloadUsage,
  running: readonly ContainerSeries[],
  window: UsageWindow,
): number {
  const alwaysOn = kindOf(workload.workload.kind)?.alwaysOn ?? true;
  if (alwaysOn) return workload.replicas?.desired ?? new Set(running.map(({ pod }) => pod)).size;
  const longest = new Map<string, number>();
  for (const { pod, cpuUsageCores } of workload.containers)
    longest.set(pod, Math.max(longest.get(pod) ?? 0, cpuUsageCores.length));
  return [...longest.values()].reduce((sum, steps) => sum + steps, 0) / window.steps;
}
