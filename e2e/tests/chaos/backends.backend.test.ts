import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { answers, startJaeger, type RunningJaeger } from '@vigie/e2e/backends';
import { startDemos, type RunningDemos } from '@vigie/e2e/demos';
import { describeWithOwn } from '@vigie/e2e/describe-with-tools';
import { figure } from '@vigie/e2e/report';
import {
  newDatabase,
  sharedLoki,
  sharedPostgres,
  sharedPrometheus,
  writeTargets,
  type NewDatabase,
  type Shared,
} from '@vigie/e2e/shared';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findTraces, type JaegerTrace } from '../../src/ask/jaeger.ts';
import { readLines } from '../../src/ask/loki.ts';
import { query } from '../../src/ask/prometheus.ts';
import { countAnswered, droppedTotal } from '../../../scripts/demo/balance.ts';
import { parseExposition } from '../../../scripts/demo/exposition.ts';
import { call } from '../../../scripts/demo/http-call.ts';
import { startTraffic, type SteadyTraffic } from './steady-traffic.ts';
import { settled, watch, type Seen } from './watch.ts';

/** Longer than a send may take (10 s): what the backend took and could not acknowledge is sent again. */
const PAUSE_MS = 11_500;
/** Prometheus asks for what it wants: nothing that could time out is sent to it. */
const SCRAPE_PAUSE_MS = 4000;
const DOWN_MS = 4000;
/** Retries come at most 30 s apart. */
const RECOVERY_MS = 45_000;
const RATE = 50;
/** What a pod of each may use (deploy/kubernetes/bases), in MiB. */
const MEMORY_LIMITS: Readonly<Record<string, number>> = {
  offreapi: 320,
  'datapress-api': 256,
  'datapress-front': 256,
};

interface Victim {
  kill(signal: NodeJS.Signals): unknown;
  restart(): Promise<void>;
  readonly url: string;
  readonly ready: string;
}

type Fault = 'paused' | 'killed' | 'restarted';
const FAULTS: readonly Fault[] = ['paused', 'killed', 'restarted'];

