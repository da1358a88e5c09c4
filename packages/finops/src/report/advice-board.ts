import { ImageLedger } from '../recommend/images.ts';
import { Recommender, type RecommenderOptions, type WorkloadAdvice } from '../recommend/recommender.ts';
import { STRATEGY_NAMES, type RefusalReason, type Sizing, type StrategyName } from '../recommend/strategy.ts';
import type { WorkloadUsage } from '../usage/workload-usage.ts';
import type { Recommendations, StrategyTotal } from './report.ts';
import { Top } from './top.ts';

/** Advises every workload and keeps the advice worth most, and the sums of all of it. */
export class AdviceBoard {
  readonly #recommender: Recommender;
  readonly #images: ImageLedger;
  readonly #strategy: StrategyName;
  readonly #size: number;
  readonly #savings: Top<WorkloadAdvice>;
  readonly #needs: Top<WorkloadAdvice>;
  readonly #replicas: Top<WorkloadAdvice>;
  readonly #refusals: Partial<Record<RefusalReason, number>> = {};
  readonly #strategies = new Map<StrategyName, { -readonly [K in keyof StrategyTotal]: StrategyTotal[K] }>();
  #saving = 0;
  #savingWorkloads = 0;
  #needed = 0;
  #needingWorkloads = 0;
  #kept = 0;

  constructor(size: number, options: RecommenderOptions) {
    this.#size = size;
    this.#strategy = options.strategy ?? 'guarded';
    this.#recommender = new Recommender(options);
    this.#images = new ImageLedger(options.window, options.prices);
    this.#savings = new Top(size, ({ savingPerMonth }) => savingPerMonth);
    this.#needs = new Top(size, ({ savingPerMonth }) => -savingPerMonth);
    this.#replicas = new Top(size, ({ replicas }) =>
      replicas?.kind === 'drop' ? replicas.savingPerMonth : 0,
    );
  }

  add(usage: WorkloadUsage): void {
    this.#images.add(usage);
    const advice = this.#recommender.advise(usage);
    if (advice === undefined) return;
    this.#count(advice);
    if (advice.replicas?.kind === 'drop') this.#replicas.add(advice);
    if (advice.best === 'none') this.#kept += 1;
    else if (advice.savingPerMonth >= 0) {
      this.#saving += advice.savingPerMonth;
      this.#savingWorkloads += 1;
      this.#savings.add(advice);
    } else {
      this.#needed -= advice.savingPerMonth;
      this.#needingWorkloads += 1;
      this.#needs.add(advice);
    }
  }

  recommendations(): Recommendations {
    return {
      strategy: this.#strategy,
      savingPerMonth: this.#saving,
      savingWorkloads: this.#savingWorkloads,
      neededPerMonth: this.#needed,
      needingWorkloads: this.#needingWorkloads,
      keptWorkloads: this.#kept,
      refusals: this.#refusals,
      savings: this.#savings.items(),
      needs: this.#needs.items(),
      replicas: this.#replicas.items(),
      images: this.#images.advice().slice(0, this.#size),
    };
  }

  strategies(): StrategyTotal[] {
    const rank = (name: StrategyName): number =>
      name === this.#strategy ? -1 : STRATEGY_NAMES.indexOf(name);
    return [...this.#strategies.values()].sort((a, b) => rank(a.strategy) - rank(b.strategy));
  }

  #count({ requests, sideBySide }: WorkloadAdvice): void {
    for (const { cpu, memory } of requests.containers) {
      for (const { sizing } of [cpu, memory]) {
        if (sizing.kind === 'refused')
          this.#refusals[sizing.reason] = (this.#refusals[sizing.reason] ?? 0) + 1;
      }
    }
    for (const { strategy, containers, savingPerMonth } of sideBySide) {
      let total = this.#strategies.get(strategy);
      if (total === undefined) {
        total = { strategy, savingPerMonth: 0, sizedContainers: 0, refusedContainers: 0 };
        this.#strategies.set(strategy, total);
      }
      total.savingPerMonth += savingPerMonth;
      for (const { cpu, memory } of containers) {
        if (isSized(cpu) || isSized(memory)) total.sizedContainers += 1;
        else total.refusedContainers += 1;
      }
    }
  }
}

function isSized({ kind }: Sizing): boolean {
  return kind === 'sized';
}
