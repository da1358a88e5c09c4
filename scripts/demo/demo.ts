import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startEmbeddedDatabase, type EmbeddedDatabase } from '../../demos/offreapi/src/embedded-database.ts';
import { authorize, newAccount, type Account } from './account.ts';
import { findImbalances } from './balance.ts';
import { settledCounts } from './counts.ts';
import { formatDuration } from './duration.ts';
import { lockFolder } from './folder-lock.ts';
import { call } from './http-call.ts';
import type { DemoOptions } from './options.ts';
import { claimPorts } from './ports.ts';
import type { Progress } from './progress.ts';
import { seed } from './seed.ts';
import type { ServiceGroup } from './service-group.ts';
import * as services from './services.ts';
import type { Place } from './services.ts';
import type { Summary } from './summary.ts';
import { Traffic } from './traffic.ts';
import { visits } from './visits.ts';

export interface DemoRun {
  readonly options: DemoOptions;
  /** Root folder of the repository. */
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly progress: Progress;
  readonly group: ServiceGroup;
  /** Ends the traffic; before there was any, ends everything with the reason given. */
  readonly stop: AbortSignal;
  /** Told the address of the page, once everything runs. */
  readonly ready: (url: string) => void;
}

/**
 * One run of the demo, from free ports to the summary. Whatever happens, all that was started has ended when this settles.
 * @throws UsageError, ServiceDiedError, or the reason of `stop`
 */
export async function runDemo(run: DemoRun): Promise<Summary> {
  const { options, group, progress } = run;
  const place: Place = { root: run.root, folder: options.folder, ports: await claimPorts(options.ports) };
  const unlock = await lockFolder(options.folder);
  let database: Promise<EmbeddedDatabase> | undefined;
  try {
    database = prepareDatabase(run, place);
    const account = newAccount();
    await startAll(run, place, database, account);
    const summary = await observeTraffic(run, place, account);
    const problems = [...summary.problems, ...(await stopAll(group, database, progress))];
    if (group.failed.aborted) problems.push((group.failed.reason as Error).message);
    return { ...summary, problems, ok: problems.length === 0 };
  } catch (error) {
    await stopAll(group, database, progress);
    throw error;
  } finally {
    unlock();
  }
}

function prepareDatabase({ options, progress }: DemoRun, place: Place): Promise<EmbeddedDatabase> {
  const dataDir = join(options.folder, 'database');
  mkdirSync(join(options.folder, 'logs'), { recursive: true });
  if (options.fresh) rmSync(dataDir, { recursive: true, force: true });
  if (!existsSync(dataDir)) progress.line('First start: creating a database takes a few seconds more.');
  const database = openDatabase(dataDir, place.ports.database);
  // Whoever waits for it gets the error; nobody may be waiting yet.
  database.catch(() => undefined);
  return database;
}

/** A demo that was killed a moment ago may still be closing its database. */
async function openDatabase(dataDir: string, port: number): Promise<EmbeddedDatabase> {
  for (const deadline = performance.now() + 5000; ; await delay(200)) {
    try {
      return await startEmbeddedDatabase({ dataDir, port });
    } catch (error) {
      const inUse = (error as { code?: unknown }).code === 'VIGIE_E_OFFREAPI_DATA_DIR_IN_USE';
      if (!inUse || performance.now() > deadline) throw error;
    }
  }
}

async function startAll(
  run: DemoRun,
  place: Place,
  database: Promise<EmbeddedDatabase>,
  account: Account,
): Promise<void> {
  const { group, env } = run;
  const origins = services.origins(place);
  group.start(services.consoleSpec(place, env));
  group.start(services.apiSpec(place, env));
  group.start(services.frontSpec(place, env));
  await Promise.all([
    untilReady(run, 'console', services.consoleOrigin(place), '/api/stats'),
    untilReady(run, 'DataPress API', origins['datapress-api'], '/readyz'),
    untilReady(run, 'DataPress front', origins['datapress-front'], '/readyz'),
    database.then(({ url }) => {
      halted(run).throwIfAborted();
      group.start(services.offreapiSpec(place, env, url, account));
      return untilReady(run, 'OffreAPI', origins.offreapi, '/readyz');
    }),
  ]);
}

/** Polls until the service says it is ready. The time is told from the start of the demo. */
async function untilReady(run: DemoRun, title: string, origin: string, path: string): Promise<void> {
  const stopped = halted(run);
  for (const deadline = performance.now() + startTimeoutMs; ; await delay(50)) {
    stopped.throwIfAborted();
    const answer = await call(origin + path, { timeoutMs: 3000 }).catch(() => undefined);
    if (answer?.status === 200) break;
    if (performance.now() > deadline) {
      const said =
        answer === undefined ? 'it does not answer' : `it says ${answer.status}: ${answer.text.trim()}`;
      throw new Error(`${title} was not ready after ${startTimeoutMs / 1000} s; ${said}.`);
    }
  }
  run.progress.line(
    `${title.padEnd(16)} ${origin.padEnd(23)} ready after ${formatDuration(performance.now())}`,
  );
}

async function observeTraffic(run: DemoRun, place: Place, account: Account): Promise<Omit<Summary, 'ok'>> {
  const { options, progress, group } = run;
  const traffic = new Traffic(services.origins(place));
  const recruiter = await authorize(traffic, account);
  const offers = await seed(traffic, recruiter, progress, halted(run));
  const requests = visits(offers, recruiter);
  // The page has something to show from its first moment on.
  for (let i = 0; i < firstVisits; i++) await traffic.send((await requests.next()).value);
  halted(run).throwIfAborted();
  run.ready(services.consoleOrigin(place));
  progress.line(`Recruiters sign in at ${services.origins(place).offreapi}/sign-in`);
  progress.line(`as ${account.email} with the password ${account.password}`);

  const startedAt = performance.now();
  const end = AbortSignal.any([
    halted(run),
    ...(options.forMs === undefined ? [] : [AbortSignal.timeout(options.forMs)]),
  ]);
  const ticker = setInterval(() => {
    const { sent, failed } = traffic.counts;
    progress.status(
      `${formatDuration(performance.now() - startedAt)}: ${sent} requests sent, ${failed} failed. Ctrl-C stops.`,
    );
  }, 1000);
  try {
    await traffic.run(requests, options.rate, end);
  } finally {
    clearInterval(ticker);
  }
  const durationMs = performance.now() - startedAt;
  group.failed.throwIfAborted();
  progress.status('Waiting for the last signals to arrive.');
  const counts = await settledCounts(place, group, traffic, settleTimeoutMs);
  group.failed.throwIfAborted();
  return {
    durationMs: Math.round(durationMs),
    requests: traffic.counts,
    services: counts,
    problems: [...traffic.failures, ...findImbalances(counts)],
  };
}

/** In the order that lets each deliver its last signals: callers, then those they call, then the database and the console. */
async function stopAll(
  group: ServiceGroup,
  database: Promise<EmbeddedDatabase> | undefined,
  progress: Progress,
): Promise<string[]> {
  progress.status('Stopping the services.');
  const problems = [
    ...(await group.stop(['datapress-front', 'offreapi'])),
    ...(await group.stop(['datapress-api'])),
  ];
  const opened = await database?.catch(() => undefined);
  await opened?.close();
  return [...problems, ...(await group.stop(['console']))];
}

function halted({ stop, group }: DemoRun): AbortSignal {
  return AbortSignal.any([stop, group.failed]);
}

const startTimeoutMs = 60_000;
const settleTimeoutMs = 15_000;
const firstVisits = 6;
