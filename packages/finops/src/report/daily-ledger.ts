import { allocateContainer } from '../allocation/container-sums.ts';
import { valueOf, type Allocated, type Dimension } from '../allocation/dimension.ts';
import { daysOf, pricePieces, type PricePiece } from '../allocation/price-pieces.ts';
import type { PriceLookup } from '../price-book/unit-prices.ts';
import type {
  ContainerSeries,
  NodeUsage,
  UsageWindow,
  VolumeUsage,
  WorkloadUsage,
} from '../usage/workload-usage.ts';
import { Charges, type Charge, type ChargedResource, type PriceKind } from './charges.ts';
import { DailyDrivers, type DriverName } from './daily-drivers.ts';

export interface DailyLedgerOptions {
  readonly cluster: string;
  readonly window: UsageWindow;
  readonly nodes: readonly NodeUsage[];
  readonly prices: PriceLookup;
  readonly priceChanges: readonly number[];
  /** Days are explained group by group of this grouping. */
  readonly dimensions: readonly Dimension[];
}

/**
 * What each day cost, priced quantity by priced quantity, and what drove it: kept by workload and day, never by sample. The
 * arithmetic is the allocator's own, a price piece at a time, so that both come to the same cost.
 */
export class DailyLedger {
  /** Epoch seconds at which each UTC day of the window begins. */
  readonly days: readonly number[];
  readonly drivers: DailyDrivers;
  readonly #options: DailyLedgerOptions;
  readonly #charges: Charges;
  readonly #nodes: ReadonlyMap<string, NodeUsage>;
  readonly #pieces = new Map<string, readonly PricePiece[]>();
  readonly #scratch: Float64Array;

  constructor(options: DailyLedgerOptions) {
    this.#options = options;
    this.days = daysOf(options.window);
    this.#charges = new Charges(this.days.length);
    this.drivers = new DailyDrivers(this.days.length);
    this.#nodes = new Map(options.nodes.map((node) => [node.name, node]));
    this.#scratch = new Float64Array(this.days.length);
    for (const node of options.nodes) this.#addNode(node);
  }

  add(usage: WorkloadUsage): void {
    this.#charges.begin(usage);
    for (const series of usage.containers) this.#addContainer(usage, series);
    for (const volume of usage.volumes) this.#addVolume(usage, volume);
  }

  /** Of workloads, then of what is idle, in the order they came. Σ cost = what the cluster cost. */
  charges(): Generator<Charge> {
    return this.#charges.all();
  }

  /** Node cost less what is allocated of it, by day; undefined where no nodes are known. */
  dailyIdle(): Float64Array | undefined {
    if (this.#nodes.size === 0) return undefined;
    const idle = new Float64Array(this.days.length);
    for (const charge of this.#charges.idle()) {
      for (let day = 0; day < idle.length; day += 1) idle[day]! += charge.cost[day]!;
    }
    return idle;
  }

  #addContainer(usage: WorkloadUsage, series: ContainerSeries): void {
    const node = series.node === undefined ? undefined : this.#nodes.get(series.node);
    const nodeClass = series.nodeClass ?? node?.nodeClass;
    const spot = series.spot ?? node?.spot;
    const kind: PriceKind = { ...(nodeClass !== undefined && { nodeClass }), ...(spot && { spot }) };
    const groupValues = this.#groupValues({ usage, series, ...kind });
    const row = this.drivers.row(groupValues, usage.workload);
    const first = series.firstStep;
    const last = first + series.cpuUsageCores.length;
    for (const piece of this.#piecesFor({ nodeClass, spot })) {
      const steps = Math.min(piece.toStep, last) - Math.max(piece.fromStep, first);
      if (steps <= 0) continue;
      const { cpu, memory, gpuHours, cost } = allocateContainer(series, [piece], this.#scratch);
      const { day, prices } = piece;
      this.#charges.add('cpu', kind, prices.cpuCoreHour, day, cpu.allocatedHours, cpu.cost);
      this.#charges.add('memory', kind, prices.memoryByteHour, day, memory.allocatedHours, memory.cost);
      if (gpuHours > 0) this.#charges.add('gpu', kind, prices.gpuHour, day, gpuHours, cost.gpu);
      const add = (name: DriverName, amount: number): void => this.drivers.add(row, day, name, amount);
      add('cost', cost.total);
      add('cpuCost', cpu.cost);
      add('memoryCost', memory.cost);
      add('otherCost', cost.gpu);
      add('containerHours', steps * piece.hoursPerStep);
      add('cpuHours', cpu.allocatedHours);
      add('cpuRequestHours', cpu.requestedHours);
      add('memoryHours', memory.allocatedHours);
      add('memoryRequestHours', memory.requestedHours);
    }
  }

  #addVolume(usage: WorkloadUsage, volume: VolumeUsage): void {
    const { storageClass } = volume;
    const kind: PriceKind = storageClass === undefined ? {} : { storageClass };
    const row = this.drivers.row(this.#groupValues({ usage, volume }), usage.workload);
    for (const piece of this.#piecesFor({ storageClass })) {
      const from = Math.max(piece.fromStep, volume.firstStep);
      const steps = Math.min(piece.toStep, volume.firstStep + volume.steps) - from;
      if (steps <= 0) continue;
      const byteHours = volume.capacityBytes * steps * piece.hoursPerStep;
      const cost = byteHours * piece.prices.storageByteHour;
      this.#charges.add('storage', kind, piece.prices.storageByteHour, piece.day, byteHours, cost);
      this.drivers.add(row, piece.day, 'cost', cost);
      this.drivers.add(row, piece.day, 'otherCost', cost);
    }
  }

  #addNode(node: NodeUsage): void {
    const { nodeClass, spot } = node;
    const kind: PriceKind = { ...(nodeClass !== undefined && { nodeClass }), ...(spot && { spot }) };
    for (const piece of this.#piecesFor({ nodeClass, spot })) {
      const { day, prices, hoursPerStep } = piece;
      const from = Math.max(piece.fromStep, node.firstStep);
      const steps = Math.min(piece.toStep, node.firstStep + node.steps) - from;
      if (steps <= 0) continue;
      const capacity: [ChargedResource, number, number][] = [
        ['cpu', prices.cpuCoreHour, node.cpuCores],
        ['memory', prices.memoryByteHour, node.memoryBytes],
      ];
      for (const [resource, price, amount] of capacity) {
        const hours = amount * steps * hoursPerStep;
        this.#charges.addCapacity(resource, kind, price, day, hours, hours * price);
      }
    }
  }

  #groupValues(allocated: Omit<Allocated, 'cluster'>): readonly string[] {
    const { cluster, dimensions } = this.#options;
    return dimensions.map((dimension) => valueOf(dimension, { ...allocated, cluster }));
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
    this.#pieces.set(key, pieces);
    return pieces;
  }
}
