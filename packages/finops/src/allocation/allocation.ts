import type { Cost } from './cost.ts';

/**
 * What was allocated to a container, a workload, a group or the cluster. Every field is a sum (or a count), so that wholes are
 * the sums of their parts; ratios are made of them when asked for (`efficiencyOf`).
 */
export interface Allocation {
  readonly cost: Cost;
  /** Hours in core·hours. */
  readonly cpu: ResourceAllocation;
  /** Hours in byte·hours. */
  readonly memory: ResourceAllocation;
  readonly storageByteHours: number;
  readonly gpuHours: number;
  /** Series: one for each container of each pod. */
  readonly containers: number;
  readonly volumes: number;
  readonly restarts: number;
  readonly oomKills: number;
  /** Containers whose throttling is known, and the sum of their shares: the mean is the second by the first. */
  readonly throttlingKnown: number;
  readonly throttledShareSum: number;
}

/** One resource over time. `sampled…`: over the steps that have a usage sample alone, so that usage and request compare. */
export interface ResourceAllocation {
  /** max(request, usage) × price × Δt, summed; of a step without a sample, the request. */
  readonly cost: number;
  readonly allocatedHours: number;
  readonly requestedHours: number;
  readonly usedHours: number;
  readonly sampledRequestHours: number;
  readonly sampledRequestCost: number;
  readonly usedCost: number;
  /** Over-provisioning: what of the request was paid for and not used, at no step made up for by another. */
  readonly unusedRequestCost: number;
  /** Under-provisioning: what was used above the request. */
  readonly aboveRequestCost: number;
  readonly sampledSteps: number;
  readonly missingSteps: number;
  readonly stepsAboveRequest: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends object ? Mutable<T[K]> : T[K] };
export type AllocationSums = Mutable<Allocation>;
export type ResourceSums = Mutable<ResourceAllocation>;

export function noAllocation(): AllocationSums {
  return {
    cost: { cpu: 0, memory: 0, storage: 0, gpu: 0, network: 0, total: 0 },
    cpu: noResource(),
    memory: noResource(),
    storageByteHours: 0,
    gpuHours: 0,
    containers: 0,
    volumes: 0,
    restarts: 0,
    oomKills: 0,
    throttlingKnown: 0,
    throttledShareSum: 0,
  };
}

export function addAllocation(into: AllocationSums, part: Allocation): void {
  addCost(into.cost, part.cost);
  addResource(into.cpu, part.cpu);
  addResource(into.memory, part.memory);
  into.storageByteHours += part.storageByteHours;
  into.gpuHours += part.gpuHours;
  into.containers += part.containers;
  into.volumes += part.volumes;
  into.restarts += part.restarts;
  into.oomKills += part.oomKills;
  into.throttlingKnown += part.throttlingKnown;
  into.throttledShareSum += part.throttledShareSum;
}

export function addCost(into: Mutable<Cost>, part: Cost): void {
  into.cpu += part.cpu;
  into.memory += part.memory;
  into.storage += part.storage;
  into.gpu += part.gpu;
  into.network += part.network;
  into.total += part.total;
}

function noResource(): ResourceSums {
  return {
    cost: 0,
    allocatedHours: 0,
    requestedHours: 0,
    usedHours: 0,
    sampledRequestHours: 0,
    sampledRequestCost: 0,
    usedCost: 0,
    unusedRequestCost: 0,
    aboveRequestCost: 0,
    sampledSteps: 0,
    missingSteps: 0,
    stepsAboveRequest: 0,
  };
}

function addResource(into: ResourceSums, part: ResourceAllocation): void {
  into.cost += part.cost;
  into.allocatedHours += part.allocatedHours;
  into.requestedHours += part.requestedHours;
  into.usedHours += part.usedHours;
  into.sampledRequestHours += part.sampledRequestHours;
  into.sampledRequestCost += part.sampledRequestCost;
  into.usedCost += part.usedCost;
  into.unusedRequestCost += part.unusedRequestCost;
  into.aboveRequestCost += part.aboveRequestCost;
  into.sampledSteps += part.sampledSteps;
  into.missingSteps += part.missingSteps;
  into.stepsAboveRequest += part.stepsAboveRequest;
}