describeWithOwn(
  ['loki', 'prometheus'],
  ['loki', 'jaeger', 'prometheus', 'postgresql'],
  'while everything is used',
  () => {
    let loki: Shared<'loki'>;
    let prometheus: Shared<'prometheus'>;
    let jaeger: RunningJaeger;
    let database: NewDatabase;
    let demos: RunningDemos;
    let steady: SteadyTraffic;
    const startedAt = new Date(Date.now() - 1000);

    beforeAll(async () => {
      const [lokiStarted, prometheusStarted, postgres, jaegerStarted] = await Promise.all([
        sharedLoki(),
        sharedPrometheus(),
        sharedPostgres(),
        startJaeger({ durable: true }),
      ]);
      [loki, prometheus, jaeger] = [lokiStarted, prometheusStarted, jaegerStarted];
      database = await newDatabase(postgres.url);
      const env = { VIGIE_ENVIRONMENT: 'chaos' };
      demos = await startDemos({
        databaseUrl: database.url,
        lokiUrl: loki.url,
        otlpUrl: jaeger.otlpUrl,
        built: true,
        env: { offreapi: env, api: env, front: env },
      });
      writeTargets(
        prometheus,
        'chaos',
        demos.all.map((demo) => ({
          targets: [new URL(demo.url).host],
          labels: { job: demo.name, run: 'chaos' },
        })),
      );
      steady = await startTraffic(demos, RATE);
    });
    afterAll(async () => {
      await steady?.stop();
      await demos?.stop();
      if (prometheus !== undefined) writeTargets(prometheus, 'chaos', []);
      await jaeger?.stop();
      await database?.drop();
    });

    const victims = {
      loki: () => ({ ...loki, ready: `${loki.url}/ready` }),
      jaeger: () => ({ ...jaeger, ready: `${jaeger.url}/api/services` }),
      prometheus: () => ({ ...prometheus, ready: `${prometheus.url}/-/ready` }),
    } satisfies Record<string, () => Victim>;
    /** Prometheus comes for what it wants: nothing waits for it. */
    const destinations = { loki: 'loki', jaeger: 'otlp_traces', prometheus: undefined };

    const cells = (['loki', 'jaeger', 'prometheus'] as const).flatMap((name) =>
      FAULTS.map((fault) => [name, fault] as const),
    );
    it.for(cells)(
      '%s %s: no request fails, every ledger adds up, nothing is lost',
      async ([name, fault], context) => {
        const victim = victims[name]();
        const before = steady.traffic.counts;
        const destination = destinations[name];
        const watching = watch(demos.all);
        let seen: Seen;
        try {
          await happen(fault, victim, destination === undefined ? SCRAPE_PAUSE_MS : PAUSE_MS);
          const well = performance.now();
          if (destination !== undefined) {
            const ledgers = await settled(demos.all, destination, RECOVERY_MS);
            for (const [service, ledger] of ledgers) expect(droppedTotal(ledger), service).toBe(0);
            figure(context, 'sent again after', `${((performance.now() - well) / 1000).toFixed(1)} s`);
          }
        } finally {
          seen = await watching.stop();
        }
        const { imbalances, peakRss, looks } = seen;
        const { sent, failed } = steady.traffic.counts;
        figure(context, 'requests', sent - before.sent);
        figure(context, 'failed', failed - before.failed);
        figure(context, 'looks at ledgers', looks);
        figure(context, 'memory, MiB', inMib(peakRss));
        expect(steady.traffic.failures).toEqual([]);
        expect(sent - before.sent).toBeGreaterThan(10);
        expect(imbalances).toEqual([]);
        for (const [service, bytes] of peakRss) {
          expect(bytes / 2 ** 20, service).toBeLessThan(MEMORY_LIMITS[service] ?? 0);
        }
      },
    );

    describe('afterwards', () => {
      beforeAll(async () => {
        await steady.stop();
        await settled(demos.all, 'loki', RECOVERY_MS);
        await settled(demos.all, 'otlp_traces', RECOVERY_MS);
      });

      it('Loki has every line of every service, once', async (context) => {
        let compared = 0;
        for (const demo of demos.all) {
          const all = `{service="${demo.name}", environment="chaos"}`;
          const expected = readFileSync(demo.stdoutFile, 'utf8').trimEnd().split('\n');
          // Loki takes lines in a moment after it acknowledged them.
          await vi.waitFor(
            async () => {
              const lines = await readLines(loki.url, all, startedAt);
              expect(lines.map(({ line }) => line).toSorted(), demo.name).toEqual(expected.toSorted());
            },
            { timeout: 15_000, interval: 1000 },
          );
          compared += expected.length;
        }
        figure(context, 'lines', compared);
      });

      it('Jaeger has every span that was made, once', async (context) => {
        const ledgers = await settled(demos.all, 'otlp_traces', 1000);
        const traces = new Map<string, JaegerTrace>();
        for (const { name } of demos.all) {
          for (const trace of await findTraces(jaeger.url, name, startedAt)) traces.set(trace.traceId, trace);
        }
        let total = 0;
        for (const [service, { created, delivered }] of ledgers) {
          const spans = [...traces.values()].flatMap((trace) =>
            trace.spans.filter((span) => span.service === service),
          );
          expect(new Set(spans.map(({ traceId, spanId }) => `${traceId} ${spanId}`)).size, service).toBe(
            created,
          );
          expect(spans.length, service).toBe(created);
          expect(delivered, service).toBe(created);
          total += created;
        }
        figure(context, 'spans', total);
        figure(context, 'traces', traces.size);
      });

      it('Prometheus sees every service up, and its counters where they stand', async (context) => {
        const expected = Object.fromEntries(
          await Promise.all(demos.all.map(async (demo) => [demo.name, await answered(demo)] as const)),
        );
        await vi.waitFor(
          async () => {
            expect(await ask('up{run="chaos"}', 'job')).toEqual({
              offreapi: 1,
              'datapress-api': 1,
              'datapress-front': 1,
            });
            const counted = 'sum by (job) (http_server_request_duration_seconds_count{run="chaos"})';
            expect(await ask(counted, 'job')).toEqual(expected);
          },
          { timeout: 15_000, interval: 500 },
        );
        // What was scraped before it was killed is still there.
        const first =
          'min by (job) (min_over_time(http_server_request_duration_seconds_count{run="chaos"}[10m]))';
        for (const [job, value] of Object.entries(await ask(first, 'job'))) {
          expect(value, job).toBeLessThan(expected[job] ?? 0);
        }
        figure(
          context,
          'requests counted',
          Object.values(expected).reduce((sum, each) => sum + each, 0),
        );
      });
    });

    async function ask(promql: string, label: string): Promise<Record<string, number>> {
      const { result } = await query(prometheus.url, promql);
      return Object.fromEntries(result.map(({ metric, value }) => [metric[label] ?? '', Number(value[1])]));
    }
  },
);

async function happen(fault: Fault, victim: Victim, pauseMs: number): Promise<void> {
  switch (fault) {
    case 'paused':
      await victim.kill('SIGSTOP');
      await delay(pauseMs);
      await victim.kill('SIGCONT');
      return;
    case 'killed':
      await victim.kill('SIGKILL');
      await delay(DOWN_MS);
      await victim.restart();
      return;
    case 'restarted':
      await victim.kill('SIGTERM');
      await vi.waitFor(
        async () => expect(await answers(victim.ready).catch(() => false)).toBe(false),
        15_000,
      );
      await victim.restart();
  }
}

/** Requests that Prometheus can have heard of: its own come after. */
async function answered({ url }: { readonly url: string }): Promise<number> {
  return countAnswered(parseExposition((await call(`${url}/metrics`)).text));
}

function inMib(bytes: ReadonlyMap<string, number>): string {
  return [...bytes].map(([name, each]) => `${name} ${Math.round(each / 2 ** 20)}`).join(', ');
}
