import { addAllocation, noAllocation, type Allocation, type AllocationSums } from './allocation.ts';
import { NONE, valueOf, type Allocated, type Dimension } from './dimension.ts';

/** One group of a grouping, e.g. the namespace `shop`. */
export interface GroupAllocation {
  /** A value for each dimension of the grouping; `(none)` where there is none, `(other)` beyond the bound of groups. */
  readonly values: readonly string[];
  readonly allocation: Allocation;
  /** By UTC day, see `AllocationResult.days`. */
  readonly dailyCost: Float64Array;
}

/** Stands for the groups that came after the bound was reached. */
export const OTHER = '(other)';

interface GroupSums extends GroupAllocation {
  readonly allocation: AllocationSums;
}

/** Adds up allocations by the values of some dimensions, in as many groups as are allowed and one more. */
export class Grouping {
  readonly dimensions: readonly Dimension[];
  readonly #groups = new Map<string, GroupSums>();
  readonly #maxGroups: number;
  readonly #days: number;
  #folded = 0;

  constructor(dimensions: readonly Dimension[], maxGroups: number, days: number) {
    this.dimensions = dimensions;
    this.#maxGroups = maxGroups;
    this.#days = days;
  }

  /** How many additions went to `(other)`. */
  get folded(): number {
    return this.#folded;
  }

  add(allocated: Allocated, part: Allocation, dailyCost: Float64Array): void {
    const group = this.#groupOf(this.dimensions.map((dimension) => valueOf(dimension, allocated)));
    addAllocation(group.allocation, part);
    for (let day = 0; day < dailyCost.length; day += 1) group.dailyCost[day]! += dailyCost[day]!;
  }

  /** The dearest first. */
  groups(): GroupAllocation[] {
    return [...this.#groups.values()].sort(
      (a, b) => b.allocation.cost.total - a.allocation.cost.total || compare(a.values, b.values),
    );
  }

  #groupOf(values: readonly string[]): GroupSums {
    const key = values.join('\u0000');
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    if (this.#groups.size >= this.#maxGroups) {
      this.#folded += 1;
      return (
        this.#groups.get(OTHER_KEY) ??
        this.#begin(
          OTHER_KEY,
          this.dimensions.map(() => OTHER),
        )
      );
    }
    return this.#begin(key, values);
  }

  #begin(key: string, values: readonly string[]): GroupSums {
    const group = { values, allocation: noAllocation(), dailyCost: new Float64Array(this.#days) };
    this.#groups.set(key, group);
    return group;
  }
}

/** Cannot be met by any values: each of them is a Kubernetes name, a label value or `NONE`. */
const OTHER_KEY = `${NONE}\u0000\u0000${OTHER}`;

function compare(a: readonly string[], b: readonly string[]): number {
  const index = a.findIndex((value, at) => value !== b[at]);
  return index < 0 ? 0 : a[index]! < b[index]! ? -1 : 1;
}
