import type { CatalogueMetric, Service } from './metric.ts';
import { COST_METRICS } from './metrics/cost.ts';
import { HTTP_METRICS } from './metrics/http.ts';
import { OFFREAPI_METRICS } from './metrics/offreapi.ts';
import { RUNTIME_METRICS } from './metrics/runtime.ts';
import { TELEMETRY_METRICS } from './metrics/telemetry.ts';

/** Every metric that our services expose, by what it is about; `target_info` aside, which is the resource. */
export const METRIC_GROUPS: Readonly<Record<string, readonly CatalogueMetric[]>> = {
  Requests: HTTP_METRICS,
  'Process and runtime': RUNTIME_METRICS,
  Telemetry: TELEMETRY_METRICS,
  Cost: COST_METRICS,
  OffreAPI: OFFREAPI_METRICS,
};

export const METRICS: readonly CatalogueMetric[] = Object.values(METRIC_GROUPS).flat();

export function metricsOf(service: Service): readonly CatalogueMetric[] {
  return METRICS.filter((metric) => metric.services.includes(service));
}
