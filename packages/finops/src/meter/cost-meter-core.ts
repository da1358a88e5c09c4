import { FinopsError } from '../finops-error.ts';
import type { PriceLookup, UnitPrices } from '../price-book/unit-prices.ts';
import { SECONDS_PER_HOUR } from '../units/constants.ts';
import type { CostSnapshot, MeteredAmount, RouteEstimate } from './cost-snapshot.ts';
import { DemandEstimator } from './demand/demand-estimator.ts';
import type { DemandFit } from './demand/fit-demands.ts';
import { ExactAmounts, quantumFor } from './exact-amounts.ts';
import type { PodFacts } from './pod/pod-facts.ts';
import type { UsageReader } from './pod/usage-reader.ts';
import { type RouteCell, RouteTable } from './route-table.ts';
import { TenantTable } from './tenant-table.ts';

/** What a meter is made of; `costMeter` puts it together from options. */
export interface CostMeterParts {
  readonly prices: () => PriceLookup | undefined;
  readonly nodeClass?: string;
  readonly spot?: boolean;
  readonly facts: () => PodFacts;
  readonly usage: UsageReader;
  /** Requests under way. */
  readonly inFlight: () => number;
  readonly maxRoutes: number;
  readonly maxTenants: number;
  readonly halfLifeSeconds: number;
  /** Seconds between two settlements: `max(request, usage)` is taken over each. */
  readonly stepSeconds: number;
  /** Cores and bytes that could be used at most, for the size of an amount's last bit. */
  readonly capacity: { readonly cpuCores: number; readonly memoryBytes: number };
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Epoch milliseconds. */
  readonly epoch: () => number;
  /** Told once per cause. */
  readonly warn: (message: string, details: Record<string, unknown>) => void;
}

/** An interval ends where nothing is under way, or when it has become this much longer than a request takes. */
const MEANS_PER_INTERVAL = 5;
const LEAST_OPEN_SECONDS = 0.5;
const MOST_OPEN_SECONDS = 5;
/** CPU seconds that routes may be owed for what intervals with less than their demands did not pay. */
const MOST_OWED_SECONDS = 60;
const MEMORY_HALF_LIFE_SECONDS = 600;

/** Counts requests, reads the clocks, and divides what the pod costs. */
export class CostMeterCore {
  readonly #parts: CostMeterParts;
  readonly #routes: RouteTable;
  readonly #tenants: TenantTable;
  readonly #estimator: DemandEstimator;
  readonly #requests: Float64Array;
  /** Requests of this step, per route. */
  readonly #stepCounts: Float64Array;
  readonly #owed: Float64Array;
  /** Memory's part of what each route was charged, and its requests, both faded. */
  readonly #memoryCharged: Float64Array;
  readonly #memoryRequests: Float64Array;
  #intervalAt: number;
  #intervalCpu: number;
  #intervalIdle: number;
  #intervalOpen = false;
  #stepAt: number;
  #stepCpu = 0;
  #cpu: ExactAmounts | undefined;
  #memory: ExactAmounts | undefined;
  #unitPrices: UnitPrices | undefined;
  #perHour = { pod: 0, idle: 0 };
  #lastUsage = { cpuCores: 0, memoryBytes: 0 };
  readonly #warned = new Set<string>();

