import { SourceError } from '../http/source-error.ts';
import { stepEndingAt } from '../usage-window.ts';
import type { UsageWindow } from '../workload-usage.ts';
import type { Labels, PrometheusApi, RangeSeries, Sample } from './prometheus-api.ts';
import { filled, QUERIES, STATE_QUERIES } from './queries.ts';

/** Prometheus refuses more than 11 000 points a series. */
export const MAX_POINTS_PER_SERIES = 10_000;
/** Shorter than two scrapes a rate says nothing. */
const MIN_RATE_SECONDS = 120;

/** Where a series lies in the window. */
export interface Life {
  readonly firstStep: number;
  readonly steps: number;
}

/** The queries of `queries.ts` over one window. */
export class PrometheusQueries {
  readonly window: UsageWindow;
  readonly #api: PrometheusApi;
  readonly #selector: string;
  readonly #end: number;
  readonly #durations: Readonly<Record<string, string>>;

  constructor(api: PrometheusApi, window: UsageWindow, selector: string) {
    this.window = window;
    this.#api = api;
    this.#selector = selector;
    const { startSeconds, stepSeconds, steps } = window;
    this.#end = startSeconds + steps * stepSeconds;
    this.#durations = {
      step: `${stepSeconds}s`,
      window: `${steps * stepSeconds}s`,
      rate: `${Math.max(stepSeconds, MIN_RATE_SECONDS)}s`,
    };
  }

  async labelSets(metrics: readonly string[], matching: string): Promise<Labels[]> {
    const selectors = metrics.map((metric) => `${metric}{${this.#select(matching)}}`);
    return await this.#api.series(selectors, this.window.startSeconds, this.#end);
  }

  async atEnd(query: keyof typeof QUERIES, matching: string): Promise<Sample[]> {
    return await this.#api.query(this.#filled(QUERIES[query], matching), this.#end);
  }

  async state(query: keyof typeof STATE_QUERIES): Promise<Sample[]> {
    return await this.#api.query(this.#filled(STATE_QUERIES[query], ''), this.#end);
  }

  /** `promql` as it is; for counts that are in no table. */
  async count(metric: string, by: string): Promise<Sample[]> {
    return await this.#api.query(`count by (${by}) (${metric}{${this.#select('')}})`, this.#end);
  }

  /** The first and the last step something was seen at the end of, by the label that names it. */
  async lives(
    first: keyof typeof QUERIES,
    last: keyof typeof QUERIES,
    label: string,
    matching: string,
  ): Promise<Map<string, Life>> {
    const [begins, ends] = await Promise.all([this.atEnd(first, matching), this.atEnd(last, matching)]);
    const lastSteps = new Map(
      ends.map(({ labels, value }) => [labels[label] ?? '', stepEndingAt(this.window, value)]),
    );
    const lives = new Map<string, Life>();
    for (const { labels, value } of begins) {
      const name = labels[label] ?? '';
      // What was there at the window's very start is told at its beginning, as the end of a step before it.
      const firstStep = Math.max(0, stepEndingAt(this.window, value));
      const steps = Math.min(this.window.steps - 1, lastSteps.get(name) ?? -1) - firstStep + 1;
      if (steps > 0) lives.set(name, { firstStep, steps });
    }
    return lives;
  }

  /** One value a step, in as many requests as Prometheus' bound on points asks for. */
  async range(query: keyof typeof QUERIES, matching: string): Promise<RangeSeries[]> {
    const { startSeconds, stepSeconds, steps } = this.window;
    const promql = this.#filled(QUERIES[query], matching);
    const chunks: Promise<RangeSeries[]>[] = [];
    for (let step = 0; step < steps; step += MAX_POINTS_PER_SERIES) {
      const last = Math.min(steps, step + MAX_POINTS_PER_SERIES);
      chunks.push(
        this.#api.queryRange(
          promql,
          startSeconds + (step + 1) * stepSeconds,
          startSeconds + last * stepSeconds,
          stepSeconds,
        ),
      );
    }
    return (await Promise.all(chunks)).flat();
  }

  #filled(template: string, matching: string): string {
    return filled(template, { ...this.#durations, select: this.#select(matching) });
  }

  #select(matching: string): string {
    return [matching, this.#selector].filter((part) => part !== '').join(',');
  }
}

/** Asks for half as many at once where all together were too much for the server. */
export async function halving<T>(
  names: readonly string[],
  ask: (names: readonly string[]) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  try {
    return await ask(names);
  } catch (error) {
    if (!(error instanceof SourceError) || !error.tooMuch || names.length < 2) throw error;
    const middle = Math.ceil(names.length / 2);
    return [...(await halving(names.slice(0, middle), ask)), ...(await halving(names.slice(middle), ask))];
  }
}
