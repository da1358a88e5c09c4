import type { NodeUsage } from '../usage/workload-usage.ts';
import type { Cost } from './cost.ts';
import type { PricePiece } from './price-pieces.ts';

/** CPU and memory of a node: what it costs, what of that is allocated, what is left. */
export interface NodeIdle {
  readonly node: NodeUsage;
  readonly cost: Cost;
  readonly allocated: Cost;
  /** Cost − allocated; negative where more was allocated than the node has. */
  readonly idle: Cost;
}

export interface IdleCost {
  readonly cost: Cost;
  /** CPU and memory of every container, also of those whose node is unknown. */
  readonly allocated: Cost;
  readonly idle: Cost;
  /** The most idle first. */
  readonly nodes: readonly NodeIdle[];
  /** Allocated to containers on no known node: part of `allocated`, of no entry of `nodes`. */
  readonly elsewhere: Cost;
}

/** What a node costs while it exists in the window. */
export function nodeCost(node: NodeUsage, pieces: readonly PricePiece[]): Cost {
  let cpu = 0;
  let memory = 0;
  for (const { fromStep, toStep, hoursPerStep, prices } of pieces) {
    const steps = Math.min(toStep, node.firstStep + node.steps) - Math.max(fromStep, node.firstStep);
    if (steps <= 0) continue;
    cpu += node.cpuCores * steps * hoursPerStep * prices.cpuCoreHour;
    memory += node.memoryBytes * steps * hoursPerStep * prices.memoryByteHour;
  }
  return computeCost(cpu, memory);
}

export function computeCost(cpu: number, memory: number): Cost {
  return { cpu, memory, storage: 0, gpu: 0, network: 0, total: cpu + memory };
}

export function difference(a: Cost, b: Cost): Cost {
  return computeCost(a.cpu - b.cpu, a.memory - b.memory);
}