  constructor(parts: CostMeterParts) {
    this.#parts = parts;
    const { maxRoutes } = parts;
    this.#routes = new RouteTable(maxRoutes);
    this.#tenants = new TenantTable(parts.maxTenants);
    this.#estimator = new DemandEstimator(maxRoutes, parts.halfLifeSeconds);
    this.#requests = new Float64Array(maxRoutes);
    this.#stepCounts = new Float64Array(maxRoutes);
    this.#owed = new Float64Array(maxRoutes);
    this.#memoryCharged = new Float64Array(maxRoutes);
    this.#memoryRequests = new Float64Array(maxRoutes);
    this.#intervalAt = this.#stepAt = parts.now();
    this.#intervalCpu = parts.usage.cpuSeconds();
    this.#intervalIdle = parts.usage.idleSeconds();
    // A book whose prices do not cover the present is known at once.
    parts.prices()?.(this.#context());
  }

  /** Counts a request that has ended. */
  ended(method: string, route: string | undefined, durationSeconds: number, tenant?: string): void {
    const cell = this.#routes.count(method, route, durationSeconds);
    if (tenant !== undefined) this.#tenants.count(tenant, cell.index);
  }

  /** To be called a few times a second: ends the interval where it can. */
  tick(): void {
    const isOpen = this.#parts.inFlight() > 0;
    const length = (this.#parts.now() - this.#intervalAt) / 1000;
    if (length <= 0) return;
    const most = this.#estimator.meanSeconds * MEANS_PER_INTERVAL;
    if (isOpen && length < Math.min(Math.max(most, LEAST_OPEN_SECONDS), MOST_OPEN_SECONDS)) return;
    this.#endInterval(isOpen);
    if ((this.#intervalAt - this.#stepAt) / 1000 >= this.#parts.stepSeconds) this.#settle();
  }

  /** Ends the interval and the step now, as at the end of the process. */
  close(): void {
    if (this.#parts.now() > this.#intervalAt) this.#endInterval(this.#parts.inFlight() > 0);
    this.#settle();
  }

  /** Undefined where nothing is known of the route yet, or prices are not there. */
  estimate(route: string | undefined, method: string): RouteEstimate | undefined {
    const cell = this.#routes.find(method, route);
    return cell === undefined ? undefined : this.#estimateOf(cell, this.#estimator.fit());
  }

  /** Undefined until prices are there. */
  snapshot(): CostSnapshot | undefined {
    const [cpu, memory, prices] = [this.#cpu, this.#memory, this.#unitPrices];
    if (cpu === undefined || memory === undefined || prices === undefined) return undefined;
    const fit = this.#estimator.fit();
    return {
      currency: prices.currency,
      prices,
      pod: amountOf(cpu.pod, memory.pod),
      unattributed: amountOf(cpu.unattributed, memory.unattributed),
      idle: amountOf(cpu.idle, memory.idle),
      routes: this.#routes.cells.map((cell) => ({
        method: cell.method,
        route: cell.route,
        requests: this.#requests[cell.index] as number,
        amount: amountOf(cpu.route(cell.index), memory.route(cell.index)),
        estimate: this.#estimateOf(cell, fit),
        tolerance: fit.tolerance[cell.index] as number,
      })),
      tenants: this.#tenants.costs(),
      perHour: this.#perHour,
      usage: this.#lastUsage,
      regression: {
        explained: fit.explained,
        effectiveIntervals: this.#estimator.moments.effectiveRows,
        baseLoad: this.#estimator.baseLoad,
      },
    };
  }

  #endInterval(isOpen: boolean): void {
    const now = this.#parts.now();
    const cpu = this.#parts.usage.cpuSeconds();
    const cpuSeconds = Math.max(0, cpu - this.#intervalCpu);
    const idle = this.#parts.usage.idleSeconds();
    const lengthSeconds = (now - this.#intervalAt) / 1000;
    const { touched } = this.#routes;
    this.#estimator.add({
      lengthSeconds,
      // Of the loop's own clock: what it waits is told when it stops waiting.
      idleSeconds: Math.min(lengthSeconds, Math.max(0, idle - this.#intervalIdle)),
      cpuSeconds,
      cells: touched,
      openEnds: ((isOpen ? 1 : 0) + (this.#intervalOpen ? 1 : 0)) as 0 | 1 | 2,
    });
    for (const { index, count } of touched) {
      this.#requests[index] = (this.#requests[index] as number) + count;
      this.#stepCounts[index] = (this.#stepCounts[index] as number) + count;
    }
    this.#routes.clearCounts();
    this.#tenants.endInterval();
    this.#stepCpu += cpuSeconds;
    this.#intervalAt = now;
    this.#intervalCpu = cpu;
    this.#intervalIdle = idle;
    this.#intervalOpen = isOpen;
  }

  /** Charges the step. Without prices it goes on until there are some. */
  #settle(): void {
    const seconds = (this.#intervalAt - this.#stepAt) / 1000;
    const prices = this.#pricesNow();
    if (prices === undefined || seconds <= 0) return;
    const facts = this.#parts.facts();
    this.#start(prices, facts);
    const cpuSeconds = this.#stepCpu;
    const memoryBytes = this.#parts.usage.memoryBytes();
    const perCoreSecond = prices.cpuCoreHour / SECONDS_PER_HOUR;
    const perByteSecond = prices.memoryByteHour / SECONDS_PER_HOUR;
    const fractions = this.#fractions(cpuSeconds);

    const cpuUsed = cpuSeconds * perCoreSecond;
    const cpuIdle = Math.max(0, facts.cpuRequestCores * seconds - cpuSeconds) * perCoreSecond;
    const memoryUsed = memoryBytes * seconds * perByteSecond;
    const memoryIdle = Math.max(0, facts.memoryRequestBytes - memoryBytes) * seconds * perByteSecond;
    const cpuCharged = (this.#cpu as ExactAmounts).add(cpuUsed, cpuIdle, fractions);
    const memoryCharged = (this.#memory as ExactAmounts).add(memoryUsed, memoryIdle, fractions);

    this.#tenants.charge(this.#stepCounts, cpuCharged, memoryCharged);
    this.#rememberMemory(memoryCharged, seconds);
    this.#perHour = {
      pod: ((cpuUsed + cpuIdle + memoryUsed + memoryIdle) / seconds) * SECONDS_PER_HOUR,
      idle: ((cpuIdle + memoryIdle) / seconds) * SECONDS_PER_HOUR,
    };
    this.#lastUsage = { cpuCores: cpuSeconds / seconds, memoryBytes };
    this.#stepCounts.fill(0);
    this.#stepCpu = 0;
    this.#stepAt = this.#intervalAt;
  }

  /** What part of the CPU time used each route's requests account for; what they do not get now they get when there is more. */
  #fractions(cpuSeconds: number): Float64Array {
    const { demand } = this.#estimator.fit();
    const owed = this.#owed;
    let total = 0;
    for (let route = 0; route < owed.length; route++) {
      owed[route] = (owed[route] as number) + (this.#stepCounts[route] as number) * (demand[route] as number);
      total += owed[route] as number;
    }
    const fractions = new Float64Array(owed.length);
    if (total === 0 || cpuSeconds <= 0) return fractions;
    const paid = Math.min(1, cpuSeconds / total);
    const keep = total - cpuSeconds > MOST_OWED_SECONDS ? MOST_OWED_SECONDS / (total - cpuSeconds) : 1;
    for (let route = 0; route < owed.length; route++) {
      fractions[route] = ((owed[route] as number) * paid) / cpuSeconds;
      owed[route] = (owed[route] as number) * (1 - paid) * keep;
    }
    return fractions;
  }

  #rememberMemory(charged: Float64Array, seconds: number): void {
    const keep = 0.5 ** (seconds / MEMORY_HALF_LIFE_SECONDS);
    for (const { index } of this.#routes.cells) {
      this.#memoryCharged[index] = (this.#memoryCharged[index] as number) * keep + (charged[index] as number);
      this.#memoryRequests[index] =
        (this.#memoryRequests[index] as number) * keep + (this.#stepCounts[index] as number);
    }
  }

  #estimateOf({ index }: RouteCell, fit: DemandFit): RouteEstimate | undefined {
    const prices = this.#unitPrices;
    if (prices === undefined || (this.#requests[index] as number) === 0) return undefined;
    const demandSeconds = fit.demand[index] as number;
    const requests = this.#memoryRequests[index] as number;
    const cpu = (demandSeconds * prices.cpuCoreHour) / SECONDS_PER_HOUR;
    const memory = requests === 0 ? 0 : (this.#memoryCharged[index] as number) / requests;
    return {
      currency: prices.currency,
      perRequest: amountOf(cpu, memory),
      demandSeconds,
      standardErrorSeconds: fit.standardError[index] as number,
      identified: fit.identified[index] === 1,
    };
  }

  #start(prices: UnitPrices, facts: PodFacts): void {
    if (this.#cpu !== undefined) return;
    const { capacity, maxRoutes } = this.#parts;
    const quantum = quantumFor(
      Math.max(capacity.cpuCores, facts.cpuRequestCores) * prices.cpuCoreHour +
        Math.max(capacity.memoryBytes, facts.memoryRequestBytes) * prices.memoryByteHour,
    );
    this.#cpu = new ExactAmounts(quantum, maxRoutes);
    this.#memory = new ExactAmounts(quantum, maxRoutes);
  }

  /** Those of now; where the book has none any more, those that it had last. */
  #pricesNow(): UnitPrices | undefined {
    try {
      this.#unitPrices = this.#parts.prices()?.(this.#context()) ?? this.#unitPrices;
    } catch (error) {
      const code = error instanceof FinopsError ? error.code : 'VIGIE_E_FINOPS_NO_PRICE';
      if (!this.#warned.has(code)) {
        this.#warned.add(code);
        this.#parts.warn('The price book has no price for now; cost is told at its last prices.', { error });
      }
    }
    return this.#unitPrices;
  }

  #context(): { atSeconds: number; nodeClass?: string; spot?: boolean } {
    const { epoch, nodeClass, spot } = this.#parts;
    return {
      atSeconds: epoch() / 1000,
      ...(nodeClass === undefined ? {} : { nodeClass }),
      ...(spot === undefined ? {} : { spot }),
    };
  }
}

function amountOf(cpu: number, memory: number): MeteredAmount {
  return { cpu, memory, total: cpu + memory };
}
