import { FinopsError } from '../finops-error.ts';
import type { PriceLookup } from '../price-book/unit-prices.ts';
import type {
  NodeUsage,
  UsageWindow,
  VolumeUsage,
  WorkloadIdentity,
  WorkloadUsage,
} from '../usage/workload-usage.ts';
import { addAllocation, noAllocation, type Allocation, type AllocationSums } from './allocation.ts';
import { allocateContainer } from './container-sums.ts';
import type { Allocated, Dimension } from './dimension.ts';
import { Grouping, type GroupAllocation } from './grouping.ts';
import { computeCost, difference, nodeCost, type IdleCost, type NodeIdle } from './idle.ts';
import { daysOf, pricePieces, type PricePiece } from './price-pieces.ts';

export interface AllocatorOptions {
  readonly cluster: string;
  readonly window: UsageWindow;
  /** None: idle cost is unknown. */
  readonly nodes?: readonly NodeUsage[];
  readonly prices: PriceLookup;
  /** Epoch seconds at which prices change (`priceChanges(book)`); without it they are found by asking `prices`. */
  readonly priceChanges?: readonly number[];
  /** Each is made in the same pass. Default: none. */
  readonly groupings?: readonly (readonly Dimension[])[];
  /** Of each grouping; what comes later is added to `(other)`. Default 100 000. */
  readonly maxGroups?: number;
}

export interface WorkloadAllocation {
  readonly workload: WorkloadIdentity;
  readonly allocation: Allocation;
  readonly dailyCost: Float64Array;
  /** By container name, over all pods. */
  readonly containers: ReadonlyMap<string, Allocation>;
}

export interface AllocationResult {
  readonly currency: string;
  /** Epoch seconds at which each UTC day the window touches begins. */
  readonly days: readonly number[];
  readonly total: Allocation;
  readonly dailyCost: Float64Array;
  /** In the order of `AllocatorOptions.groupings`. */
  readonly groupings: readonly {
    readonly dimensions: readonly Dimension[];
    readonly groups: readonly GroupAllocation[];
  }[];
  /** Absent where no nodes are known. */
  readonly idle?: IdleCost;
  readonly warnings: readonly string[];
}

/**
 * Allocates cost in one pass: `add` each workload as it comes, then ask for `result`. Memory grows with the number of groups and
 * nodes, not with that of samples.
 *
 * For each container and step, cost = max(request, usage) × price × Δt; where usage is missing, the request counts. Volumes cost
 * what they were asked for. Idle = node cost − allocated.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_CURRENCIES` where prices come in more than one currency.
 * @example
 * ```ts
 * const allocator = new Allocator({ ...usage, prices: priceLookup(book), groupings: [['namespace']] });
 * for await (const workload of usage.workloads()) allocator.add(workload);
 * const { total, groupings, idle } = allocator.result();
 * ```
 */
export class Allocator {
  readonly #options: AllocatorOptions;
  readonly #days: readonly number[];
  readonly #total = noAllocation();
  readonly #dailyCost: Float64Array;
  readonly #groupings: readonly Grouping[];
  readonly #nodes: ReadonlyMap<string, NodeUsage>;
  readonly #allocatedOnNodes = new Map<string | undefined, AllocationSums>();
  readonly #pieces = new Map<string, readonly PricePiece[]>();
  #currency: string | undefined;

  constructor(options: AllocatorOptions) {
    this.#options = options;
    this.#days = daysOf(options.window);
    this.#dailyCost = new Float64Array(this.#days.length);
    this.#groupings = (options.groupings ?? []).map(
      (dimensions) => new Grouping(dimensions, options.maxGroups ?? 100_000, this.#days.length),
    );
    this.#nodes = new Map((options.nodes ?? []).map((node) => [node.name, node]));
  }

