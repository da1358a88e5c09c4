import type { WorkloadIdentity } from '../usage/workload-usage.ts';
import { meanDrivers, type DriverRow, type Drivers } from './daily-drivers.ts';

/** What changed most about a workload whose cost changed. */
export type CauseDriver =
  | 'new'
  | 'gone'
  /** The same hours cost another price: other nodes, or another period of the price book. */
  | 'price'
  /** More or fewer containers ran. */
  | 'replicas'
  /** Each container asked for more or less. */
  | 'cpu-request'
  | 'memory-request'
  /** Each container used more above its request, or less. */
  | 'cpu-usage'
  | 'memory-usage'
  /** Volumes or gpus. */
  | 'storage-or-gpu'
  /** No workload: nodes have more, or less, that nothing asked for. */
  | 'idle';

/** A workload's part in an anomaly, or that of idle nodes. */
export interface Cause {
  /** Absent for `idle`. */
  readonly workload?: WorkloadIdentity;
  readonly driver: CauseDriver;
  /** Per day: cost in the anomaly less cost on the days it is compared with. */
  readonly difference: number;
  /** Of the whole difference; can exceed 1 where others went the other way. */
  readonly share: number;
  /**
   * The driver before and in the anomaly: containers at a time (`new`, `gone`, `replicas`), currency per core·hour (`price`, where CPU
   * costs more than memory, else per byte·hour), cores or bytes per container, or cost per day (`storage-or-gpu`, `idle`).
   */
  readonly from: number;
  readonly to: number;
}

const MOST_CAUSES = 3;
/** Less of the difference explains nothing. */
const LEAST_SHARE = 0.1;

/** The workloads that explain most of what was different on some days (indices) as against others. */
export function causesOf(
  rows: Iterable<DriverRow>,
  days: readonly number[],
  against: readonly number[],
  difference: number,
  dailyIdle?: readonly number[],
): Cause[] {
  const causes: Cause[] = [];
  if (days.length === 0 || against.length === 0 || difference === 0) return causes;
  if (dailyIdle !== undefined) {
    const from = meanOf(dailyIdle, against);
    const to = meanOf(dailyIdle, days);
    const share = (to - from) / difference;
    if (share >= LEAST_SHARE) causes.push({ driver: 'idle', difference: to - from, share, from, to });
  }
  for (const row of rows) {
    const before = meanDrivers(row, against);
    const now = meanDrivers(row, days);
    const ofRow = now.cost - before.cost;
    const share = ofRow / difference;
    if (share < LEAST_SHARE) continue;
    causes.push({ workload: row.workload, difference: ofRow, share, ...driverOf(before, now) });
  }
  return causes.sort((a, b) => b.share - a.share).slice(0, MOST_CAUSES);
}

function meanOf(values: readonly number[], days: readonly number[]): number {
  return days.reduce((sum, day) => sum + values[day]!, 0) / days.length;
}

function driverOf(before: Drivers, now: Drivers): Pick<Cause, 'driver' | 'from' | 'to'> {
  const containers = (at: Drivers): number => at.containerHours / 24;
  const fromTo = (of: (at: Drivers) => number): { from: number; to: number } => ({
    from: of(before),
    to: of(now),
  });
  if (before.cost === 0) return { driver: 'new', ...fromTo(containers) };
  if (now.cost === 0) return { driver: 'gone', ...fromTo(containers) };
  const other = now.otherCost - before.otherCost;
  const computed = now.cost - before.cost - other;
  if (Math.abs(other) > Math.abs(computed)) {
    return { driver: 'storage-or-gpu', ...fromTo((at) => at.otherCost) };
  }
  // The dearer change decides whose hours and prices are compared.
  const cpuLeads = Math.abs(now.cpuCost - before.cpuCost) >= Math.abs(now.memoryCost - before.memoryCost);
  const cost = (at: Drivers): number => (cpuLeads ? at.cpuCost : at.memoryCost);
  const hours = (at: Drivers): number => (cpuLeads ? at.cpuHours : at.memoryHours);
  const requests = (at: Drivers): number => (cpuLeads ? at.cpuRequestHours : at.memoryRequestHours);
  const perContainer = (of: (at: Drivers) => number) => (at: Drivers) =>
    at.containerHours === 0 ? 0 : of(at) / at.containerHours;
  const price = (at: Drivers): number => (hours(at) === 0 ? 0 : cost(at) / hours(at));
  const above = (at: Drivers): number => hours(at) - requests(at);
  // Cost = price × containers × hours per container: shares of a product's change are those of its factors' logarithms.
  const [byPrice, byCount, bySize] = [price, containers, perContainer(hours)].map((of) =>
    Math.abs(logRatio(of(before), of(now))),
  ) as [number, number, number];
  if (byPrice > byCount && byPrice > bySize) return { driver: 'price', ...fromTo(price) };
  if (byCount >= bySize) return { driver: 'replicas', ...fromTo(containers) };
  const byRequest = perContainer(requests)(now) - perContainer(requests)(before);
  const byUsage = perContainer(above)(now) - perContainer(above)(before);
  return Math.abs(byRequest) >= Math.abs(byUsage)
    ? { driver: cpuLeads ? 'cpu-request' : 'memory-request', ...fromTo(perContainer(requests)) }
    : { driver: cpuLeads ? 'cpu-usage' : 'memory-usage', ...fromTo(perContainer(hours)) };
}

function logRatio(from: number, to: number): number {
  if (from <= 0 || to <= 0) return from === to ? 0 : Number.POSITIVE_INFINITY;
  return Math.log(to / from);
}
