import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { RunningDemo } from '@vigie/e2e/demos';
import { describeWithTools } from '@vigie/e2e/describe-with-tools';
import { figure } from '@vigie/e2e/report';
import { sharedPrometheus, type Shared } from '@vigie/e2e/shared';
import { linesOf } from '@vigie/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { RULE_FILES } from '../../../deploy/prometheus/rules.ts';
import { offers } from '../../../demos/offreapi/src/seed.ts';
import { countsOf, difference, sendCounted, type CountedLoad, type Counts } from './counted-load.ts';
import { askPanels, mayBeEmpty, PANEL_QUERIES } from './panels.ts';
import { exemplarsOf, ownCounters, query, rulesOf, targetsOf } from '../../src/ask/prometheus.ts';
import { expectedOf, withoutSeries } from './rule-data.ts';
import type { ScrapeWitness } from './scrape-witness.ts';
import { HERE, startWatchedDemos, type WatchedDemos } from './watched-demos.ts';

const DEADLINE = { timeout: 30_000, interval: 250 };
const JOBS = ['datapress-api', 'datapress-front', 'offreapi'];

/** Of Prometheus itself: samples, exemplars and rules that something was wrong with. */
const TROUBLES = [
  'prometheus_target_scrapes_sample_duplicate_timestamp_total',
  'prometheus_target_scrapes_sample_out_of_bounds_total',
  'prometheus_target_scrapes_sample_out_of_order_total',
  'prometheus_target_scrapes_exemplar_out_of_order_total',
  'prometheus_target_scrapes_exceeded_body_size_limit_total',
  'prometheus_target_scrapes_exceeded_sample_limit_total',
  'prometheus_target_scrape_pool_exceeded_label_limits_total',
  'prometheus_tsdb_exemplar_out_of_order_exemplars_total',
  'prometheus_rule_evaluation_failures_total',
];

const RULES = join(import.meta.dirname, '../../../deploy/generated/prometheus/rules');
const FILES = Object.fromEntries(globSync('*.yaml', { cwd: RULES }).map((name) => [basename(name), name]));

