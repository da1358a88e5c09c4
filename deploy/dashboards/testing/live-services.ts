import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startLoki, startPrometheus } from '@vigie/e2e/backends';
import { startEmbeddedDatabase } from '../../../demos/offreapi/src/embedded-database.ts';
import { authorize, newAccount } from '../../../scripts/demo/account.ts';
import { call } from '../../../scripts/demo/http-call.ts';
import { claimPorts } from '../../../scripts/demo/ports.ts';
import { createProgress } from '../../../scripts/demo/progress.ts';
import { seed } from '../../../scripts/demo/seed.ts';
import { ServiceGroup } from '../../../scripts/demo/service-group.ts';
import { apiSpec, frontSpec, offreapiSpec, origins, type Place } from '../../../scripts/demo/services.ts';
import { Traffic } from '../../../scripts/demo/traffic.ts';
import { visits } from '../../../scripts/demo/visits.ts';
import { startOthers } from './others.ts';
import { writeProblems } from './problems.ts';

export interface LiveServices {
  readonly prometheusUrl: string;
  /** Undefined without Loki. */
  readonly lokiUrl: string | undefined;
  /** Services under way, for failures to say why there is no data. */
  readonly failures: () => readonly string[];
  stop(): Promise<void>;
}

const root = join(import.meta.dirname, '..', '..', '..');

export interface LiveOptions {
  /** Requests per second. */
  readonly rate: number;
  /** Without it lines are taken and forgotten. */
  readonly withLoki: boolean;
}

/** The demo's services under its traffic, with a real Prometheus that has all our rules and a real Loki in place of the console. */
export async function startLiveServices({ rate, withLoki }: LiveOptions): Promise<LiveServices> {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-dashboards-'));
  mkdirSync(join(folder, 'logs'));
  const group = new ServiceGroup();
  const stop = new AbortController();
  const endings: (() => Promise<unknown>)[] = [
    async () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  ];
  const end = async (): Promise<void> => {
    stop.abort();
    for (const ending of endings.toReversed()) await ending();
  };
  try {
    const [database, loki, others] = await Promise.all([
      startEmbeddedDatabase({ dataDir: join(folder, 'database'), port: 0 }),
      withLoki ? startLoki() : undefined,
      startOthers(),
    ]);
    endings.push(
      () => database.close(),
      async () => loki?.stop(),
      () => others.close(),
    );
    const free = await claimPorts({
      console: 0,
      offreapi: 0,
      api: 0,
      front: 0,
      otlp: 0,
      loki: 0,
      database: 0,
    });
    const place: Place = {
      root,
      folder,
      ports: {
        ...free,
        otlp: portOf(others.url),
        loki: portOf(loki?.url ?? others.url),
      },
    };
    // Not taken away by the demo, which takes away OTEL_* and VIGIE_*: what a pod requests turns the cost meter on.
    const env = {
      ...process.env,
      K8S_CPU_REQUEST_MILLICORES: '250',
      K8S_MEMORY_REQUEST_BYTES: String(256 * 2 ** 20),
    };
    endings.push(() => group.stop(['datapress-front', 'offreapi', 'datapress-api']));
    const account = newAccount();
    group.start(frontSpec(place, env));
    group.start(offreapiSpec(place, env, database.url, account));
    const at = origins(place);
    group.start(apiSpec(place, env));
    await Promise.all([
      answers(`${at['datapress-api']}/readyz`, group.failed),
      answers(`${at['datapress-front']}/readyz`, group.failed),
      answers(`${at.offreapi}/readyz`, group.failed),
    ]);
    if (loki !== undefined) await writeProblems(loki.url, 'demo');
    const prometheus = await startPrometheus({
      config: scrapes({ ...at, recorded: others.url }),
    });
    endings.push(() => prometheus.stop());
    // Prometheus has to see most counters before they first count.
    await delay(1500);
    const traffic = new Traffic(at);
    const recruiter = await authorize(traffic, account);
    const offers = await seed(traffic, recruiter, createProgress(process.stderr), stop.signal);
    const running = traffic.run(visits(offers, recruiter), rate, stop.signal);
    endings.push(() => running);
    return { prometheusUrl: prometheus.url, lokiUrl: loki?.url, failures: () => traffic.failures, stop: end };
  } catch (error) {
    await end();
    throw error;
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

function scrapes(targets: Readonly<Record<string, string>>): string {
  const jobs = Object.entries(targets).map(
    ([job, url]) =>
      `  - {job_name: ${job}, honor_labels: true, static_configs: [{targets: ["${new URL(url).host}"]}]}`,
  );
  return `global: {scrape_interval: 1s, evaluation_interval: 1s}
rule_files: ["${join(root, 'deploy', 'generated', 'prometheus', 'rules', '*.yaml')}"]
scrape_configs:
${jobs.join('\n')}
`;
}

async function answers(url: string, failed: AbortSignal): Promise<void> {
  for (const deadline = performance.now() + 90_000; ; await delay(100)) {
    failed.throwIfAborted();
    const answer = await call(url, { timeoutMs: 3000 }).catch(() => undefined);
    if (answer?.status === 200) return;
    if (performance.now() > deadline) throw new Error(`${url} does not answer: ${answer?.status}`);
  }
}
