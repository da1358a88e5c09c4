import type { Allocation } from '../allocation/allocation.ts';
import { efficiencyOf } from '../allocation/efficiency.ts';
import type { WorkloadIdentity } from '../usage/workload-usage.ts';
import type { Provisioning } from './report.ts';
import { Top } from './top.ts';

/** Keeps the workloads that pay most for what they do not use, and those that live most on what they did not ask for. */
export class ProvisioningBoard {
  readonly #perMonth: number;
  readonly #over: Top<Provisioning>;
  readonly #under: Top<Provisioning>;

  /** @param perMonth what amounts of the window are multiplied by to be amounts per month */
  constructor(size: number, perMonth: number) {
    this.#perMonth = perMonth;
    this.#over = new Top(size, ({ costPerMonth }) => costPerMonth);
    this.#under = new Top(size, severity);
  }

  add(workload: WorkloadIdentity, allocation: Allocation): void {
    const { cpu, memory } = allocation;
    const entry = (cost: number): Provisioning => ({
      workload,
      efficiency: efficiencyOf(allocation),
      costPerMonth: cost * this.#perMonth,
      containers: allocation.containers,
      cpuAboveRequestShare: shareOf(cpu.stepsAboveRequest, cpu.sampledSteps),
      memoryAboveRequestShare: shareOf(memory.stepsAboveRequest, memory.sampledSteps),
      oomKills: allocation.oomKills,
      ...(allocation.throttlingKnown > 0 && {
        throttledShare: allocation.throttledShareSum / allocation.throttlingKnown,
      }),
    });
    const unused = cpu.unusedRequestCost + memory.unusedRequestCost;
    if (unused > 0) this.#over.add(entry(unused));
    const under = entry(cpu.aboveRequestCost + memory.aboveRequestCost);
    if (isUnder(under)) this.#under.add(under);
  }

  over(): Provisioning[] {
    return this.#over.items();
  }

  under(): Provisioning[] {
    return this.#under.items();
  }
}

/** Bursts above the request are what requests are for; a tenth of the time is not a burst. */
const OFTEN = 0.1;

function isUnder(entry: Provisioning): boolean {
  return (
    entry.cpuAboveRequestShare > OFTEN ||
    entry.memoryAboveRequestShare > OFTEN ||
    entry.oomKills > 0 ||
    (entry.throttledShare ?? 0) > OFTEN
  );
}

/** Kills first, then what is used unasked: memory above its request is what gets a pod evicted. */
function severity(entry: Provisioning): number {
  return Math.sign(entry.oomKills) * 1e12 + entry.costPerMonth + entry.memoryAboveRequestShare;
}

function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