  add(usage: WorkloadUsage): WorkloadAllocation {
    const { cluster } = this.#options;
    const allocation = noAllocation();
    const dailyCost = new Float64Array(this.#days.length);
    const containers = new Map<string, AllocationSums>();
    const count = (allocated: Allocated, part: Allocation, partDaily: Float64Array): void => {
      addAllocation(allocation, part);
      for (let day = 0; day < dailyCost.length; day += 1) dailyCost[day]! += partDaily[day]!;
      for (const grouping of this.#groupings) grouping.add(allocated, part, partDaily);
    };
    const daily = new Float64Array(this.#days.length);
    for (const series of usage.containers) {
      const node = series.node === undefined ? undefined : this.#nodes.get(series.node);
      const nodeClass = series.nodeClass ?? node?.nodeClass;
      const spot = series.spot ?? node?.spot;
      daily.fill(0);
      const part = allocateContainer(series, this.#piecesFor({ nodeClass, spot }), daily);
      count({ cluster, usage, series, nodeClass, spot } as Allocated, part, daily);
      addAllocation(sumsIn(this.#allocatedOnNodes, node?.name), part);
      addAllocation(sumsIn(containers, series.container), part);
    }
    for (const volume of usage.volumes) {
      daily.fill(0);
      count({ cluster, usage, volume }, this.#allocateVolume(volume, daily), daily);
    }
    addAllocation(this.#total, allocation);
    for (let day = 0; day < dailyCost.length; day += 1) this.#dailyCost[day]! += dailyCost[day]!;
    return { workload: usage.workload, allocation, dailyCost, containers };
  }

  result(): AllocationResult {
    const idle = this.#nodes.size === 0 ? undefined : this.#idle();
    // Asked for even where there is nothing to price, so that an empty report has a currency too.
    if (this.#currency === undefined) this.#piecesFor({});
    return {
      currency: this.#currency ?? '',
      days: this.#days,
      total: this.#total,
      dailyCost: this.#dailyCost,
      groupings: this.#groupings.map((grouping) => ({
        dimensions: grouping.dimensions,
        groups: grouping.groups(),
      })),
      ...(idle !== undefined && { idle }),
      warnings: this.#groupings
        .filter(({ folded }) => folded > 0)
        .map(
          ({ dimensions }) =>
            `More groups by ${dimensions.join(',')} than allowed: the rest is in “(other)”.`,
        ),
    };
  }

  #allocateVolume(volume: VolumeUsage, daily: Float64Array): AllocationSums {
    const sums = noAllocation();
    for (const piece of this.#piecesFor({ storageClass: volume.storageClass })) {
      const steps =
        Math.min(piece.toStep, volume.firstStep + volume.steps) - Math.max(piece.fromStep, volume.firstStep);
      if (steps <= 0) continue;
      const byteHours = volume.capacityBytes * steps * piece.hoursPerStep;
      const cost = byteHours * piece.prices.storageByteHour;
      sums.storageByteHours += byteHours;
      sums.cost.storage += cost;
      daily[piece.day]! += cost;
    }
    sums.cost.total = sums.cost.storage;
    sums.volumes = 1;
    return sums;
  }

  #idle(): IdleCost {
    const nodes = [...this.#nodes.values()].map((node): NodeIdle => {
      const cost = nodeCost(node, this.#piecesFor(node));
      const { cost: allocatedCost } = this.#allocatedOnNodes.get(node.name) ?? noAllocation();
      const allocated = computeCost(allocatedCost.cpu, allocatedCost.memory);
      return { node, cost, allocated, idle: difference(cost, allocated) };
    });
    const cost = computeCost(
      nodes.reduce((sum, node) => sum + node.cost.cpu, 0),
      nodes.reduce((sum, node) => sum + node.cost.memory, 0),
    );
    const allocated = computeCost(this.#total.cost.cpu, this.#total.cost.memory);
    const elsewhere = this.#allocatedOnNodes.get(undefined)?.cost;
    return {
      cost,
      allocated,
      idle: difference(cost, allocated),
      nodes: nodes.sort((a, b) => b.idle.total - a.idle.total || (a.node.name < b.node.name ? -1 : 1)),
      elsewhere: computeCost(elsewhere?.cpu ?? 0, elsewhere?.memory ?? 0),
    };
  }

  #piecesFor(kind: {
    readonly nodeClass?: string | undefined;
    readonly spot?: boolean | undefined;
    readonly storageClass?: string | undefined;
  }): readonly PricePiece[] {
    const { nodeClass, spot, storageClass } = kind;
    const key = `${nodeClass ?? ''}\u0000${spot === true}\u0000${storageClass ?? ''}`;
    const known = this.#pieces.get(key);
    if (known !== undefined) return known;
    const { window, prices, priceChanges } = this.#options;
    const context = {
      ...(nodeClass !== undefined && { nodeClass }),
      ...(spot !== undefined && { spot }),
      ...(storageClass !== undefined && { storageClass }),
    };
    const pieces = pricePieces(window, prices, context, priceChanges);
    for (const piece of pieces) this.#expectCurrency(piece.prices.currency);
    this.#pieces.set(key, pieces);
    return pieces;
  }

  #expectCurrency(currency: string): void {
    this.#currency ??= currency;
    if (this.#currency === currency) return;
    throw new FinopsError(
      'VIGIE_E_FINOPS_CURRENCIES',
      `the prices of this window are in ${this.#currency} and in ${currency}, which cannot be added up: convert one of them in the price book, at an explicit rate.`,
    );
  }
}

function sumsIn<K>(sums: Map<K, AllocationSums>, key: K): AllocationSums {
  const known = sums.get(key);
  if (known !== undefined) return known;
  const begun = noAllocation();
  sums.set(key, begun);
  return begun;
}
