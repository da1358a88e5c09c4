import type { PriceLookup } from '../price-book/unit-prices.ts';
import type { SlaClass } from '../sla/sla-class.ts';
import type { UsageWindow, WorkloadIdentity, WorkloadUsage } from '../usage/workload-usage.ts';
import { containerStats, groupByContainer, Scratch } from './container-stats.ts';
import { evidenceOf } from './evidence.ts';
import { guarded, type GuardedOptions } from './guarded.ts';
import { loadOf, type WorkloadLoad } from './load.ts';
import { krr, type KrrOptions } from './krr.ts';
import { kubecost, type KubecostOptions } from './kubecost.ts';
import { patchesFor, type ContainerChange, type Patches } from './patch.ts';
import { adviseReplicas, type ReplicaAdvice } from './replicas.ts';
import { adviseContainer, type ContainerAdvice } from './requests.ts';
import { resizeInPlace } from './resize-in-place.ts';
import { ratesOf, type Rates } from './saving.ts';
import { STRATEGY_NAMES, type ContainerSizing, type Refusal, type StrategyName } from './strategy.ts';
import { vpa } from './vpa.ts';
import { VpaModel, type VpaOptions } from './vpa-model.ts';

export interface RecommenderOptions {
  readonly window: UsageWindow;
  readonly prices: PriceLookup;
  /** Whose advice the patches carry; `guarded` by default. */
  readonly strategy?: StrategyName;
  /** Shown side by side, besides `strategy`; all four by default. */
  readonly compare?: readonly StrategyName[];
  /** For workloads without the annotation: `silver`. */
  readonly defaultSlaClass?: SlaClass;
  /** Decreases smaller than this share of the request are not advised: 0.05. */
  readonly minDecrease?: number;
  readonly guarded?: GuardedOptions;
  readonly vpa?: VpaOptions;
  readonly krr?: KrrOptions;
  readonly kubecost?: KubecostOptions;
}

/** What one strategy would do to the whole workload. */
export interface StrategyComparison {
  readonly strategy: StrategyName;
  readonly containers: readonly ContainerSizing[];
  /** Exactly by its rounded requests, small decreases included; what it refuses counts 0. */
  readonly savingPerMonth: number;
}

/** Advice for one workload; amounts of money in `currency`, negative savings where more is needed. */
export interface WorkloadAdvice {
  readonly workload: WorkloadIdentity;
  readonly slaClass: SlaClass;
  /** True where the workload names no class and the default was taken. */
  readonly slaClassAssumed: boolean;
  readonly strategy: StrategyName;
  readonly currency: string;
  /** Prices, and the pods that run at once, by which savings are multiplied. */
  readonly rates: Rates;
  readonly load: WorkloadLoad;
  readonly requests: {
    readonly containers: readonly ContainerAdvice[];
    readonly savingPerMonth: number;
    /** Undefined where nothing changes or there is no way to say it. */
    readonly patches?: Patches;
    /** `kubectl` commands that resize running pods without a restart; may be empty. */
    readonly inPlace: readonly string[];
  };
  /** An alternative to `requests`, never on top of it: both spend the same slack. Undefined where none is to spare. */
  readonly replicas?: ReplicaAdvice | Refusal;
  /** The larger of the two savings, never their sum; negative where requests need more (replicas are not dropped then). */
  readonly savingPerMonth: number;
  readonly best: 'requests' | 'replicas' | 'none';
  readonly sideBySide: readonly StrategyComparison[];
}

/**
 * Advises workloads one after another, keeping its buffers: ten thousand containers of two weeks take seconds.
 *
 * @example
 * const recommender = new Recommender({ window, prices: priceLookup(DEFAULT_PRICE_BOOK) });
 * for await (const workload of usage.workloads()) console.log(recommender.advise(workload).savingPerMonth);
 */
export class Recommender {
  readonly #options: RecommenderOptions;
  readonly #scratch = new Scratch();
  readonly #vpaModel: VpaModel;

  constructor(options: RecommenderOptions) {
    this.#options = options;
    this.#vpaModel = new VpaModel(options.vpa ?? {});
  }

