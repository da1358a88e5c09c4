import type { WorkloadIdentity } from '../usage/workload-usage.ts';

/** What a day's cost is made of: sums, so that groups are the sums of their workloads. */
const DRIVERS = [
  'cost',
  'cpuCost',
  'memoryCost',
  /** Storage and gpu. */
  'otherCost',
  'containerHours',
  /** Charged: max(request, usage). */
  'cpuHours',
  'cpuRequestHours',
  'memoryHours',
  'memoryRequestHours',
] as const;

export type DriverName = (typeof DRIVERS)[number];
export type Drivers = Readonly<Record<DriverName, number>>;

const INDEX = Object.fromEntries(DRIVERS.map((name, index) => [name, index])) as Record<DriverName, number>;
const STRIDE = DRIVERS.length;

export interface DriverRow {
  readonly workload: WorkloadIdentity;
  /** Days × drivers. */
  readonly values: Float64Array;
}

/** By group, workload and day. */
export class DailyDrivers {
  readonly #days: number;
  readonly #groups = new Map<string, Map<string, DriverRow>>();

  constructor(days: number) {
    this.#days = days;
  }

  /** The row of a workload in a group, begun where there is none. */
  row(groupValues: readonly string[], workload: WorkloadIdentity): DriverRow {
    const group = groupValues.join('\u0000');
    let rows = this.#groups.get(group);
    if (rows === undefined) this.#groups.set(group, (rows = new Map()));
    const name = `${workload.namespace}/${workload.kind}/${workload.name}`;
    let row = rows.get(name);
    if (row === undefined) {
      row = { workload, values: new Float64Array(this.#days * STRIDE) };
      rows.set(name, row);
    }
    return row;
  }

  add(row: DriverRow, day: number, name: DriverName, amount: number): void {
    row.values[day * STRIDE + INDEX[name]]! += amount;
  }

  /** Rows of a group; of all of them where none is named. */
  *rows(groupValues?: readonly string[]): Generator<DriverRow> {
    if (groupValues !== undefined) {
      yield* this.#groups.get(groupValues.join('\u0000'))?.values() ?? [];
      return;
    }
    for (const rows of this.#groups.values()) yield* rows.values();
  }
}

/** Means over some days. */
export function meanDrivers({ values }: DriverRow, days: readonly number[]): Drivers {
  const means = Object.fromEntries(DRIVERS.map((name) => [name, 0])) as Record<DriverName, number>;
  for (const day of days) {
    for (const name of DRIVERS) means[name] += values[day * STRIDE + INDEX[name]]!;
  }
  for (const name of DRIVERS) means[name] /= days.length;
  return means;
}
