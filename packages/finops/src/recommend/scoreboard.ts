import type { PriceLookup } from '../price-book/unit-prices.ts';
import { SLA_POLICIES, type SlaPolicy } from '../sla/sla-policy.ts';
import type { SlaClass } from '../sla/sla-class.ts';
import { SECONDS_PER_HOUR } from '../units/constants.ts';
import type { ContainerSeries, UsageWindow, WorkloadUsage } from '../usage/workload-usage.ts';
import { groupByContainer } from './container-stats.ts';
import type { GuardedOptions } from './guarded.ts';
import type { KrrOptions } from './krr.ts';
import type { KubecostOptions } from './kubecost.ts';
import { pricesFor } from './saving.ts';
import { STRATEGY_NAMES, type StrategyName } from './strategy.ts';
import { VpaModel, type VpaOptions } from './vpa-model.ts';
import { WalkForward, type Followed } from './walk-forward.ts';

export interface ScoreboardOptions {
  readonly window: UsageWindow;
  readonly prices: PriceLookup;
  /** Days learnt from before the first day that is judged: 3. */
  readonly minTrainingDays?: number;
  readonly defaultSlaClass?: SlaClass;
  readonly strategies?: readonly StrategyName[];
  readonly guarded?: GuardedOptions;
  readonly vpa?: VpaOptions;
  readonly krr?: KrrOptions;
  readonly kubecost?: KubecostOptions;
}

/** What would have happened had one strategy's advice of each evening been in force the next day. */
export interface ScoreboardRow {
  readonly strategy: StrategyName;
  /** Days of containers judged, and those of them on which the strategy had advice. */
  readonly containerDays: number;
  readonly advisedContainerDays: number;
  /** Cost of max(request, usage) over the judged days: as it was, and with the advice. */
  readonly costBefore: number;
  readonly costAfter: number;
  /** `costBefore` − `costAfter`, a month of 730 h of the judged time. */
  readonly savingPerMonth: number;
  /** Hours of containers judged. */
  readonly containerHours: number;
  /** Hours in steps whose mean usage was above the CPU request: served only by CPU the node had to spare. */
  readonly cpuOverRequestHours: number;
  /** Core hours above the request, the amount at stake in them. */
  readonly cpuOverRequestCoreHours: number;
  /**
   * Hours in steps whose mean usage was above the CPU limit the strategy leaves: throttled for certain. 0 for strategies that
   * set none. Usage was measured under the limits of then, so what a tighter limit cut off already is not seen.
   */
  readonly throttledHours: number;
  /** Times memory rose above the request: the pod may be evicted when its node runs short. */
  readonly memoryOverRequestEvents: number;
  /** Times memory rose above the limit the strategy leaves (the request, where it leaves none and none was there): killed. */
  readonly oomEvents: number;
}

export interface Scoreboard {
  readonly currency: string;
  readonly minTrainingDays: number;
  /** Days of the window that were judged; 0 where it is too short. */
  readonly judgedDays: number;
  /** In the order guarded, vpa, krr, kubecost. */
  readonly rows: readonly ScoreboardRow[];
}

/**
 * Compares strategies walk-forward on the usage itself: advice from everything up to the end of day d is followed on day
 * d + 1, for every day after the first few. Nobody looks ahead. Where a strategy has no advice, things stay as they were.
 *
 * Feed it workloads one after another; it keeps sums only.
 *
 * @example
 * const scoring = new Scoring({ window, prices });
 * for await (const workload of usage.workloads()) scoring.add(workload);
 * scoring.scoreboard().rows[0]; // { strategy: 'guarded', savingPerMonth: 812.4, oomEvents: 0, … }
 */
export class Scoring {
  readonly #options: ScoreboardOptions;
  readonly #strategies: readonly StrategyName[];
  readonly #walk: WalkForward;
  readonly #sums: Record<StrategyName, Mutable<ScoreboardRow>>;
  readonly #stepsPerDay: number;
  readonly #trainingDays: number;
  #currency: string | undefined;