  /** Undefined for a workload without containers. Throws what the price lookup throws. */
  advise(workload: WorkloadUsage): WorkloadAdvice | undefined {
    if (workload.containers.length === 0) return undefined;
    const { window, prices, strategy = 'guarded', compare = STRATEGY_NAMES, minDecrease } = this.#options;
    const slaClass = workload.slaClass ?? this.#options.defaultSlaClass ?? 'silver';
    const groups = groupByContainer(workload.containers);
    const rates = ratesOf(workload, window, prices);
    const names = STRATEGY_NAMES.filter((name) => name === strategy || compare.includes(name));
    const sizings = new Map<StrategyName, ContainerSizing[]>(names.map((name) => [name, []]));
    const savings = new Map<StrategyName, number>(names.map((name) => [name, 0]));
    const containers: ContainerAdvice[] = [];
    for (const [container, series] of groups) {
      const stats = containerStats(container, series, window, this.#scratch);
      const size: Record<StrategyName, () => ContainerSizing> = {
        guarded: () => guarded(stats, workload, slaClass, this.#options.guarded),
        vpa: () => vpa(stats, series, window, groups.size, this.#vpaModel, this.#options.vpa),
        krr: () => krr(stats, workload, this.#options.krr),
        kubecost: () => kubecost(stats, this.#options.kubecost),
      };
      for (const name of names) {
        const sizing = size[name]();
        sizings.get(name)!.push(sizing);
        savings.set(name, savings.get(name)! + fullSaving(sizing, stats, rates));
        if (name === strategy)
          containers.push(
            adviseContainer(
              stats,
              sizing,
              evidenceOf(stats, window),
              rates,
              workload.workload.kind,
              minDecrease,
            ),
          );
      }
    }
    const requests = this.#requests(workload, containers);
    const load = loadOf(groups, window, this.#scratch);
    const replicas = needsMore(containers) ? undefined : adviseReplicas(workload, load, slaClass, rates);
    return {
      workload: workload.workload,
      slaClass,
      slaClassAssumed: workload.slaClass === undefined,
      strategy,
      currency: rates.currency,
      rates,
      load,
      requests,
      ...(replicas === undefined ? {} : { replicas }),
      ...bestOf(requests, replicas),
      sideBySide: names.map((name) => ({
        strategy: name,
        containers: sizings.get(name)!,
        savingPerMonth: savings.get(name)!,
      })),
    };
  }

  #requests(workload: WorkloadUsage, containers: readonly ContainerAdvice[]): WorkloadAdvice['requests'] {
    const changes = containers.flatMap(({ change }): ContainerChange[] =>
      change === undefined ? [] : [change],
    );
    const patches = patchesFor(workload.workload, { containers: changes });
    return {
      containers,
      savingPerMonth: containers.reduce((sum, { savingPerMonth }) => sum + savingPerMonth, 0),
      ...(patches === undefined ? {} : { patches }),
      inPlace:
        changes.length === 0 || workload.staticPod === true
          ? []
          : resizeInPlace(workload.workload, changes, workload.containers, this.#options.window),
    };
  }
}

function fullSaving(
  { cpu, memory }: ContainerSizing,
  {
    cpuRequestCores,
    memoryRequestBytes,
  }: { readonly cpuRequestCores: number; readonly memoryRequestBytes: number },
  rates: Rates,
): number {
  const ofCpu = cpu.kind === 'sized' ? (cpuRequestCores - cpu.request) * rates.cpuCoreMonth : 0;
  const ofMemory =
    memory.kind === 'sized' ? (memoryRequestBytes - memory.request) * rates.memoryByteMonth : 0;
  return (ofCpu + ofMemory) * rates.pods;
}

/** No replica is dropped of what needs more already. */
function needsMore(containers: readonly ContainerAdvice[]): boolean {
  return containers.some(({ cpu, memory }) => cpu.action === 'raise' || memory.action === 'raise');
}

function bestOf(
  requests: WorkloadAdvice['requests'],
  replicas: ReplicaAdvice | Refusal | undefined,
): Pick<WorkloadAdvice, 'best' | 'savingPerMonth'> {
  if (replicas?.kind === 'drop' && replicas.savingPerMonth > requests.savingPerMonth)
    return { best: 'replicas', savingPerMonth: replicas.savingPerMonth };
  const changesNothing = requests.containers.every(({ change }) => change === undefined);
  return { best: changesNothing ? 'none' : 'requests', savingPerMonth: requests.savingPerMonth };
}
