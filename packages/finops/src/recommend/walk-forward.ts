import type { SlaPolicy } from '../sla/sla-policy.ts';
import type { ContainerSeries, UsageWindow, WorkloadUsage } from '../usage/workload-usage.ts';
import { lastValue, latest, LONGEST_STEP_SECONDS, memoryAtKill } from './container-stats.ts';
import { guardedBytes, guardedCores, type GuardedOptions } from './guarded.ts';
import { KRR_MIN_CPU_CORES, krrBytes, type KrrOptions } from './krr.ts';
import { kubecostBytes, kubecostCores, type KubecostOptions } from './kubecost.ts';
import { GrowingPercentile } from './percentile.ts';
import { roundUpBytes, roundUpCores } from './quantum.ts';
import type { StrategyName } from './strategy.ts';
import { vpaCpu, vpaMemory } from './vpa.ts';
import { newPodPeak, type PodPeak, type VpaModel, type VpaOptions } from './vpa-model.ts';

/** Request and limit (infinite where none) in force for a day; undefined where the strategy has no advice. */
export interface Followed {
  readonly cpu: { readonly request: number; readonly limit: number } | undefined;
  readonly memory: { readonly request: number; readonly limit: number } | undefined;
}

export interface WalkForwardOptions {
  readonly window: UsageWindow;
  readonly stepsPerDay: number;
  readonly strategies: readonly StrategyName[];
  readonly model: VpaModel;
  readonly guarded?: GuardedOptions;
  readonly vpa: VpaOptions;
  readonly krr?: KrrOptions;
  readonly kubecost?: KubecostOptions;
}

const MIN_SAMPLES = 100;

/** Learns a container day by day and says each evening what every strategy would ask for. */
export class WalkForward {
  readonly #options: WalkForwardOptions;
  /** By the percentile of the class. */
  readonly #ofClass = new Map<number, GrowingPercentile>();
  readonly #pods: { readonly p95: GrowingPercentile; peak: PodPeak }[] = [];
  #podCount = 0;
  #cpu = new GrowingPercentile(0.95);
  #maxCores = 0;
  #maxBytes = 0;
  #memoryCount = 0;
  #oomBytes = 0;
  #oomLimitBytes = 0;

  constructor(options: WalkForwardOptions) {
    this.#options = options;
  }

