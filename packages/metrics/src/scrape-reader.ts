import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import type { MetricProducer } from '@opentelemetry/sdk-metrics';

/** The Prometheus exporter as a reader: it collects, and the page is written elsewhere. It opens no port. */
export class ScrapeReader extends PrometheusExporter {
  readonly #limit: number;

  /** @param limit Series of a metric, kept by our own guard; the SDK's limit must only never come first */
  constructor(metricProducers: MetricProducer[], limit: number) {
    super({ preventServerStart: true, metricProducers });
    this.#limit = limit;
  }

  override selectCardinalityLimit(): number {
    return this.#limit + 2;
  }
}
