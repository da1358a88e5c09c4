import type { Warn } from '../guard/overflow-log.ts';

/** Counts points left out of a page because they would repeat another's name or labels, and names each cause once. */
export class ConflictLog {
  readonly #warn: Warn;
  readonly #counts = new Map<string, number>();
  readonly #named = new Set<string>();

  constructor(warn: Warn) {
    this.#warn = warn;
  }

  /**
   * @param family The exposed name
   * @param metric The OpenTelemetry name
   * @param cause What repeats: the name with another type, or the labels
   */
  add(family: string, metric: string, cause: 'name' | 'labels', points: number): void {
    this.#counts.set(metric, (this.#counts.get(metric) ?? 0) + points);
    const key = `${cause} ${metric}`;
    if (this.#named.has(key)) return;
    this.#named.add(key);
    const what =
      cause === 'name'
        ? `the name "${family}", or a name made from it, is taken by a metric of another type or of this library`
        : `points of it have the same labels under the name "${family}"`;
    this.#warn(
      `Metric "${metric}" is left out of /metrics in part or whole: ${what}. Rename the metric or its attributes.`,
      {
        metric,
        family,
        cause,
      },
    );
  }

  /** Points left out so far, by metric. */
  counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }
}
