import type { ContainerSeries } from '../usage/workload-usage.ts';
import { noAllocation, type AllocationSums, type ResourceSums } from './allocation.ts';
import type { PricePiece } from './price-pieces.ts';

/** What one container is allocated, and its cost by day added to `dailyCost`. */
export function allocateContainer(
  series: ContainerSeries,
  pieces: readonly PricePiece[],
  dailyCost: Float64Array,
): AllocationSums {
  const sums = noAllocation();
  const first = series.firstStep;
  const last = first + series.cpuUsageCores.length;
  for (const piece of pieces) {
    const from = Math.max(piece.fromStep, first) - first;
    const to = Math.min(piece.toStep, last) - first;
    if (to <= from) continue;
    const before = sums.cpu.cost + sums.memory.cost;
    const { cpuCoreHour, memoryByteHour, gpuHour } = piece.prices;
    addSteps(
      sums.cpu,
      series.cpuUsageCores,
      series.cpuRequestCores,
      series.coverage,
      from,
      to,
      piece,
      cpuCoreHour,
    );
    addSteps(
      sums.memory,
      series.memoryUsageBytes,
      series.memoryRequestBytes,
      series.coverage,
      from,
      to,
      piece,
      memoryByteHour,
    );
    const gpuHours = (series.gpuCount ?? 0) * hours(series.coverage, from, to) * piece.hoursPerStep;
    sums.gpuHours += gpuHours;
    sums.cost.gpu += gpuHours * gpuHour;
    dailyCost[piece.day]! += sums.cpu.cost + sums.memory.cost - before + gpuHours * gpuHour;
  }
  const { cost } = sums;
  cost.cpu = sums.cpu.cost;
  cost.memory = sums.memory.cost;
  cost.total = cost.cpu + cost.memory + cost.gpu;
  sums.containers = 1;
  sums.restarts = series.restarts;
  sums.oomKills = series.oomKillSteps.length;
  if (series.cpuThrottledShare !== undefined) {
    sums.throttlingKnown = 1;
    sums.throttledShareSum = series.cpuThrottledShare;
  }
  return sums;
}

function hours(coverage: Float64Array | undefined, from: number, to: number): number {
  if (coverage === undefined) return to - from;
  let sum = 0;
  for (let step = from; step < to; step += 1) sum += coverage[step]!;
  return sum;
}

/** The innermost loop: 40 million steps a report, so plain sums, priced once a piece. */
function addSteps(
  into: ResourceSums,
  usages: Float64Array,
  requests: Float64Array,
  coverage: Float64Array | undefined,
  from: number,
  to: number,
  { hoursPerStep, counts }: PricePiece,
  price: number,
): void {
  let used = 0;
  let requested = 0;
  let unsampled = 0;
  let unused = 0;
  let above = 0;
  let stepsAbove = 0;
  let missing = 0;
  let absent = 0;
  for (let step = from; step < to; step += 1) {
    const share = coverage === undefined ? 1 : coverage[step]!;
    if (share === 0) {
      absent += 1;
      continue;
    }
    const usage = usages[step]!;
    const request = requests[step]! * share;
    // NaN is the one value that differs from itself: no sample.
    if (usage === usage) {
      const difference = usage * share - request;
      used += usage * share;
      requested += request;
      if (difference > 0) {
        above += difference;
        stepsAbove += 1;
      } else {
        unused -= difference;
      }
    } else {
      unsampled += request;
      missing += 1;
    }
  }
  const unitCost = hoursPerStep * price;
  into.usedHours += used * hoursPerStep;
  into.usedCost += used * unitCost;
  into.sampledRequestHours += requested * hoursPerStep;
  into.sampledRequestCost += requested * unitCost;
  into.requestedHours += (requested + unsampled) * hoursPerStep;
  into.allocatedHours += (requested + unsampled + above) * hoursPerStep;
  into.cost += (requested + unsampled + above) * unitCost;
  into.unusedRequestCost += unused * unitCost;
  into.aboveRequestCost += above * unitCost;
  if (counts) {
    into.missingSteps += missing;
    into.sampledSteps += to - from - missing - absent;
    into.stepsAboveRequest += stepsAbove;
  }
}
