import {
  load,
  RECRUITER,
  startDemos,
  trafficTo,
  type RunningDemo,
  type RunningDemos,
} from '@vigie/e2e/demos';
import { describeWithTools } from '@vigie/e2e/describe-with-tools';
import { figure } from '@vigie/e2e/report';
import {
  newDatabase,
  sharedJaeger,
  sharedLoki,
  sharedPostgres,
  sharedPrometheus,
  writeTargets,
  type NewDatabase,
  type SharedPrometheus,
} from '@vigie/e2e/shared';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { cvProfiles, offers } from '../../../demos/offreapi/src/seed.ts';
import { authorize } from '../../../scripts/demo/account.ts';
import { application } from '../../../scripts/demo/application.ts';
import type { Traffic } from '../../../scripts/demo/traffic.ts';
import { readLedger } from '../loki/ledger.ts';
import { readLines } from '../../src/ask/loki.ts';
import { query } from '../../src/ask/prometheus.ts';
import { faultsOf, treeOf } from './complete.ts';
import {
  findSpanIdsV3,
  findTrace,
  findTraces,
  readCalls,
  readMonitor,
  type JaegerTrace,
} from '../../src/ask/jaeger.ts';

/** Names of their own in the backends that other tests use too. */
const SERVICES = {
  offreapi: 'offreapi-traced',
  api: 'datapress-api-traced',
  front: 'datapress-front-traced',
};
const PAGES = 300;
const READS = 150;
const APPLICATIONS = 8;

