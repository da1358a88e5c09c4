import type { Attributes } from '@opentelemetry/api';
import type { DataPoint, MetricData, ResourceMetrics } from '@opentelemetry/sdk-metrics';

/**
 * Remembers which observed series the latest collection saw. The SDK shows an observed series for good, also after its callback
 * has stopped to report it; the specification wants it gone.
 *
 * Source: OpenTelemetry specification, Metrics SDK, "Asynchronous instruments".
 */
export class ObservationLog {
  #collection = 0;
  readonly #seen = new WeakMap<Attributes, number>();

  /** A collection begins. @returns its number, for `withoutStale` */
  begin(): number {
    return ++this.#collection;
  }

  saw(series: Attributes): void {
    this.#seen.set(series, this.#collection);
  }

  /** The same without observed series that no callback has reported since the given collection began. */
  withoutStale(collected: ResourceMetrics, collection: number): ResourceMetrics {
    const isFresh = ({ attributes }: DataPoint<unknown>): boolean =>
      (this.#seen.get(attributes) ?? collection) >= collection;
    const scopeMetrics = collected.scopeMetrics.map(({ scope, metrics }) => ({
      scope,
      metrics: metrics.map((metric): MetricData => {
        const points: DataPoint<unknown>[] = metric.dataPoints;
        if (points.every(isFresh)) return metric;
        return { ...metric, dataPoints: points.filter(isFresh) } as MetricData;
      }),
    }));
    return { resource: collected.resource, scopeMetrics };
  }
}
