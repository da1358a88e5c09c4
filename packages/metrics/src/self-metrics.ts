import type { MetricData } from '@opentelemetry/sdk-metrics';
import type { ConflictLog } from './exposition/conflict-log.ts';
import { counter, descriptor, gauge, hrTime, type Interval } from './metric-data.ts';
import type { OverflowLog } from './guard/overflow-log.ts';

/** What a page cost. */
export interface ScrapeCost {
  readonly durationSeconds: number;
  /** Bytes before compression. */
  readonly sizeBytes: number;
  /** As Prometheus counts them: each bucket of a histogram is one. */
  readonly series: number;
}

const DURATION = descriptor(
  'vigie.metrics.scrape.duration',
  's',
  'Time the previous page took to collect and write.',
);
const SIZE = descriptor('vigie.metrics.scrape.size', 'By', 'Size of the previous page before compression.');
const SERIES = descriptor('vigie.metrics.scrape.series', '{series}', 'Series on the previous page.');
const SCRAPES = descriptor('vigie.metrics.scrapes', '{scrape}', 'Pages asked for, by result.');
const OVERFLOW = descriptor(
  'vigie.metrics.overflow',
  '{measurement}',
  'Measurements sent to the overflow series of a metric at its limit.',
);
const CONFLICTS = descriptor(
  'vigie.metrics.conflicts',
  '{point}',
  'Points left out of pages because they would repeat the name or labels of others.',
);
const OK = { result: 'ok' };
const ERROR = { result: 'error' };

/** Metrics of the page itself, of the scrapes before the present one. */
export class SelfMetrics {
  readonly #overflow: OverflowLog;
  readonly #conflicts: ConflictLog;
  readonly #now: () => number;
  readonly #startTimeMs: number;
  #cost: ScrapeCost | undefined;
  #ok = 0;
  #errors = 0;

  constructor(overflow: OverflowLog, conflicts: ConflictLog, now: () => number) {
    this.#overflow = overflow;
    this.#conflicts = conflicts;
    this.#now = now;
    this.#startTimeMs = now();
  }

  succeeded(cost: ScrapeCost): void {
    this.#cost = cost;
    this.#ok++;
  }

  failed(): void {
    this.#errors++;
  }

  collect(): MetricData[] {
    const interval: Interval = [hrTime(this.#startTimeMs), hrTime(this.#now())];
    const byMetric = (counts: ReadonlyMap<string, number>): [number, { metric: string }][] =>
      [...counts].map(([metric, count]) => [count, { metric }]);
    const cost = this.#cost;
    return [
      counter(SCRAPES, interval, [
        [this.#ok, OK],
        [this.#errors, ERROR],
      ]),
      counter(OVERFLOW, interval, byMetric(this.#overflow.counts())),
      counter(CONFLICTS, interval, byMetric(this.#conflicts.counts())),
      gauge(DURATION, interval, cost === undefined ? [] : [[cost.durationSeconds]]),
      gauge(SIZE, interval, cost === undefined ? [] : [[cost.sizeBytes]]),
      gauge(SERIES, interval, cost === undefined ? [] : [[cost.series]]),
    ];
  }
}
