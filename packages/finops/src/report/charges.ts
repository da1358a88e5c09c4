import type { WorkloadIdentity, WorkloadUsage } from '../usage/workload-usage.ts';

export type ChargedResource = 'cpu' | 'memory' | 'storage' | 'gpu';

/** What a price depends on besides the resource and the day. */
export interface PriceKind {
  readonly nodeClass?: string;
  readonly spot?: true;
  readonly storageClass?: string;
}

/** Who is charged. Absent: nobody, the cost is idle. */
export interface ChargedWorkload extends WorkloadIdentity {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** One resource at one price, day by day: the row of a bill before it is cut into days. */
export interface Charge {
  readonly workload?: ChargedWorkload;
  readonly resource: ChargedResource;
  readonly kind: PriceKind;
  /** Per base unit and hour: core·hour, byte·hour, gpu·hour. */
  readonly unitPrice: number;
  /** Base units × hours, by day. */
  readonly hours: Float64Array;
  readonly cost: Float64Array;
}

/** Charges of workloads as they come; what was not charged to any of them of the nodes' capacity is idle. */
export class Charges {
  readonly #days: number;
  readonly #workloads: { readonly workload: ChargedWorkload; readonly charges: Map<string, Charge> }[] = [];
  /** Capacity less what was charged of it, by price. */
  readonly #idle = new Map<string, Charge>();
  #current: Map<string, Charge> = new Map();
  #hasNodes = false;

  constructor(days: number) {
    this.#days = days;
  }

  begin({ workload, labels, annotations }: WorkloadUsage): void {
    this.#current = new Map();
    this.#workloads.push({ workload: { ...workload, labels, annotations }, charges: this.#current });
  }

  add(
    resource: ChargedResource,
    kind: PriceKind,
    unitPrice: number,
    day: number,
    hours: number,
    cost: number,
  ): void {
    this.#put(this.#current, resource, kind, unitPrice, day, hours, cost);
    const ofNode = resource === 'cpu' || resource === 'memory';
    if (this.#hasNodes && ofNode) this.#put(this.#idle, resource, kind, unitPrice, day, -hours, -cost);
  }

  addCapacity(
    resource: ChargedResource,
    kind: PriceKind,
    unitPrice: number,
    day: number,
    hours: number,
    cost: number,
  ): void {
    this.#hasNodes = true;
    this.#put(this.#idle, resource, kind, unitPrice, day, hours, cost);
  }

  idle(): Iterable<Charge> {
    return this.#idle.values();
  }

  *all(): Generator<Charge> {
    for (const { workload, charges } of this.#workloads) {
      for (const charge of charges.values()) yield { workload, ...charge };
    }
    yield* this.#idle.values();
  }

  #put(
    into: Map<string, Charge>,
    resource: ChargedResource,
    kind: PriceKind,
    unitPrice: number,
    day: number,
    hours: number,
    cost: number,
  ): void {
    const key = `${resource}\u0000${unitPrice}\u0000${kind.nodeClass ?? ''}\u0000${kind.spot ?? ''}\u0000${kind.storageClass ?? ''}`;
    let charge = into.get(key);
    if (charge === undefined) {
      const empty = (): Float64Array => new Float64Array(this.#days);
      charge = { resource, kind, unitPrice, hours: empty(), cost: empty() };
      into.set(key, charge);
    }
    charge.hours[day]! += hours;
    charge.cost[day]! += cost;
  }
}
