import { setTimeout as delay } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import { startPostgres, type RunningPostgres } from '@vigie/e2e/backends';
import type { RunningDemo } from '@vigie/e2e/demos';
import { describeWithTools } from '@vigie/e2e/describe-with-tools';
import { figure } from '@vigie/e2e/report';
import { sumSeries } from '@vigie/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Client } from 'pg';
import { newDatabase } from '../../src/shared/new-database.ts';
import { startLoad, type Load, type Sent } from './support/load.ts';
import { publish, signIn, startOffreapi } from './support/offreapi.ts';
import { query } from '../../src/ask/postgres.ts';

/** A request waits 5 s for a connection and 12 s for an answer; the rest is for a slow machine. */
const LONGEST_MS = 28_000;

describeWithTools(['postgresql'], 'PostgreSQL goes away under load', () => {
  let postgres: RunningPostgres;
  let database: string;
  let offreapi: RunningDemo;
  let load: Load;
  beforeAll(async () => {
    postgres = await startPostgres();
    database = (await newDatabase(postgres.url)).url;
    offreapi = await startOffreapi(database, 'offreapi-restart');
    const recruiter = await signIn(offreapi.url);
    const offerId = await publish(offreapi.url, recruiter);
    load = await startLoad({
      urls: [offreapi.url],
      offerId,
      recruiter,
      applicationsPerSecond: 5,
      readsPerSecond: 9,
    });
    await received(0);
  });
  afterAll(async () => {
    postgres.resume();
    await load.stop();
    await offreapi.stop();
    await postgres.stop();
  });

  /** Resolves once an application is received after a moment of the load. @returns seconds since that moment */
  async function received(since: number): Promise<number> {
    const ended = await vi.waitFor(
      () => {
        const ends = load.sent
          .filter(({ what, status, at, ms }) => what === 'application' && status === 201 && at + ms > since)
          .map(({ at, ms }) => at + ms);
        expect(ends).not.toHaveLength(0);
        return Math.min(...ends);
      },
      { timeout: 60_000, interval: 50 },
    );
    return (ended - since) / 1000;
  }
  const between = (from: number, to: number): Sent[] => load.sent.filter(({ at }) => at >= from && at < to);
  const seconds = (value: number): string => `${value.toFixed(1)} s`;

  for (const [title, signal] of [
    ['is restarted in order', 'SIGINT'],
    ['is killed and started again', 'SIGKILL'],
  ] as const) {
    it(`${title}: it is told meanwhile, and all comes back by itself`, async (context) => {
      await delay(1500);
      const goneAt = load.now();
      postgres.kill(signal);
      await postgres.ended();
      await vi.waitFor(
        () => {
          const meanwhile = between(goneAt, load.now());
          for (const what of ['application', 'ranking', 'readiness'] as const)
            expect(
              meanwhile.filter((each) => each.what === what && each.status === 503),
              what,
            ).not.toHaveLength(0);
        },
        { timeout: 30_000, interval: 50 },
      );
      await postgres.restart();
      const backAt = load.now();
      figure(context, 'away', seconds((backAt - goneAt) / 1000));
      figure(context, 'next application received after', seconds(await received(backAt)));
      await vi.waitFor(
        () => {
          const readiness = load.sent.filter(({ what, at }) => what === 'readiness' && at > backAt);
          expect(readiness.at(-1)?.status).toBe(200);
        },
        { timeout: 30_000, interval: 50 },
      );
    });
  }

  it('stands still: nobody waits for as long as it does, and all comes back by itself', async (context) => {
    // So that some requests wait for an answer at that moment, and not for a connection only.
    const lock = new Client(database);
    await lock.connect();
    await lock.query('begin; lock table api_token');
    await vi.waitFor(async () => {
      const waiting = await query(database, "select from pg_stat_activity where wait_event_type = 'Lock'");
      expect(waiting.length).toBeGreaterThan(1);
    });
    const goneAt = load.now();
    postgres.pause();
    let early: Sent[] = [];
    try {
      await delay(1000);
      expect((await fetch(`${offreapi.url}/livez`, { signal: AbortSignal.timeout(10_000) })).status).toBe(
        200,
      );
      // It stands still until each of these was answered all the same.
      await vi.waitFor(
        () => {
          early = load.sent.filter(({ at, ms }) => at < goneAt + 500 && at + ms > goneAt + 500);
          expect(load.unanswered(goneAt + 500)).toBe(0);
        },
        { timeout: LONGEST_MS, interval: 100 },
      );
      expect(
        between(goneAt, load.now()).filter(({ what, status }) => what === 'readiness' && status === 503),
      ).not.toHaveLength(0);
    } finally {
      postgres.resume();
      await lock.end();
    }
    const backAt = load.now();
    figure(context, 'stood still', seconds((backAt - goneAt) / 1000));
    figure(context, 'longest answer', seconds(Math.max(...early.map(({ ms }) => ms)) / 1000));
    figure(context, 'next application received after', seconds(await received(backAt)));
  });

  it('no application that was received is lost, each is scored once', async (context) => {
    await load.stop();
    const received = load.sent.flatMap(({ id }) => (id === undefined ? [] : [id]));
    const stoppedAt = performance.now();
    const rows = await vi.waitFor(
      async () => {
        const all = await query<{ id: string; processing: string; scores: number }>(
          database,
          `select a.id, processing, count(s.id)::int as scores
             from application a left join scoring_log s on s.application_id = a.id group by a.id`,
        );
        expect(all.filter(({ processing }) => processing !== 'scored')).toEqual([]);
        return all;
      },
      { timeout: 90_000, interval: 500 },
    );
    const stored = new Set(rows.map(({ id }) => id));
    const lost = received.filter((id) => !stored.has(id));
    figure(context, 'received', received.length);
    figure(context, 'lost', lost.length);
    figure(context, 'stored without a receipt', stored.size - received.length);
    figure(context, 'all scored after', seconds((performance.now() - stoppedAt) / 1000));
    expect(lost).toEqual([]);
    expect(new Set(received).size).toBe(received.length);
    expect(rows.filter(({ scores }) => scores !== 1)).toEqual([]);
  });

  it('every request was answered, rightly or with when to come again', (context) => {
    const odd = load.sent.filter(({ what, status, retryAfter }) => {
      if (what === 'readiness') return status !== 200 && status !== 503;
      return status !== (what === 'application' ? 201 : 200) && (status !== 503 || Number(retryAfter) < 1);
    });
    figure(context, 'requests', load.sent.length);
    figure(context, 'answered 503', load.sent.filter(({ status }) => status === 503).length);
    expect(odd).toEqual([]);
    expect(load.sent.filter(({ ms }) => ms > LONGEST_MS)).toEqual([]);
  });

  it('the service’s metrics count what was received and what was not', async (context) => {
    const count = (status: number): number =>
      load.sent.filter((each) => each.what === 'application' && each.status === status).length;
    // Of one process: it was never started again.
    const metrics = await (await fetch(`${offreapi.url}/metrics`)).text();
    const counted = (labels: string): number =>
      sumSeries(metrics, new RegExp(`^offreapi_applications_total\\{${labels}\\}`));
    figure(context, 'refused', count(503));
    expect(count(503)).toBeGreaterThan(0);
    expect(counted('reason="database-unavailable",result="refused"')).toBe(count(503));
    expect(counted('result="accepted"')).toBe(count(201));
  });

  it('its log and that of the service tell of nothing else', () => {
    const told = postgres
      .log()
      .split('\n')
      .filter((line) => /\b(ERROR|FATAL|PANIC):/.test(line));
    expect(told.filter((line) => !EXPECTED.test(line))).toEqual([]);
    const lines = readFileSync(offreapi.stdoutFile, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const errors = lines
      .filter(({ level }) => level === 'error')
      .map(({ message, problem, error_stack: stack }) =>
        JSON.stringify([message, problem, ...(problem === 'internal' ? [stack] : [])]),
      );
    expect([...new Set(errors)].toSorted()).toEqual([
      // The access line of a 503, and why it was one.
      '["request failed","database-unavailable"]',
      '["request",null]',
      '["the queue cannot reach its database",null]',
    ]);
  });
});

/** What a server says of a stop, a crash and a stand-still: of connections that end or come too early, and of the statement that waited. */
const EXPECTED =
  /ERROR: {2}canceling statement due to statement timeout|FATAL: {2}(terminating connection due to (administrator command|unexpected postmaster exit)|canceling authentication due to timeout|connection to client lost|the database system is (starting up|shutting down|not yet accepting connections))/;
