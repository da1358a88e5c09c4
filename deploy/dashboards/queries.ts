import type { Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { DataqueryBuilder as LokiQuery } from '@grafana/grafana-foundation-sdk/loki';
import {
  DataqueryBuilder as PrometheusQuery,
  PromQueryFormat,
} from '@grafana/grafana-foundation-sdk/prometheus';

export const PROMETHEUS = { type: 'prometheus', uid: 'prometheus' };
export const LOKI = { type: 'loki', uid: 'loki' };
export const JAEGER = { type: 'jaeger', uid: 'jaeger' };

/** What every query selects by: the variables at the top of each dashboard. */
export const SELECTOR = 'job=~"$job",namespace=~"$namespace"';

/** A metric of our services, for the services and namespaces that are chosen. */
export function metric(name: string, ...matchers: readonly string[]): string {
  return `${name}{${[SELECTOR, ...matchers].join(',')}}`;
}

/** Its increase a second. */
export function rate(name: string, ...matchers: readonly string[]): string {
  return `rate(${metric(name, ...matchers)}[$__rate_interval])`;
}

/** Its increase over the time range of the dashboard. */
export function inRange(name: string, ...matchers: readonly string[]): string {
  return `increase(${metric(name, ...matchers)}[$__range])`;
}

/** A quantile of a histogram over all instances, by more labels where they are given. */
export function quantile(
  q: number,
  histogram: string,
  by: readonly string[] = [],
  matchers: readonly string[] = [],
): string {
  const labels = ['le', ...by].join(', ');
  return `histogram_quantile(${q}, sum by (${labels}) (${rate(`${histogram}_bucket`, ...matchers)}))`;
}

export const REQUESTS = 'http_server_request_duration_seconds';
export const SERVER_ERRORS = 'http_response_status_code=~"5.."';

/**
 * Of these series the largest over the whole time range, by their labels: topk alone chooses anew at each step, and a chart of eight
 * would show dozens. `overRange` is the same expression with `[$__range] @ end()`.
 */
export function largest(count: number, by: string, expr: string, overRange: string): string {
  return `${expr} and on (${by}) topk(${count}, ${overRange})`;
}

/** Share of `part` in `whole`: 0 where there is none of it, nothing where there is nothing at all. */
export function share(part: string, whole: string): string {
  return `(${part} or 0 * ${whole}) / (${whole} > 0)`;
}

/** Requests by class of status: `2xx`, `4xx`, … in the label `class`. */
export function byStatusClass(expr: string): string {
  return `sum by (class) (label_replace(${expr}, "class", "\${1}xx", "http_response_status_code", "(.).*"))`;
}

/** Series over time. */
export function series(expr: string, legend: string): PrometheusQuery {
  return new PrometheusQuery().datasource(PROMETHEUS).expr(expr).legendFormat(legend).range();
}

/** The same with the traces behind it as points. */
export function withExemplars(expr: string, legend: string): PrometheusQuery {
  return series(expr, legend).exemplar(true);
}

/** One value for each set of labels, at the end of the time range. */
export function now(expr: string, legend = ''): PrometheusQuery {
  return new PrometheusQuery().datasource(PROMETHEUS).expr(expr).legendFormat(legend).instant();
}

/** Rows of a table. */
export function rows(expr: string): PrometheusQuery {
  return now(expr).format(PromQueryFormat.Table);
}

/** Buckets of a histogram over time, as a heatmap wants them. */
export function buckets(expr: string): PrometheusQuery {
  return series(expr, '{{le}}').format(PromQueryFormat.Heatmap);
}

/** Lines. */
export function lines(expr: string, limit = 200): LokiQuery {
  return new LokiQuery().datasource(LOKI).expr(expr).queryType('range').maxLines(limit);
}

/** A number made of lines, over time. */
export function lineSeries(expr: string, legend: string): LokiQuery {
  return new LokiQuery().datasource(LOKI).expr(expr).legendFormat(legend).queryType('range');
}

/** A number made of all lines of the time range. */
export function lineCount(expr: string, legend = ''): LokiQuery {
  return new LokiQuery().datasource(LOKI).expr(expr).legendFormat(legend).queryType('instant');
}

/** A query to Jaeger as its data source takes it; the SDK has no builder for it. */
export interface JaegerQuery {
  readonly queryType?: 'search' | 'dependencyGraph';
  readonly service?: string;
  readonly operation?: string;
  readonly tags?: string;
  readonly minDuration?: string;
  readonly limit?: number;
  /** A trace id. */
  readonly query?: string;
}

export function traces(query: JaegerQuery): { build(): Dataquery } {
  const built = { datasource: JAEGER, ...query, _implementsDataqueryVariant: () => {} };
  return { build: () => built };
}
