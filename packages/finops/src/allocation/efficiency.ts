import type { Allocation, ResourceAllocation } from './allocation.ts';

/** Usage ÷ request; 1 is all used, above 1 more was used than asked for. Undefined where nothing was requested or sampled. */
export interface Efficiency {
  readonly cpu?: number;
  readonly memory?: number;
  /** Both, weighted by what their requests cost. */
  readonly total?: number;
}

/** Over the steps that have samples: a gap is neither idle nor busy. */
export function efficiencyOf({ cpu, memory }: Allocation): Efficiency {
  const requested = [cpu, memory].filter((resource) => resource.sampledRequestHours > 0);
  const requestCost = requested.reduce((sum, resource) => sum + resource.sampledRequestCost, 0);
  const usedCost = requested.reduce((sum, resource) => sum + resource.usedCost, 0);
  return {
    ...(cpu.sampledRequestHours > 0 && { cpu: used(cpu) }),
    ...(memory.sampledRequestHours > 0 && { memory: used(memory) }),
    ...(requestCost > 0 && { total: usedCost / requestCost }),
  };
}

function used(resource: ResourceAllocation): number {
  return resource.usedHours / resource.sampledRequestHours;
}
