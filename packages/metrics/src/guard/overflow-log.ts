import type { Attributes } from '@opentelemetry/api';

export type Warn = (message: string, details: Record<string, unknown>) => void;

/** Counts what went to overflow series, by metric, and names the label at fault once a metric. */
export class OverflowLog {
  readonly #limit: number;
  readonly #warn: Warn;
  readonly #counts = new Map<string, number>();
  readonly #named = new Set<string>();
  readonly #refused = new Set<string>();

  constructor(limit: number, warn: Warn) {
    this.#limit = limit;
    this.#warn = warn;
  }

  /** @param series The series the metric already has; read only the first time */
  add(metric: string, series: () => Iterable<Attributes>): void {
    this.count(metric);
    if (this.#named.has(metric)) return;
    this.#named.add(metric);
    const { label, distinct } = findCulprit(series());
    this.#warn(
      `Metric "${metric}" has reached its limit of ${this.#limit} series: label "${label}" has ${distinct} distinct values. ` +
        'New series are counted under otel_metric_overflow="true". Give this label fewer values, or raise cardinalityLimit.',
      { metric, label, distinctValues: distinct, limit: this.#limit },
    );
  }

  /** Counts a measurement whose attributes are too many or too long for any series, and says so once a metric. */
  refuse(metric: string): void {
    this.count(metric);
    if (this.#refused.has(metric)) return;
    this.#refused.add(metric);
    this.#warn(
      `Metric "${metric}" was measured with attributes that are too many or too long to be labels. ` +
        'Such measurements are counted under otel_metric_overflow="true". Give it fewer attributes with shorter names.',
      { metric },
    );
  }

  /** Counts for a metric that shares its series with one already named. */
  count(metric: string): void {
    this.#counts.set(metric, (this.#counts.get(metric) ?? 0) + 1);
  }

  /** Measurements sent to overflow so far, by metric. */
  counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }
}

/** The attribute with most distinct values; where the names themselves vary more, those. */
function findCulprit(series: Iterable<Attributes>): { label: string; distinct: number } {
  const values = new Map<string, Set<unknown>>();
  for (const attributes of series) {
    for (const name of Object.keys(attributes)) {
      const seen = values.get(name);
      if (seen === undefined) values.set(name, new Set([attributes[name]]));
      else seen.add(attributes[name]);
    }
  }
  let culprit = { label: '(names of attributes)', distinct: values.size };
  for (const [label, { size }] of values) {
    if (size >= culprit.distinct) culprit = { label, distinct: size };
  }
  return culprit;
}