describeWithTools(['prometheus', 'loki', 'postgresql'], 'Prometheus and the demos', () => {
  let watched: WatchedDemos;
  let prometheus: Shared<'prometheus'>;
  let url: string;
  let troublesBefore: Record<string, number>;
  let logBefore: number;
  const sinceMs = Date.now();

  beforeAll(async () => {
    prometheus = await sharedPrometheus();
    ({ url } = prometheus);
    troublesBefore = await ownCounters(url, TROUBLES);
    logBefore = logOf().length;
    watched = await startWatchedDemos();
  });
  afterAll(() => watched?.stop());

  it('scrapes them as compressed OpenMetrics, and all are up', async () => {
    await vi.waitFor(async () => {
      const targets = (await targetsOf(url)).filter(({ labels }) => labels['namespace'] === HERE);
      expect(
        targets.map(({ labels, health, lastError }) => `${labels['job']} ${health} ${lastError}`).toSorted(),
      ).toEqual(JOBS.map((job) => `${job} up `));
      const { result } = await query(url, `up{namespace="${HERE}"} == 1`);
      expect(result).toHaveLength(3);
    }, DEADLINE);
    for (const [job, { scrapes }] of watched.witnesses) {
      expect(scrapes.length, job).toBeGreaterThan(0);
      for (const scrape of scrapes) {
        expect(scrape, job).toMatchObject({
          userAgent: expect.stringMatching(/^Prometheus\//),
          accept: expect.stringContaining('application/openmetrics-text'),
          status: 200,
          contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
          contentEncoding: 'gzip',
        });
      }
    }
  });

  it('counts exactly the requests that autocannon sent, by route and status', async (context) => {
    const { demos } = watched;
    const before = await settledCounts();
    const sent = new Map(
      await Promise.all(
        [...loadsOf(watched)].map(
          async ([demo, loads]) => [demo, await sendCounted(demo.url, loads)] as const,
        ),
      ),
    );
    const pages = sent.get(demos.front)?.['GET / 200'] ?? 0;
    const ofApi = sent.get(demos.api) ?? {};
    // Each page of the front asks the API once.
    sent.set(demos.api, { ...ofApi, 'GET /health 200': (ofApi['GET /health 200'] ?? 0) + pages });
    for (const [demo, counts] of sent) {
      const counted = async (): Promise<object> =>
        difference(before.get(demo) ?? {}, await countsOf(url, hostOf(demo)));
      await vi.waitFor(async () => expect(await counted(), demo.name).toEqual(counts), DEADLINE);
    }
    // Nothing comes after it, and neither scrapes nor probes are among them.
    const after = await settledCounts();
    for (const [demo, counts] of sent) {
      const counted = difference(before.get(demo) ?? {}, after.get(demo) ?? {});
      expect(counted, demo.name).toEqual(counts);
    }
    const endpoints = await query(
      url,
      `vigie_endpoint_requests_total{namespace="${HERE}",endpoint="metrics",status="200"}`,
    );
    expect(endpoints.result.map(({ metric }) => metric['job'] ?? '').toSorted()).toEqual(JOBS);
    const all = [...sent.values()].flatMap((counts) => Object.values(counts));
    figure(
      context,
      'sent and counted',
      `${all.reduce((sum, each) => sum + each, 0).toLocaleString('en-US')} requests`,
    );
    figure(context, 'series', all.length);
  });

  it('has the rules as generated, healthy, and finds nothing odd about them', async (context) => {
    const groups = await vi.waitFor(async () => {
      const all = (await rulesOf(url)).filter(({ file }) => basename(file) in FILES);
      for (const { name, rules } of all) {
        for (const rule of rules)
          expect(`${name} ${rule.name} ${rule.health} ${rule.lastError ?? ''}`).toMatch(/ ok $/);
      }
      return all;
    }, DEADLINE);
    const generated = RULE_FILES.flatMap((file) => file.groups);
    expect(Object.keys(FILES)).toHaveLength(RULE_FILES.length);
    expect(Object.fromEntries(groups.map(({ name, rules }) => [name, rules.length]))).toEqual(
      Object.fromEntries(generated.map(({ name, rules }) => [name, rules.length])),
    );
    for (const rule of groups.flatMap(({ rules }) => rules)) {
      const { remarks } = await query(url, rule.query);
      expect(remarks, rule.query).toEqual([]);
    }
    figure(context, 'groups', groups.length);
    figure(
      context,
      'rules',
      generated.reduce((sum, { rules }) => sum + rules.length, 0),
    );
  });

  it('has data for every panel of the dashboards, and so has Loki', async (context) => {
    const failures = watched.startVisits(30);
    const queries = PANEL_QUERIES.filter((each) => !mayBeEmpty(each));
    const { empty, remarks, wrongLegends } = await askPanels(watched, queries, 60_000);
    expect(failures(), 'the demo').toEqual([]);
    expect(empty, 'queries without data').toEqual([]);
    expect(wrongLegends, 'labels of legends that no series has').toEqual([]);
    expect(remarks, 'what is odd about them').toEqual([]);
    // The others are accepted all the same.
    const others = PANEL_QUERIES.filter((each) => mayBeEmpty(each));
    expect((await askPanels(watched, others, 0)).remarks).toEqual([]);
    figure(context, 'PromQL', queries.filter(({ datasource }) => datasource === 'prometheus').length);
    figure(context, 'LogQL', queries.filter(({ datasource }) => datasource === 'loki').length);
    figure(context, 'only with a fault', others.length);
  });

  it('has what every alert reads and every recording rule writes', async (context) => {
    const rules = (await rulesOf(url)).flatMap((group) => group.rules);
    const expected = expectedOf(rules);
    expect(expected.length).toBeGreaterThan(100);
    await vi.waitFor(async () => expect(await withoutSeries(url, expected)).toEqual([]), DEADLINE);
    figure(context, 'selectors', expected.length);
  });

  it('has exemplars of requests that the access lines know', async (context) => {
    let found = 0;
    for (const { name, stdoutFile } of watched.demos.all) {
      const selector = `http_server_request_duration_seconds_bucket{job="${name}",namespace="${HERE}"}`;
      const series = await exemplarsOf(url, selector, sinceMs);
      const exemplars = series.flatMap((each) =>
        each.exemplars.map(({ labels, value }) => ({
          trace_id: labels['trace_id'],
          span_id: labels['span_id'],
          route: each.seriesLabels['http_route'] ?? 'none',
          status: Number(each.seriesLabels['http_response_status_code']),
          seconds: Number(value),
        })),
      );
      expect(exemplars.length, name).toBeGreaterThan(0);
      const lines = new Map(
        linesOf(() => readFileSync(stdoutFile, 'utf8'))
          .access()
          .map((line) => [line['trace_id'], line]),
      );
      for (const { seconds, ...exemplar } of exemplars) {
        const line = lines.get(exemplar.trace_id);
        expect({ route: 'none', ...line }, name).toMatchObject(exemplar);
        expect(Number(line?.['duration_ms']) / 1000).toBeCloseTo(seconds, 3);
      }
      found += exemplars.length;
    }
    figure(context, 'exemplars', found);
  });

  it('dropped no sample and no exemplar, complained of nothing, and no alert fires', async () => {
    const now = await ownCounters(url, TROUBLES);
    expect(difference(troublesBefore, now)).toEqual({});
    expect(logOf().slice(logBefore)).not.toMatch(/level=(?:WARN|ERROR)/);
    const { result } = await query(url, `ALERTS{alertstate="firing",namespace="${HERE}"}`);
    expect(result.map(({ metric }) => metric)).toEqual([]);
  });

  /** What is counted once Prometheus has scraped all of them twice from now on, so that what was before is in. */
  async function settledCounts(): Promise<ReadonlyMap<RunningDemo, Counts>> {
    const settled = watched.demos.all.map(async (demo) => {
      const witness = watched.witnesses.get(demo.name) as ScrapeWitness;
      const before = witness.scrapes.length;
      await vi.waitFor(() => expect(witness.scrapes.length).toBeGreaterThanOrEqual(before + 2), DEADLINE);
      return [demo, await countsOf(url, hostOf(demo))] as const;
    });
    return new Map(await Promise.all(settled));
  }

  /** Empty for a server that is not of this run. */
  function logOf(): string {
    const { logFile } = prometheus;
    return logFile === undefined ? '' : readFileSync(logFile, 'utf8');
  }
});

/** Requests of every kind that a client may send. */
function loadsOf({ demos, offers: ids, recruiter }: WatchedDemos): Map<RunningDemo, CountedLoad[]> {
  const json = { 'content-type': 'application/json' };
  // Its key is ours alone.
  const body = JSON.stringify({ ...offers[0], key: undefined });
  const post = { method: 'POST', path: '/api/v1/offers', headers: { ...json, ...recruiter }, body } as const;
  const unknown = '/api/v1/offers/00000000-0000-4000-8000-000000000000';
  return new Map<RunningDemo, CountedLoad[]>([
    [
      demos.front,
      [
        { amount: 600, request: { path: '/' }, route: '/', status: 200 },
        { amount: 300, request: { path: '/archives' }, route: 'none', status: 404 },
      ],
    ],
    [
      demos.api,
      [
        { amount: 3000, request: { path: '/' }, route: '/', status: 200 },
        { amount: 500, request: { path: '/health' }, route: '/health', status: 200 },
        { amount: 400, request: { path: '/nothing' }, route: 'none', status: 404 },
        { amount: 200, request: { method: 'POST', path: '/' }, route: 'none', status: 405 },
      ],
    ],
    [
      demos.offreapi,
      [
        { amount: 600, request: { path: '/api/v1/offers' }, route: '/api/v1/offers', status: 200 },
        { amount: 200, request: { path: `/offers/${ids[0]}` }, route: '/offers/:id', status: 200 },
        { amount: 200, request: { path: unknown }, route: '/api/v1/offers/:id', status: 404 },
        { amount: 100, request: { path: '/nothing' }, route: 'none', status: 404 },
        { amount: 100, request: post, route: '/api/v1/offers', status: 201 },
        { amount: 100, request: { ...post, headers: json }, route: '/api/v1/offers', status: 401 },
        { amount: 100, request: { ...post, body: '{}' }, route: '/api/v1/offers', status: 422 },
      ],
    ],
  ]);
}

function hostOf({ url }: RunningDemo): string {
  return new URL(url).host;
}
