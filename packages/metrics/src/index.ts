export { createMetrics, type Metrics } from './create-metrics.ts';
export type { Exemplar, ExemplarPoint } from './exemplar.ts';
export type { HttpServerMetrics, RequestMeasurement } from './http-server-metrics.ts';
export { MetricsError } from './metrics-error.ts';
export type { MetricsOptions } from './options.ts';
export type { Warn } from './overflow-log.ts';
export { apiPreset, type MetricsPreset, type PresetFamily } from './presets.ts';
export type { ScrapeRequest, ScrapeResponse } from './scrape.ts';