  /** Calls `follow` for each day after the training days that begins in the window, with the advice of the evening before. */
  run(
    workload: WorkloadUsage,
    series: readonly ContainerSeries[],
    containersInPod: number,
    policy: SlaPolicy,
    trainingDays: number,
    follow: (day: number, advice: Readonly<Record<StrategyName, Followed>>) => void,
  ): void {
    const { window, stepsPerDay } = this.#options;
    this.#begin(series, policy);
    const days = Math.floor(window.steps / stepsPerDay);
    for (let day = 0; day < days; day++) {
      if (day >= trainingDays) follow(day, this.#advice(workload, series, containersInPod, policy));
      if (day < days - 1) this.#learn(series, day * stepsPerDay, (day + 1) * stepsPerDay);
    }
  }

  #begin(series: readonly ContainerSeries[], { cpuPercentile }: SlaPolicy): void {
    const { model, window } = this.#options;
    model.reset(window);
    let ofClass = this.#ofClass.get(cpuPercentile);
    if (ofClass === undefined)
      this.#ofClass.set(cpuPercentile, (ofClass = new GrowingPercentile(cpuPercentile)));
    ofClass.reset(series.reduce((sum, one) => sum + one.cpuUsageCores.length, 0));
    this.#cpu = ofClass;
    this.#podCount = series.length;
    for (const [p, one] of series.entries()) {
      const pod = (this.#pods[p] ??= { p95: new GrowingPercentile(0.95), peak: newPodPeak() });
      pod.p95.reset(one.cpuUsageCores.length);
      pod.peak = newPodPeak();
    }
    this.#memoryCount = 0;
    this.#maxCores = 0;
    this.#maxBytes = 0;
    this.#oomBytes = 0;
    this.#oomLimitBytes = 0;
  }

  #learn(series: readonly ContainerSeries[], fromStep: number, toStep: number): void {
    const { model, window, strategies } = this.#options;
    const perPod = strategies.includes('krr');
    for (const [p, one] of series.entries()) {
      const pod = this.#pods[p]!;
      const from = Math.max(0, fromStep - one.firstStep);
      const to = Math.min(one.cpuUsageCores.length, toStep - one.firstStep);
      if (to <= from) continue;
      for (let i = from; i < to; i++) {
        const cores = one.cpuUsageCores[i]!;
        if (cores >= 0) {
          this.#cpu.add(cores);
          if (perPod) pod.p95.add(cores);
          if (cores > this.#maxCores) this.#maxCores = cores;
        }
        const bytes = one.memoryUsageBytes[i]!;
        if (bytes >= 0) {
          this.#memoryCount++;
          if (bytes > this.#maxBytes) this.#maxBytes = bytes;
        }
      }
      for (const step of one.oomKillSteps) {
        if (step < fromStep || step >= toStep) continue;
        this.#oomBytes = Math.max(this.#oomBytes, memoryAtKill(one, step));
        this.#oomLimitBytes = Math.max(this.#oomLimitBytes, one.memoryLimitBytes ?? 0);
      }
      if (strategies.includes('vpa')) model.addLive(one, pod.peak, window, from, to);
    }
  }

  #advice(
    workload: WorkloadUsage,
    series: readonly ContainerSeries[],
    containersInPod: number,
    policy: SlaPolicy,
  ): Record<StrategyName, Followed> {
    const { strategies } = this.#options;
    const current = currentOf(series);
    const hpa = workload.autoscaler?.resources ?? [];
    return {
      guarded: strategies.includes('guarded') ? this.#guarded(policy, current, hpa, series) : NONE,
      vpa: strategies.includes('vpa') ? this.#vpa(containersInPod, current) : NONE,
      krr: strategies.includes('krr') ? this.#krr(hpa) : NONE,
      kubecost: strategies.includes('kubecost') ? this.#kubecost(current) : NONE,
    };
  }

  #guarded(
    policy: SlaPolicy,
    current: Current,
    hpa: readonly string[],
    series: readonly ContainerSeries[],
  ): Followed {
    const { minSamples = MIN_SAMPLES, minCpuCores, minMemoryBytes, cpuLimit } = this.#options.guarded ?? {};
    const longSteps = this.#options.window.stepSeconds > LONGEST_STEP_SECONDS;
    // The highest of the window as a whole would be a look ahead, and days answered as means tell none of their own.
    const memoryMeans = longSteps || series.some(({ coverage }) => coverage !== undefined);
    const oomBase = this.#oomBytes === 0 ? 0 : Math.max(this.#oomBytes, current.bytes, this.#maxBytes);
    const cores = (): number => roundUpCores(guardedCores(policy, this.#cpu.value(), minCpuCores));
    const bytes = (): number =>
      roundUpBytes(guardedBytes(policy, this.#maxBytes, oomBase, minMemoryBytes), this.#maxBytes);
    return {
      cpu:
        hpa.includes('cpu') || this.#cpu.total < minSamples || longSteps
          ? undefined
          : bounded(cores(), cpuLimit === 'keep' ? current.cpuLimit : Number.POSITIVE_INFINITY),
      memory:
        hpa.includes('memory') || this.#memoryCount < minSamples || memoryMeans
          ? undefined
          : killedAt(bytes(), current.memoryLimit),
    };
  }

  #vpa(containersInPod: number, current: Current): Followed {
    const { model, window, vpa } = this.#options;
    const cpu = vpaCpu(model, containersInPod, window, vpa)?.target;
    const memory = vpaMemory(model, containersInPod, window, vpa)?.target;
    return {
      cpu: cpu === undefined ? undefined : scaled(roundUpCores(cpu), current.cores, current.cpuLimit, false),
      memory:
        memory === undefined
          ? undefined
          : scaled(roundUpBytes(memory), current.bytes, current.memoryLimit, true),
    };
  }

  #krr(hpa: readonly string[]): Followed {
    const options = this.#options.krr ?? {};
    const { pointsRequired = MIN_SAMPLES, allowHpa = false, minCpuCores = KRR_MIN_CPU_CORES } = options;
    const refuses = (resource: string, count: number): boolean =>
      count < pointsRequired || (hpa.includes(resource) && !allowHpa);
    const bytes = roundUpBytes(krrBytes(this.#maxBytes, this.#oomLimitBytes, options));
    return {
      cpu: refuses('cpu', this.#cpu.total)
        ? undefined
        : { request: roundUpCores(Math.max(this.#podP95(), minCpuCores)), limit: Number.POSITIVE_INFINITY },
      memory: refuses('memory', this.#memoryCount) ? undefined : { request: bytes, limit: bytes },
    };
  }

  #kubecost({ cpuLimit, memoryLimit }: Current): Followed {
    const { kubecost } = this.#options;
    // Its quantile algorithm is for the one-off comparison; here the maximum, as in its profiles.
    return {
      cpu:
        this.#cpu.total === 0
          ? undefined
          : bounded(roundUpCores(kubecostCores(this.#maxCores, kubecost)), cpuLimit),
      memory:
        this.#memoryCount === 0
          ? undefined
          : killedAt(roundUpBytes(kubecostBytes(this.#maxBytes, kubecost)), memoryLimit),
    };
  }

  #podP95(): number {
    let highest = 0;
    for (let p = 0; p < this.#podCount; p++) {
      const p95 = this.#pods[p]!.p95.value();
      if (p95 > highest) highest = p95;
    }
    return highest;
  }
}

const NONE: Followed = { cpu: undefined, memory: undefined };

/** Requests and limits as they are; infinite where there is no limit. */
interface Current {
  readonly cores: number;
  readonly bytes: number;
  readonly cpuLimit: number;
  readonly memoryLimit: number;
}

function currentOf(series: readonly ContainerSeries[]): Current {
  const one = latest(series);
  return {
    cores: lastValue(one.cpuRequestCores),
    bytes: lastValue(one.memoryRequestBytes),
    cpuLimit: one.cpuLimitCores ?? Number.POSITIVE_INFINITY,
    memoryLimit: one.memoryLimitBytes ?? Number.POSITIVE_INFINITY,
  };
}

/** A limit that stays is at least the request. */
function bounded(request: number, limit: number): { request: number; limit: number } {
  return { request, limit: Math.max(request, limit) };
}

/** Without a limit anywhere the request stands for it: what is above is the first to go when the node runs short. */
function killedAt(request: number, limit: number): { request: number; limit: number } {
  return { request, limit: limit === Number.POSITIVE_INFINITY ? request : Math.max(request, limit) };
}

/** The autoscaler keeps the ratio of limit to request. */
function scaled(
  request: number,
  current: number,
  limit: number,
  isMemory: boolean,
): { request: number; limit: number } {
  if (limit === Number.POSITIVE_INFINITY) return { request, limit: isMemory ? request : limit };
  return { request, limit: current > 0 ? request * (limit / current) : Math.max(request, limit) };
}
