import { setTimeout as delay } from 'node:timers/promises';
import { DASHBOARDS } from '../../../deploy/dashboards/dashboards.ts';
import { interpolate, queriesOf, selectorsIn, type PanelQuery } from '../../../deploy/dashboards/inspect.ts';
import { askLoki, askPrometheus, type Answer } from '../../../deploy/dashboards/testing/ask.ts';
import { VALUES } from '../../../deploy/dashboards/testing/values.ts';
import { HERE, type WatchedDemos } from './watched-demos.ts';

/** What a minute of the demo does not bring about. Queries of nothing else may be empty; the others may not. */
export const NOT_IN_THE_DEMO: Readonly<Record<string, string>> = {
  offreapi_decisions_total: 'a recruiter decides',
  offreapi_withdrawals_total: 'a candidate withdraws',
  offreapi_retention_purged_total: 'retention runs at night',
  offreapi_cv_extraction_failures_total: 'a PDF is broken',
  offreapi_scorer_fallbacks_total: 'an embeddings endpoint fails',
  offreapi_embeddings_request_duration_seconds_bucket: 'an embeddings endpoint is configured',
  offreapi_embeddings_circuit: 'an embeddings endpoint is configured',
  vigie_metrics_overflow_total: 'a metric reaches its limit',
  vigie_metrics_conflicts_total: 'two instruments have one name',
  vigie_faults_total: 'the instrumentation fails',
};
/** Empty as long as all is well. */
const FAULTS = new Set(['Given up, by reason']);

export const PANEL_QUERIES: readonly PanelQuery[] = DASHBOARDS.flatMap((dashboard) => queriesOf(dashboard));

export function mayBeEmpty({ expr, panel }: PanelQuery): boolean {
  if (FAULTS.has(panel)) return true;
  return selectorsIn(expr).every(({ metric }) => metric in NOT_IN_THE_DEMO);
}

export interface Panels {
  /** Without a value, after all that time. */
  readonly empty: readonly string[];
  /** Labels of legends that no series has. */
  readonly wrongLegends: readonly string[];
  /** What the backend finds odd about a query or its data. */
  readonly remarks: readonly string[];
}

/** Asks as Grafana does, again and again those that are still empty. */
export async function askPanels(
  { prometheus, loki }: Pick<WatchedDemos, 'prometheus' | 'loki'>,
  queries: readonly PanelQuery[],
  timeoutMs: number,
): Promise<Panels> {
  const trace = await firstTraceId(loki.url);
  const ask = async (query: PanelQuery): Promise<Answer> => {
    const isLoki = query.datasource === 'loki';
    const values = { ...VALUES, environment: HERE, trace, ...(isLoki ? { __range: '5m' } : {}) };
    const expr = interpolate(query.expr, values);
    return isLoki
      ? await askLoki(loki.url, query, expr, 300)
      : await askPrometheus(prometheus.url, query, expr, 20);
  };
  let left = queries;
  const wrongLegends: string[] = [];
  const remarks = new Set<string>();
  for (const deadline = performance.now() + timeoutMs; ; await delay(1000)) {
    const empty: PanelQuery[] = [];
    for (const query of left) {
      const answer = await ask(query);
      for (const remark of answer.remarks) remarks.add(`${describe(query)}: ${remark}`);
      if (!hasValues(answer)) empty.push(query);
      else wrongLegends.push(...missingFromLegend(query, answer));
    }
    left = empty;
    if (left.length === 0 || performance.now() > deadline) break;
  }
  return { empty: left.map(describe), wrongLegends, remarks: [...remarks] };
}

function describe({ dashboard, panel, refId, expr }: PanelQuery): string {
  return `${dashboard} › ${panel} ${refId}: ${interpolate(expr, VALUES)}`;
}

/** Finite values, or lines. */
function hasValues({ resultType, result }: Answer): boolean {
  const points = result.flatMap(({ value, values = [] }) => (value === undefined ? values : [value]));
  return points.some(([, value]) => resultType === 'streams' || Number.isFinite(Number(value)));
}

function missingFromLegend(query: PanelQuery, { result }: Answer): string[] {
  const labels = new Set(result.flatMap(({ metric, stream }) => Object.keys(metric ?? stream ?? {})));
  const named = [...query.legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
  return named
    .filter((label) => !labels.has(label) && !['namespace', 'pod', 'model'].includes(label))
    .map((label) => `${describe(query)}: ${label}`);
}

async function firstTraceId(lokiUrl: string): Promise<string> {
  for (const deadline = performance.now() + 30_000; ; await delay(500)) {
    const lines = `{service=~".+", environment="${HERE}"} | trace_id != ""`;
    const { result } = await askLoki(lokiUrl, { instant: false }, lines, 120);
    const id = result[0]?.stream?.['trace_id'];
    if (id !== undefined) return id;
    if (performance.now() > deadline) throw new Error('No line in Loki has a trace_id.');
  }
}
