import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { toolPath } from '@vigie/e2e/backends';
import { describeWithTools } from '@vigie/e2e/describe-with-tools';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { DASHBOARDS } from './dashboards.ts';
import { interpolate, type PanelQuery, queriesOf, selectorsIn } from './inspect.ts';
import { type Answer, askExemplars, askLoki, askPrometheus } from './testing/ask.ts';
import { type LiveServices, startLiveServices } from './testing/live-services.ts';

const QUERIES = DASHBOARDS.flatMap((dashboard) => queriesOf(dashboard));
const PROMQL = QUERIES.filter(({ datasource }) => datasource === 'prometheus');
const LOGQL = QUERIES.filter(({ datasource }) => datasource === 'loki');

/** Variables as Grafana would fill them in, with times as short as the test. */
const VALUES = {
  job: 'offreapi|datapress-api|datapress-front',
  namespace: '.*',
  instance: '.*',
  compare: '10s',
  cpuPrice: '0.02',
  memoryPrice: '0.01',
  storagePrice: '0.03',
  environment: '.*',
  level: '.*',
  search: '',
  slow: '1',
  __rate_interval: '10s',
  __interval: '1s',
  __range: '20s',
  __auto: '5s',
};

/** What a minute of the demo does not bring about. Queries of nothing else may be empty; the others may not. */
const NOT_IN_THE_DEMO: Readonly<Record<string, string>> = {
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

describeWithTools(['promtool'], 'PromQL of the dashboards', () => {
  it('is accepted by promtool', () => {
    const folder = mkdtempSync(join(tmpdir(), 'vigie-promql-'));
    try {
      const file = join(folder, 'rules.yaml');
      const rules = PROMQL.map(({ expr }) => ({ record: 'a:b:c', expr: interpolate(expr, VALUES) }));
      // Rules of one group may not be the same.
      const groups = rules.map((rule, index) => ({ name: `g${index}`, rules: [rule] }));
      writeFileSync(file, stringify({ groups }));
      expect(
        execFileSync(toolPath('promtool'), ['check', 'rules', '--lint=none', file], { encoding: 'utf8' }),
      ).toContain(`${rules.length} rules found`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describeWithTools(['prometheus', 'loki'], 'queries of the dashboards', () => {
  let live: LiveServices;
  beforeAll(async () => {
    live = await startLiveServices({ rate: 30, withLoki: true });
  });
  afterAll(() => live?.stop());

  it('return data from the demo under load', { timeout: 120_000 }, async () => {
    const lokiUrl = live.lokiUrl as string;
    const trace = await firstTraceId(lokiUrl);
    const ask = async (query: PanelQuery): Promise<Result> => {
      const isLoki = query.datasource === 'loki';
      const expr = interpolate(query.expr, { ...VALUES, trace, ...(isLoki ? { __range: '5m' } : {}) });
      return resultOf(
        isLoki
          ? await askLoki(lokiUrl, query, expr, 300)
          : await askPrometheus(live.prometheusUrl, query, expr, 20),
      );
    };
    let left = [...PROMQL.filter((query) => !mayBeEmpty(query)), ...LOGQL];
    const wrongLegends: string[] = [];
    for (
      const deadline = performance.now() + 75_000;
      left.length > 0 && performance.now() < deadline;
      await delay(2000)
    ) {
      const empty: PanelQuery[] = [];
      for (const query of left) {
        const result = await ask(query);
        if (result.values === 0) empty.push(query);
        else wrongLegends.push(...missingFromLegend(query, result.labels));
      }
      left = empty;
    }
    expect(live.failures(), 'the demo').toEqual([]);
    expect(left.map(describeQuery), 'queries without data').toEqual([]);
    expect(wrongLegends, 'labels of legends that no series has').toEqual([]);
  });

  it('find the traces behind the points of latency charts', async () => {
    const { expr } = PROMQL.find(({ exemplar }) => exemplar) as PanelQuery;
    const [first] = await askExemplars(live.prometheusUrl, interpolate(expr, VALUES));
    expect(first).toMatch(/^[0-9a-f]{32}$/);
  });

  it('of those that may be empty are accepted all the same', async () => {
    for (const query of PROMQL.filter((each) => mayBeEmpty(each))) {
      const asked = askPrometheus(live.prometheusUrl, query, interpolate(query.expr, VALUES), 20);
      await expect(asked, describeQuery(query)).resolves.toBeDefined();
    }
  });
});

/** How many finite values or lines came back, and the labels of all series. */
interface Result {
  readonly values: number;
  readonly labels: ReadonlySet<string>;
}

function mayBeEmpty({ expr, panel }: PanelQuery): boolean {
  if (FAULTS.has(panel)) return true;
  return selectorsIn(expr).every(({ metric }) => metric in NOT_IN_THE_DEMO);
}

function describeQuery({ dashboard, panel, refId, expr }: PanelQuery): string {
  return `${dashboard} › ${panel} ${refId}: ${interpolate(expr, VALUES)}`;
}

function missingFromLegend(query: PanelQuery, labels: ReadonlySet<string>): string[] {
  const named = [...query.legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label as string);
  return named
    .filter((label) => !labels.has(label) && !['namespace', 'pod', 'model'].includes(label))
    .map((label) => `${describeQuery(query)}: ${label}`);
}

function resultOf({ resultType, result }: Answer): Result {
  const points = result.flatMap(({ value, values = [] }) => (value === undefined ? values : [value]));
  const finite = points.filter(([, value]) => resultType === 'streams' || Number.isFinite(Number(value)));
  return {
    values: finite.length,
    labels: new Set(result.flatMap(({ metric, stream }) => Object.keys(metric ?? stream ?? {}))),
  };
}

async function firstTraceId(lokiUrl: string): Promise<string> {
  for (const deadline = performance.now() + 30_000; ; await delay(500)) {
    const { result } = await askLoki(lokiUrl, { instant: false }, '{service=~".+"} | trace_id != ""', 120);
    const id = result[0]?.stream?.['trace_id'];
    if (id !== undefined) return id;
    if (performance.now() > deadline) throw new Error('No line in Loki has a trace_id.');
  }
}
