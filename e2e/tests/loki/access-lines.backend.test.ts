import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load, startDemos, type RunningDemo, type RunningDemos } from '@vigie/e2e/demos';
import { describeWithTools } from '@vigie/e2e/describe-with-tools';
import { figure } from '@vigie/e2e/report';
import { newDatabase, sharedLoki, sharedPostgres, type NewDatabase } from '@vigie/e2e/shared';
import { readStages, startTailer, type Tailer } from '@vigie/e2e/tailer';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { difference } from './difference.ts';
import { readLedger } from './ledger.ts';
import { readLabelNames, readLines, readNumber, type StoredLine } from '../../src/ask/loki.ts';

const ALLOY = join(import.meta.dirname, '..', '..', '..', 'deploy', 'compose', 'alloy', 'config.alloy');
/** Sets the lines of this file apart from those of others in the shared Loki. */
const ENVIRONMENT = 'e2e-loki';
/** And those that came by the tailer from those that were pushed. */
const TAILER = 'tailer';

interface AccessLine {
  readonly time: string;
  readonly level: string;
  readonly message: string;
  readonly service: string;
  readonly trace_id?: string;
  readonly span_id?: string;
}

describeWithTools(['loki', 'postgresql'], 'Loki', () => {
  const begun = new Date();
  let lokiUrl: string;
  let database: NewDatabase;
  let demos: RunningDemos;
  let requests = 0;
  let portions = 0;
  /** Standard output of each service, line by line: what Loki has to have. */
  const truth = new Map<string, string[]>();

  beforeAll(async () => {
    const [loki, postgres] = await Promise.all([sharedLoki(), sharedPostgres()]);
    lokiUrl = loki.url;
    database = await newDatabase(postgres.url);
    const env = { VIGIE_ENVIRONMENT: ENVIRONMENT };
    demos = await startDemos({
      databaseUrl: database.url,
      lokiUrl,
      env: { offreapi: env, api: env, front: env },
    });
    const tailers = new Map(demos.all.map((demo) => [demo, tail(demo)]));
    await underLoad(tailers);
    await Promise.all([...tailers.values()].map((tailer) => tailer.stop()));
    for (const tailer of tailers.values()) portions += tailer.portions();
    for (const { name, stdoutFile } of demos.all) {
      const lines = readFileSync(stdoutFile, 'utf8').split('\n');
      expect(lines.pop(), 'behind the last line').toBe('');
      truth.set(name, lines);
    }
  });
  afterAll(async () => {
    await demos?.stop();
    await database?.drop();
  });

  const tail = ({ name, folder, stdoutFile }: RunningDemo): Tailer =>
    startTailer({
      file: stdoutFile,
      positionFile: join(folder, 'position.json'),
      lokiUrl,
      stages: readStages(ALLOY),
      labels: { service: name, collector: TAILER },
    });

  /** In the middle of it each tailer is killed, and another one goes on. */
  const underLoad = async (tailers: Map<RunningDemo, Tailer>): Promise<void> => {
    const ask = async (demo: RunningDemo, amount: number, ...paths: string[]): Promise<number> => {
      const result = await load({ url: demo.url, amount, requests: paths.map((path) => ({ path })) });
      expect(result.unanswered, `${demo.name} without an answer`).toBe(0);
      return result.answered;
    };
    const loads = [
      ask(demos.api, 2500, '/', '/not-there', '/?secret=1'),
      ask(demos.front, 700, '/', '/?lang=en'),
      ask(demos.offreapi, 800, '/api/v1/offers', '/', '/api/v1/offers/00000000-0000-4000-8000-000000000000'),
    ];
    const busy = Promise.all(loads);
    for (const [demo, tailer] of tailers) {
      await vi.waitFor(() => expect(tailer.pushed()).toBeGreaterThan(100), { timeout: 30_000, interval: 50 });
      await tailer.kill();
      portions += tailer.portions();
      tailers.set(demo, tail(demo));
    }
    requests = (await busy).reduce((sum, answered) => sum + answered, 0);
    for (const demo of demos.all) {
      await vi.waitFor(async () => expect(await readLedger(demo.url, 'loki')).toMatchObject({ pending: 0 }), {
        timeout: 30_000,
        interval: 200,
      });
    }
  };

  const direct = (name: string): Promise<StoredLine[]> =>
    readLines(lokiUrl, `{service="${name}", environment="${ENVIRONMENT}", collector=""}`, begun);
  const tailed = (name: string): Promise<StoredLine[]> =>
    readLines(lokiUrl, `{service="${name}", environment="${ENVIRONMENT}", collector="${TAILER}"}`, begun);
  const parse = (line: string): AccessLine => JSON.parse(line) as AccessLine;
  const isAccess = (line: string): boolean => parse(line).message === 'request';

  it('has every line that a service pushed, once and in order', async (context) => {
    let lines = 0;
    for (const [name, written] of truth) {
      const stored = await direct(name);
      lines += stored.length;
      // Over all levels: the service gives each line a later time than the one before.
      expect(
        difference(
          stored.map(({ line }) => line),
          written,
        ),
        name,
      ).toBe('');
      expect(
        stored.findIndex(({ time }, at) => time <= (stored[at - 1]?.time ?? 0n)),
        name,
      ).toBe(-1);
      const ledger = await readLedger(demos.all.find((demo) => demo.name === name)!.url, 'loki');
      expect(ledger, name).toEqual({
        created: written.length,
        delivered: written.length,
        dropped: {},
        pending: 0,
      });
    }
    const access = [...truth.values()].flat().filter(isAccess);
    // The front asks the API too.
    expect(access.length).toBeGreaterThanOrEqual(requests);
    figure(context, 'requests', requests);
    figure(context, 'lines', lines);
    figure(context, 'lost', 0);
    figure(context, 'twice', 0);
  });

  it('has every line that the tailer collected, once and in order, though it was killed amid them', async (context) => {
    let lines = 0;
    let displaced = 0;
    for (const [name, written] of truth) {
      const stored = await tailed(name);
      lines += stored.length;
      const levels = new Set(written.map((line) => parse(line).level));
      expect(new Set(stored.map(({ labels }) => labels['level'])), name).toEqual(levels);
      for (const level of levels) {
        // The time that a line tells is in milliseconds, so between streams there is no order.
        const ofLevel = stored.filter(({ labels }) => labels['level'] === level);
        const expected = written.filter((line) => parse(line).level === level);
        expect(
          difference(byTime(ofLevel.map(({ line }) => line)), byTime(expected)),
          `${name} ${level}`,
        ).toBe('');
        displaced += millisecondsInAnotherOrder(ofLevel, expected);
        expect(
          ofLevel.filter(({ time, line }) => time / 1_000_000n !== BigInt(madeAt(line))),
          name,
        ).toEqual([]);
      }
    }
    // Loki keeps the order of one push; lines of one millisecond that came in two may have changed places.
    expect(displaced).toBeLessThan(portions);
    figure(context, 'lines', lines);
    figure(context, 'lost', 0);
    figure(context, 'milliseconds in another order', displaced);
  });

  it('counts as many lines as there are', async () => {
    for (const [name, written] of truth) {
      for (const collector of ['', TAILER]) {
        const selector = `{service="${name}", environment="${ENVIRONMENT}", collector="${collector}"}`;
        expect(await readNumber(lokiUrl, `sum(count_over_time(${selector}[1h]))`), selector).toBe(
          written.length,
        );
      }
    }
  });

  it('labels each line by service, environment and level, and has its ids beside it', async () => {
    const names = await readLabelNames(lokiUrl, `{environment="${ENVIRONMENT}"}`, begun);
    // Loki itself adds service_name.
    expect(names.filter((name) => name !== 'service_name')).toEqual([
      'collector',
      'environment',
      'level',
      'service',
    ]);
    for (const [name] of truth) {
      for (const { line, labels, metadata } of [...(await direct(name)), ...(await tailed(name))]) {
        const { level, trace_id, span_id } = parse(line);
        expect(labels, line).toMatchObject({ service: name, environment: ENVIRONMENT, level });
        expect({ trace_id: metadata['trace_id'], span_id: metadata['span_id'] }, line).toEqual({
          trace_id,
          span_id,
        });
        if (isAccess(line)) expect(trace_id, line).toMatch(/^[0-9a-f]{32}$/);
      }
    }
  });

  it('finds exactly the lines of a trace by its id, over all services', async (context) => {
    const all = [...truth.values()].flat();
    const ofFront = truth.get('datapress-front')!.filter(isAccess);
    const chosen = ofFront.filter((_, at) => at % Math.ceil(ofFront.length / 20) === 0);
    for (const { trace_id } of chosen.map(parse)) {
      const found = await readLines(
        lokiUrl,
        `{service_name=~".+", environment="${ENVIRONMENT}", collector=""} | trace_id="${trace_id}"`,
        begun,
      );
      const written = all.filter((line) => line.includes(`"trace_id":"${trace_id}"`));
      expect(found.map(({ line }) => line).sort()).toEqual(written.sort());
      // A page of the front asks the API for its data.
      expect(new Set(written.map((line) => parse(line).service))).toEqual(
        new Set(['datapress-front', 'datapress-api']),
      );
    }
    figure(context, 'traces', chosen.length);
  });
});

function madeAt(line: string): number {
  return Date.parse((JSON.parse(line) as AccessLine).time);
}

/** By the time they tell, those of one millisecond by their text. */
function byTime(lines: readonly string[]): string[] {
  return lines
    .map((line) => ({ line, at: madeAt(line) }))
    .sort((a, b) => a.at - b.at || (a.line < b.line ? -1 : 1))
    .map(({ line }) => line);
}

function millisecondsInAnotherOrder(stored: readonly StoredLine[], expected: readonly string[]): number {
  const inOrder = new Map<number, string>();
  for (const line of expected) inOrder.set(madeAt(line), `${inOrder.get(madeAt(line)) ?? ''}${line}`);
  const found = new Map<number, string>();
  for (const { line } of stored) found.set(madeAt(line), `${found.get(madeAt(line)) ?? ''}${line}`);
  return [...inOrder].filter(([at, lines]) => found.get(at) !== lines).length;
}
