export { createMetrics, type Metrics } from './create-metrics.ts';
export type { HttpServerMetrics, RequestMeasurement } from './http/http-server-metrics.ts';
export { MetricsError } from './metrics-error.ts';
export type { MetricsOptions, MetricView } from './options.ts';
export type { Warn } from './guard/overflow-log.ts';
export { apiPreset, type MetricsPreset, type PresetFamily } from './exposition/presets.ts';
export type { ScrapeRequest, ScrapeResponse } from './scrape.ts';
