import type { PriceLookup, UnitPrices } from '../price-book/unit-prices.ts';
import { BYTES_PER_GIB, HOURS_PER_MONTH } from '../units/constants.ts';
import type { ContainerSeries, UsageWindow, WorkloadUsage } from '../usage/workload-usage.ts';

/** 2026-11-02 00:00 UTC, a Monday. */
export const MONDAY: number = Date.UTC(2026, 10, 2) / 1000;
export const GIB: number = BYTES_PER_GIB;
export const MIB: number = 2 ** 20;

export const DAY: UsageWindow = { startSeconds: MONDAY, stepSeconds: 300, steps: 288 };

/** The default book's prices, in base units. */
export const PRICES: UnitPrices = {
  currency: 'EUR',
  cpuCoreHour: 0.02,
  memoryByteHour: 0.01 / BYTES_PER_GIB,
  storageByteHour: 0.03 / HOURS_PER_MONTH / BYTES_PER_GIB,
  gpuHour: 0,
  egressByte: 0,
};

export const prices: PriceLookup = () => PRICES;

/** A value for all steps, or one for each. */
type Values = number | readonly number[];

export function container(
  values: {
    readonly cpu?: Values;
    readonly memory?: Values;
    readonly cpuRequest?: Values;
    readonly memoryRequest?: Values;
  } & Partial<Omit<ContainerSeries, 'cpuUsageCores'>>,
  steps = 288,
): ContainerSeries {
  const { cpu = 0, memory = 0, cpuRequest = 0, memoryRequest = 0, ...rest } = values;
  return {
    pod: 'web-1',
    container: 'web',
    firstStep: 0,
    cpuUsageCores: series(cpu, steps),
    memoryUsageBytes: series(memory, steps),
    cpuRequestCores: series(cpuRequest, steps),
    memoryRequestBytes: series(memoryRequest, steps),
    restarts: 0,
    oomKillSteps: [],
    ...rest,
  };
}

export function workload(
  containers: readonly ContainerSeries[],
  rest: Partial<WorkloadUsage> = {},
): WorkloadUsage {
  return {
    workload: { namespace: 'shop', kind: 'Deployment', name: 'web' },
    labels: {},
    annotations: {},
    containers,
    volumes: [],
    ...rest,
  };
}

function series(values: Values, steps: number): Float64Array {
  return typeof values === 'number' ? new Float64Array(steps).fill(values) : Float64Array.from(values);
}