  constructor(options: ScoreboardOptions) {
    this.#options = options;
    this.#strategies = STRATEGY_NAMES.filter((name) => (options.strategies ?? STRATEGY_NAMES).includes(name));
    this.#stepsPerDay = Math.max(1, Math.round(86_400 / options.window.stepSeconds));
    this.#trainingDays = options.minTrainingDays ?? 3;
    this.#walk = new WalkForward({
      window: options.window,
      stepsPerDay: this.#stepsPerDay,
      strategies: this.#strategies,
      model: new VpaModel(liveOf(options.vpa)),
      ...(options.guarded && { guarded: options.guarded }),
      vpa: liveOf(options.vpa),
      ...(options.krr && { krr: options.krr }),
      ...(options.kubecost && { kubecost: options.kubecost }),
    });
    this.#sums = {
      guarded: emptyRow('guarded'),
      vpa: emptyRow('vpa'),
      krr: emptyRow('krr'),
      kubecost: emptyRow('kubecost'),
    };
  }

  add(workload: WorkloadUsage): void {
    const groups = groupByContainer(workload.containers);
    const policy = SLA_POLICIES[workload.slaClass ?? this.#options.defaultSlaClass ?? 'silver'];
    for (const series of groups.values()) this.#addContainer(workload, series, groups.size, policy);
  }

  scoreboard(): Scoreboard {
    const { window, prices } = this.#options;
    const days = Math.floor(window.steps / this.#stepsPerDay);
    return {
      currency: this.#currency ?? pricesFor({}, window, prices).currency,
      minTrainingDays: this.#trainingDays,
      judgedDays: Math.max(0, days - this.#trainingDays),
      rows: this.#strategies.map((strategy) => this.#row(strategy)),
    };
  }

  #addContainer(
    workload: WorkloadUsage,
    series: readonly ContainerSeries[],
    containersInPod: number,
    policy: SlaPolicy,
  ): void {
    const { window, prices } = this.#options;
    const rates = series.map((one) => pricesFor(one, window, prices));
    this.#currency ??= rates[0]!.currency;
    const hours = window.stepSeconds / SECONDS_PER_HOUR;
    this.#walk.run(workload, series, containersInPod, policy, this.#trainingDays, (day, advice) => {
      const from = day * this.#stepsPerDay;
      const to = Math.min(from + this.#stepsPerDay, window.steps);
      for (const [i, one] of series.entries()) {
        const { cpuCoreHour, memoryByteHour } = rates[i]!;
        for (const strategy of this.#strategies)
          judge(
            this.#sums[strategy],
            one,
            from,
            to,
            advice[strategy],
            cpuCoreHour * hours,
            memoryByteHour * hours,
            hours,
          );
      }
    });
  }

  #row(strategy: StrategyName): ScoreboardRow {
    const row = this.#sums[strategy];
    const { window } = this.#options;
    const days = Math.floor(window.steps / this.#stepsPerDay) - this.#trainingDays;
    const months = (days * this.#stepsPerDay * window.stepSeconds) / SECONDS_PER_HOUR / 730;
    return { ...row, savingPerMonth: months > 0 ? (row.costBefore - row.costAfter) / months : 0 };
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** History cannot be re-read each evening; the live way of sampling is the one that walks. */
function liveOf(options: VpaOptions = {}): VpaOptions {
  return { ...options, sampling: 'live' };
}

function emptyRow(strategy: StrategyName): Mutable<ScoreboardRow> {
  return {
    strategy,
    containerDays: 0,
    advisedContainerDays: 0,
    costBefore: 0,
    costAfter: 0,
    savingPerMonth: 0,
    containerHours: 0,
    cpuOverRequestHours: 0,
    cpuOverRequestCoreHours: 0,
    throttledHours: 0,
    memoryOverRequestEvents: 0,
    oomEvents: 0,
  };
}

/** One container of one pod over one day. */
function judge(
  row: Mutable<ScoreboardRow>,
  series: ContainerSeries,
  fromStep: number,
  toStep: number,
  { cpu, memory }: Followed,
  coreStepPrice: number,
  byteStepPrice: number,
  hours: number,
): void {
  const { firstStep, cpuUsageCores, memoryUsageBytes, cpuRequestCores, memoryRequestBytes } = series;
  const from = Math.max(0, fromStep - firstStep);
  const to = Math.min(cpuUsageCores.length, toStep - firstStep);
  let steps = 0;
  let coresBefore = 0;
  let coresAfter = 0;
  let bytesBefore = 0;
  let bytesAfter = 0;
  let over = 0;
  let overCores = 0;
  let throttled = 0;
  let wasOverRequest = from > 0 && memory !== undefined && memoryUsageBytes[from - 1]! > memory.request;
  let wasOverLimit = from > 0 && memory !== undefined && memoryUsageBytes[from - 1]! > memory.limit;
  for (let i = from; i < to; i++) {
    const cores = cpuUsageCores[i]!;
    const bytes = memoryUsageBytes[i]!;
    if (!(cores >= 0) && !(bytes >= 0)) continue;
    steps++;
    const usedCores = cores >= 0 ? cores : 0;
    const usedBytes = bytes >= 0 ? bytes : 0;
    const requestedCores = cpuRequestCores[i]!;
    const requestedBytes = memoryRequestBytes[i]!;
    const newCores = cpu === undefined ? requestedCores : cpu.request;
    const newBytes = memory === undefined ? requestedBytes : memory.request;
    coresBefore += requestedCores > usedCores ? requestedCores : usedCores;
    coresAfter += newCores > usedCores ? newCores : usedCores;
    bytesBefore += requestedBytes > usedBytes ? requestedBytes : usedBytes;
    bytesAfter += newBytes > usedBytes ? newBytes : usedBytes;
    if (usedCores > newCores) {
      over++;
      overCores += usedCores - newCores;
      if (cpu !== undefined && usedCores > cpu.limit) throttled++;
    }
    if (memory === undefined) continue;
    const isOverRequest = usedBytes > memory.request;
    if (isOverRequest && !wasOverRequest) row.memoryOverRequestEvents++;
    wasOverRequest = isOverRequest;
    const isOverLimit = usedBytes > memory.limit;
    if (isOverLimit && !wasOverLimit) row.oomEvents++;
    wasOverLimit = isOverLimit;
  }
  if (steps === 0) return;
  row.containerDays++;
  if (cpu !== undefined || memory !== undefined) row.advisedContainerDays++;
  row.containerHours += steps * hours;
  row.costBefore += coresBefore * coreStepPrice + bytesBefore * byteStepPrice;
  row.costAfter += coresAfter * coreStepPrice + bytesAfter * byteStepPrice;
  row.cpuOverRequestHours += over * hours;
  row.cpuOverRequestCoreHours += overCores * hours;
  row.throttledHours += throttled * hours;
}
