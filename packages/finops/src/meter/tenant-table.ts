import type { MeteredAmount, TenantCost } from './cost-snapshot.ts';

/** What stands for tenants beyond the bound. */
export const OTHER_TENANT = '_other';

interface Tenant {
  readonly name: string;
  /** Requests by route index, of the interval under way and of the step. */
  readonly interval: Map<number, number>;
  readonly step: Map<number, number>;
  cpu: number;
  memory: number;
}

/** What each tenant's requests cost: of each route's charge the share that its requests are of all. */
export class TenantTable {
  readonly #tenants = new Map<string, Tenant>();
  readonly #limit: number;
  readonly #active = new Set<Tenant>();

  /** @param limit Tenants told apart. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  count(name: string, route: number): void {
    const tenant = this.#tenants.get(name) ?? this.#add(name);
    plus(tenant.interval, route, 1);
    this.#active.add(tenant);
  }

  endInterval(): void {
    for (const { interval, step } of this.#active) {
      for (const [route, count] of interval) plus(step, route, count);
      interval.clear();
    }
  }

  charge(counts: Float64Array, cpu: Float64Array, memory: Float64Array): void {
    for (const tenant of this.#active) {
      for (const [route, count] of tenant.step) {
        const share = count / (counts[route] as number);
        tenant.cpu += (cpu[route] as number) * share;
        tenant.memory += (memory[route] as number) * share;
      }
      tenant.step.clear();
      if (tenant.interval.size === 0) this.#active.delete(tenant);
    }
  }

  costs(): TenantCost[] {
    return [...this.#tenants.values()].map(({ name, cpu, memory }) => {
      const amount: MeteredAmount = { cpu, memory, total: cpu + memory };
      return { tenant: name, amount };
    });
  }

  #add(name: string): Tenant {
    const known = this.#tenants.size < this.#limit ? name : OTHER_TENANT;
    let tenant = this.#tenants.get(known);
    if (tenant === undefined) {
      tenant = { name: known, interval: new Map(), step: new Map(), cpu: 0, memory: 0 };
      this.#tenants.set(known, tenant);
    }
    return tenant;
  }
}

function plus(counts: Map<number, number>, key: number, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