describeWithTools(['prometheus', 'loki', 'jaeger', 'postgresql'], 'Jaeger', () => {
  const begun = new Date();
  let jaegerUrl: string;
  let lokiUrl: string;
  let prometheus: SharedPrometheus;
  let database: NewDatabase;
  let demos: RunningDemos;
  let named: readonly (readonly [RunningDemo, string])[];
  let traffic: Traffic;
  /** All there are, and those in which the front and OffreAPI have a span. */
  let all: JaegerTrace[];
  let ofOffreapi: JaegerTrace[];
  let ofFront: JaegerTrace[];

  beforeAll(async () => {
    const [jaeger, loki, postgres] = await Promise.all([sharedJaeger(), sharedLoki(), sharedPostgres()]);
    prometheus = await sharedPrometheus();
    jaegerUrl = jaeger.url;
    lokiUrl = loki.url;
    database = await newDatabase(postgres.url);
    const name = (OTEL_SERVICE_NAME: string): Record<string, string> => ({ OTEL_SERVICE_NAME });
    demos = await startDemos({
      databaseUrl: database.url,
      lokiUrl,
      otlpUrl: jaeger.otlpUrl,
      env: { offreapi: name(SERVICES.offreapi), api: name(SERVICES.api), front: name(SERVICES.front) },
    });
    named = [
      [demos.offreapi, SERVICES.offreapi],
      [demos.api, SERVICES.api],
      [demos.front, SERVICES.front],
    ];
    const targets = demos.all.map(({ name, url }) => ({
      targets: [new URL(url).host],
      labels: { job: `${name}-traced` },
    }));
    writeTargets(prometheus, 'jaeger-traces', targets);
    traffic = trafficTo(demos);
    await monitored();
    const recruiter = await authorize(traffic, RECRUITER);
    const offer = await publish(recruiter);
    const [pages, reads] = await Promise.all([
      load({ url: demos.front.url, amount: PAGES, requests: [{ path: '/' }, { path: '/?lang=en' }] }),
      load({
        url: demos.offreapi.url,
        amount: READS,
        requests: [{ path: `/api/v1/offers/${offer}` }, { path: `/offers/${offer}` }],
      }),
      applications(offer, recruiter),
    ]);
    expect([pages.ok, reads.ok]).toEqual([PAGES, READS]);
    expect(traffic.failures).toEqual([]);
    await everySpanIsThere();
  });
  afterAll(async () => {
    if (prometheus !== undefined) writeTargets(prometheus, 'jaeger-traces', []);
    await demos?.stop();
    await database?.drop();
  });

  /** A rate needs a first value: one page, and its counters in Prometheus by way of Jaeger's span metrics. */
  const monitored = async (): Promise<void> => {
    await traffic.send({ service: 'datapress-front', path: '/' });
    const calls = `traces_span_metrics_calls_total{service_name="${SERVICES.front}"}`;
    await vi.waitFor(
      async () => {
        expect((await query(prometheus.url, calls)).result).not.toEqual([]);
      },
      { timeout: 30_000, interval: 200 },
    );
  };

  const publish = async (recruiter: Readonly<Record<string, string>>): Promise<string> => {
    const { key: _, ...offer } = offers[0] as (typeof offers)[number];
    const made = await traffic.send({
      service: 'offreapi',
      method: 'POST',
      path: '/api/v1/offers',
      headers: { 'content-type': 'application/json', ...recruiter },
      body: JSON.stringify(offer),
      expect: 201,
    });
    return (JSON.parse(made?.text ?? '') as { id: string }).id;
  };

  /** Sends real PDFs and waits until each has its score. */
  const applications = async (id: string, recruiter: Readonly<Record<string, string>>): Promise<void> => {
    for (const profile of cvProfiles.slice(0, APPLICATIONS))
      await traffic.send(await application(id, profile));
    await vi.waitFor(
      async () => {
        const answer = await fetch(`${demos.offreapi.url}/api/v1/offers/${id}/applications`, {
          headers: recruiter,
        });
        const { items } = (await answer.json()) as { items: { score?: unknown }[] };
        expect(items.filter(({ score }) => score !== undefined && score !== null)).toHaveLength(APPLICATIONS);
      },
      { timeout: 60_000, interval: 500 },
    );
  };

  /** All that the services have handed over can be found. */
  const everySpanIsThere = async (): Promise<void> => {
    await vi.waitFor(
      async () => {
        for (const { url } of demos.all)
          expect(await readLedger(url, 'otlp_traces')).toMatchObject({ pending: 0 });
        for (const { url } of demos.all) expect(await readLedger(url, 'loki')).toMatchObject({ pending: 0 });
        const [front, api, offreapi] = await Promise.all(
          [SERVICES.front, SERVICES.api, SERVICES.offreapi].map((name) => findTraces(jaegerUrl, name, begun)),
        );
        ofFront = front ?? [];
        ofOffreapi = offreapi ?? [];
        all = [
          ...new Map(
            [...ofFront, ...ofOffreapi, ...(api ?? [])].map((trace) => [trace.traceId, trace]),
          ).values(),
        ];
        for (const [demo, service] of named) {
          expect(spansOf(service), service).toBe((await readLedger(demo.url, 'otlp_traces')).delivered);
        }
      },
      { timeout: 30_000, interval: 500 },
    );
  };
  const spansOf = (service: string): number =>
    all.flatMap(({ spans }) => spans).filter((span) => span.service === service).length;

  it('has each span that the services delivered, once', async (context) => {
    let spans = 0;
    for (const [demo, service] of named) {
      const found = spansOf(service);
      expect(await readLedger(demo.url, 'otlp_traces'), service).toEqual({
        created: found,
        delivered: found,
        dropped: {},
        pending: 0,
      });
      spans += found;
    }
    figure(context, 'traces', all.length);
    figure(context, 'spans', spans);
    figure(context, 'lost', 0);
  });

  it('has each trace of a load whole: one root, no orphan, children within their parents', (context) => {
    expect(all.flatMap(faultsOf)).toEqual([]);
    // One page more was asked for at the start.
    expect(ofFront).toHaveLength(PAGES + 1);
    const reads = ofOffreapi.filter(({ spans }) =>
      spans.some(({ name }) => /^GET \/(api\/v1\/)?offers\/:id$/.test(name)),
    );
    expect(reads).toHaveLength(READS);
    figure(context, 'traces', all.length);
    figure(context, 'orphans', 0);
  });

  it('has spans of one service in one time: Jaeger has no doubts about its clock', (context) => {
    const early = all.flatMap(({ spans }) =>
      spans.filter(({ parent, service, start }) => {
        const above = spans.find(({ spanId }) => spanId === parent?.spanId);
        return above !== undefined && above.service === service && start < above.start;
      }),
    );
    const spans = all.reduce((sum, trace) => sum + trace.spans.length, 0);
    // A clock that is read anew amid a request may move by less than a millisecond.
    expect(early.length).toBeLessThan(spans / 100);
    const doubted = all.filter((trace) => trace.spans.some(({ warnings }) => warnings.length > 0));
    figure(context, 'spans before their parents', early.length);
    figure(context, 'traces with a warning', doubted.length);
  });

  it('has the way from the front to the API in one trace', () => {
    const trees = new Set(ofFront.map((trace) => treeOf(trace).join('\n')));
    expect([...trees]).toEqual([
      `server GET / @${SERVICES.front}
  client GET @${SERVICES.front}
    server GET /health @${SERVICES.api}`,
    ]);
  });

  it('draws who calls whom, and how often', async () => {
    expect(await readCalls(jaegerUrl, SERVICES.front, SERVICES.api)).toBe(PAGES + 1);
  });

  it('has a request and its queries of the database in one trace', () => {
    const reads = ofOffreapi.filter(({ spans }) =>
      spans.some(({ name }) => name === 'GET /api/v1/offers/:id'),
    );
    // Each connection begins with the one of the two paths and ends with either.
    expect(reads.length).toBeGreaterThanOrEqual(READS / 2);
    const trees = new Set(reads.map((trace) => treeOf(trace).join('\n')));
    expect([...trees]).toEqual([
      `server GET /api/v1/offers/:id @${SERVICES.offreapi}
  client select offer @${SERVICES.offreapi}`,
    ]);
  });

  it('has the way of an application, from the upload through the queue to its score, in one trace', (context) => {
    const uploads = ofOffreapi.filter(({ spans }) =>
      spans.some(({ name }) => name === 'POST /api/v1/offers/:id/applications'),
    );
    expect(uploads).toHaveLength(APPLICATIONS);
    for (const trace of uploads) {
      const tree = treeOf(trace);
      const at = (line: string): number => tree.indexOf(`${line} @${SERVICES.offreapi}`);
      expect(tree[0]).toBe(`server POST /api/v1/offers/:id/applications @${SERVICES.offreapi}`);
      for (const line of [
        '  client insert application',
        '  client insert cv',
        '  producer send cv.process',
        '    consumer process cv.process',
        '      client select cv',
        '      internal cv.extract',
        '        internal pdf.open',
        '        internal pdf.read',
        '      internal cv.score',
        '      client update application',
      ]) {
        expect(at(line), `${line} in\n${tree.join('\n')}`).toBeGreaterThan(0);
      }
    }
    figure(context, 'applications', uploads.length);
    figure(context, 'spans of one', Math.max(...uploads.map(({ spans }) => spans.length)));
  });

  it('gives the same spans by its newer API', async () => {
    for (const trace of [ofFront[0], ofOffreapi[0], ofOffreapi.at(-1)]) {
      const ids = await findSpanIdsV3(jaegerUrl, trace?.traceId ?? '');
      expect(ids.sort()).toEqual(trace?.spans.map(({ spanId }) => spanId).sort());
    }
  });

  it('has the trace of each line in Loki', async (context) => {
    const spans = new Map(all.flatMap(({ spans: each }) => each.map((span) => [span.spanId, span])));
    const names = Object.values(SERVICES).join('|');
    const lines = await readLines(lokiUrl, `{service=~"${names}"} | trace_id != ""`, begun);
    const unknown = lines.filter(
      ({ metadata }) => spans.get(metadata['span_id'] ?? '')?.traceId !== metadata['trace_id'],
    );
    expect(unknown).toEqual([]);
    const some = lines.filter((_, at) => at % Math.ceil(lines.length / 10) === 0);
    for (const { metadata, labels } of some) {
      const trace = await findTrace(jaegerUrl, metadata['trace_id'] ?? '');
      expect(trace?.spans.find(({ spanId }) => spanId === metadata['span_id'])?.service).toBe(
        labels['service'],
      );
    }
    expect(lines.length).toBeGreaterThanOrEqual(2 * PAGES + READS);
    figure(context, 'lines', lines.length);
  });

  it('has the trace of each exemplar in Prometheus', async (context) => {
    const asked = new URLSearchParams({
      query: 'http_server_request_duration_seconds_bucket{job=~".*-traced"}',
      start: String(begun.getTime() / 1000),
      end: String(Date.now() / 1000 + 60),
    });
    const services = await vi.waitFor(
      async () => {
        const answer = await fetch(`${prometheus.url}/api/v1/query_exemplars?${asked.toString()}`);
        const { data } = (await answer.json()) as {
          data: {
            seriesLabels: { job: string };
            exemplars: { labels: { trace_id: string; span_id: string } }[];
          }[];
        };
        expect(new Set(data.map(({ seriesLabels }) => seriesLabels.job)).size).toBe(3);
        return data;
      },
      { timeout: 20_000, interval: 500 },
    );
    const exemplars = services.flatMap((series) => series.exemplars);
    for (const { labels } of exemplars) {
      const trace = await findTrace(jaegerUrl, labels.trace_id);
      expect(trace?.spans.find(({ spanId }) => spanId === labels.span_id)?.kind).toBe('server');
    }
    figure(context, 'exemplars', exemplars.length);
  });

  it('shows calls, latencies and errors in its Monitor tab', async (context) => {
    // The API goes away, and the front says so on its page: an error of the request to it.
    await demos.api.stop();
    const pages = await load({ url: demos.front.url, amount: 50 });
    expect(pages.answered).toBe(50);
    const { calls, latencies } = await vi.waitFor(
      async () => {
        const errors = await readMonitor(jaegerUrl, 'errors', SERVICES.front, { spanKind: 'client' });
        expect(Math.max(...errors)).toBeGreaterThan(0);
        const found = {
          calls: await readMonitor(jaegerUrl, 'calls', SERVICES.front),
          latencies: await readMonitor(jaegerUrl, 'latencies', SERVICES.front, { quantile: '0.95' }),
        };
        // Calls a second over the last minute.
        expect(Math.max(...found.calls) * 60).toBeGreaterThan(0.7 * PAGES);
        return found;
      },
      { timeout: 30_000, interval: 500 },
    );
    expect(Math.max(...calls) * 60).toBeLessThan(1.5 * (PAGES + 50));
    expect(Math.min(...latencies)).toBeGreaterThan(0);
    figure(context, 'calls in the last minute', `${Math.round(Math.max(...calls) * 60)} of ${PAGES + 51}`);
    figure(context, 'p95 as shown', `${Math.max(...latencies).toFixed(1)} ms`);
  });
});
