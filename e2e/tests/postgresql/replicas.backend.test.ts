import { readFileSync } from 'node:fs';
import type { RunningDemo } from '@vigie/e2e/demos';
import { RECRUITER } from '@vigie/e2e/demos';
import { describeWithTools } from '@vigie/e2e/describe-with-tools';
import { figure } from '@vigie/e2e/report';
import { newDatabase, sharedPostgres, type NewDatabase } from '@vigie/e2e/shared';
import { sumSeries } from '@vigie/testing';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createVisitor, type Visitor } from '../../../demos/offreapi/src/testing/visitor.ts';
import { call } from '../../../scripts/demo/http-call.ts';
import { watchConnections, type Seen } from './support/connections.ts';
import { startLoad } from './support/load.ts';
import { OFFER, publish, signIn, startOffreapi, type Headers } from './support/offreapi.ts';
import { query } from '../../src/ask/postgres.ts';

const APPLICATIONS = 60;
/** While one replica is killed. */
const MORE = 12;

describeWithTools(['postgresql'], 'two replicas share a database', () => {
  let server: Awaited<ReturnType<typeof sharedPostgres>>;
  let database: NewDatabase;
  let first: RunningDemo;
  let second: RunningDemo;
  let recruiter: Headers;
  let offerId: string;
  let watch: Awaited<ReturnType<typeof watchConnections>>;
  beforeAll(async () => {
    server = await sharedPostgres();
    database = await newDatabase(server.url);
    watch = await watchConnections(server.url, database.url);
    [first, second] = await Promise.all([
      startOffreapi(database.url, 'offreapi-first'),
      startOffreapi(database.url, 'offreapi-second'),
    ]);
    recruiter = await signIn(first.url);
    offerId = await publish(first.url, recruiter);
  });
  afterAll(async () => {
    await Promise.all([first.stop(), second.stop()]);
    await database.drop();
  });

  /** Sends applications to both in turn. @returns their ids */
  const send = async (applications: number): Promise<string[]> => {
    const urls = [first.url, second.url];
    const load = await startLoad({
      urls,
      offerId,
      recruiter,
      applications,
      applicationsPerSecond: 20,
      readsPerSecond: 4,
    });
    const ids = (): string[] => load.sent.flatMap(({ id }) => (id === undefined ? [] : [id]));
    await vi.waitFor(() => expect(ids()).toHaveLength(applications), { timeout: 60_000, interval: 50 });
    await load.stop();
    expect(load.sent.filter(({ status }) => status >= 400 || status === 0)).toEqual([]);
    return ids();
  };
  const scoredOnce = (ids: readonly string[]): Promise<void> =>
    vi.waitFor(
      async () => {
        const rows = await query<{ processing: string; scores: number }>(
          database.url,
          `select processing, (select count(*)::int from scoring_log where application_id = application.id) as scores
             from application where id = any($1)`,
          [ids],
        );
        expect(Object.groupBy(rows, ({ processing, scores }) => `${processing} ${scores}`)).toEqual({
          'scored 1': rows,
        });
        expect(rows).toHaveLength(ids.length);
      },
      { timeout: 60_000, interval: 250 },
    );
  const attempts = async ({ url }: RunningDemo, outcome = 'done'): Promise<number> =>
    sumSeries(
      (await call(`${url}/metrics`)).text,
      new RegExp(`^offreapi_queue_attempts_total\\{(?=.*queue="cv.process").*outcome="${outcome}"`),
    );
  const jobs = (ids: readonly string[]): Promise<{ state: string; retries: number }[]> =>
    query(
      database.url,
      `select state::text as state, retry_count as retries from pgboss.job
        where name = 'cv.process' and data->>'applicationId' = any($1)`,
      [ids],
    );

  it('each application is read and scored once, by one of the two', async (context) => {
    const began = performance.now();
    const ids = await send(APPLICATIONS);
    await scoredOnce(ids);
    figure(context, 'applications', ids.length);
    figure(context, 'all scored after', `${((performance.now() - began) / 1000).toFixed(1)} s`);
    const shares = await Promise.all([attempts(first), attempts(second)]);
    figure(context, 'by each', shares.join(' and '));
    expect(shares[0] + shares[1]).toBe(APPLICATIONS);
    expect(Math.min(...shares)).toBeGreaterThan(0);
    expect(await jobs(ids)).toEqual(ids.map(() => ({ state: 'completed', retries: 0 })));
  });

  it('both show the same ranking, the same exports and the same counts', async () => {
    for (const path of ['applications?limit=100', 'applications.csv?for=program', 'counts']) {
      const [one, other] = await Promise.all(
        [first, second].map(({ url }) =>
          call(`${url}/api/v1/offers/${offerId}/${path}`, { headers: recruiter }),
        ),
      );
      expect(one?.status, path).toBe(200);
      expect(one, path).toEqual(other);
    }
  });

  it('who signed in at one is known to the other, and so are its forms', async () => {
    const visitor = createVisitor(first.url);
    await visitor.signIn(RECRUITER);
    const page = await visitor.get(`${second.url}/recruiting`);
    expect(page.status).toBe(200);
    const lists = { mustHave: OFFER.mustHave.join('\n'), niceToHave: OFFER.niceToHave.join('\n') };
    const fields = { ...OFFER, ...lists, title: 'Bell founder' };
    const published = await visitor.post(`${second.url}/offers/new`, fields, {
      page: `${first.url}/offers/new`,
    });
    expect(published.status).toBe(303);
    const shown = await visitor.get(first.url + (published.headers.get('location') ?? ''));
    expect(await shown.text()).toContain('Bell founder');
  });

  it('who watches a ranking at one sees what comes in at the other', async () => {
    const visitor = createVisitor(second.url);
    await visitor.signIn(RECRUITER);
    const told = new Set<number>();
    const stop = await follow(visitor, `/offers/${offerId}/applications/events`, (applications) =>
      told.add(applications),
    );
    try {
      await vi.waitFor(() => expect([...told]).toContain(APPLICATIONS), { timeout: 20_000 });
      await scoredOnce(await send(1));
      await vi.waitFor(() => expect([...told]).toContain(APPLICATIONS + 1), { timeout: 20_000 });
    } finally {
      stop();
    }
  });

  it('where one is killed, the other does what it had begun, once', async (context) => {
    const before = await attempts(first);
    const lock = new Client({ connectionString: database.url, application_name: 'e2e' });
    await lock.connect();
    // Nothing can be stored as scored: what is begun stays so until one of the two is killed.
    await lock.query('begin; lock table scoring_log in share mode');
    const ids = await send(MORE);
    await vi.waitFor(
      async () => expect((await jobs(ids)).filter(({ state }) => state === 'active')).toHaveLength(4),
      { timeout: 8000, interval: 50 },
    );
    second.kill('SIGKILL');
    await second.ended();
    const killedAt = performance.now();
    await lock.end();
    await scoredOnce(ids);
    figure(context, 'taken over and scored after', `${((performance.now() - killedAt) / 1000).toFixed(1)} s`);
    const done = await jobs(ids);
    expect(done.filter(({ state }) => state !== 'completed')).toEqual([]);
    expect(done.filter(({ retries }) => retries > 0)).toHaveLength(2);
    expect((await attempts(first)) - before).toBe(MORE);
    expect(await attempts(first, 'failed')).toBe(0);
  });

  it('the server sees no more connections than the pools may have, none forgotten in a transaction, and none in the end', async (context) => {
    await first.stop();
    const seen = await watch.stop();
    await vi.waitFor(
      async () => {
        const left = await query(
          server.url,
          "select from pg_stat_activity where datname = $1 and application_name like 'offreapi%'",
          [name()],
        );
        expect(left).toEqual([]);
      },
      { timeout: 10_000 },
    );
    const of = (application: string): Seen => seen.get(application) ?? { most: 0, longestIdle: 0 };
    const [requests, queue] = [of('offreapi'), of('offreapi-queue')];
    figure(context, 'for requests, at most', requests.most);
    figure(context, 'for the queue, at most', queue.most);
    expect(requests.most).toBeGreaterThan(0);
    expect(requests.most).toBeLessThanOrEqual(2 * 10);
    expect(queue.most).toBeLessThanOrEqual(2 * 4);
    expect(Math.max(requests.longestIdle, queue.longestIdle)).toBeLessThan(5);
    // One that is being opened has no name yet; whether it is seen is chance.
    const others = [...seen.keys()].filter(
      (each) => !['', 'e2e'].includes(each) && !each.startsWith('offreapi'),
    );
    expect(others).toEqual([]);
  });

  it('the server’s log has no errors of theirs', ({ skip }) => {
    const { logFile } = server;
    if (logFile === undefined) {
      skip('the log of an existing server is not known');
      return;
    }
    const errors = readFileSync(logFile, 'utf8')
      .split('\n')
      .filter((line) => line.includes(name()) && /\b(ERROR|FATAL|PANIC|WARNING):/.test(line));
    expect(errors.filter((line) => !EXPECTED.test(line))).toEqual([]);
  });

  const name = (): string => new URL(database.url).pathname.slice(1);
});

/** The replica that was killed; and the queue's own tables, which the second one tries to make as well, and then takes as they are. */
const EXPECTED = /connection to client lost|type "job_state" already exists/;

/** Reads a stream of server-sent events. @returns ends it */
async function follow(
  visitor: Visitor,
  path: string,
  told: (applications: number) => void,
): Promise<() => void> {
  const response = await visitor.get(path, { accept: 'text/event-stream' });
  expect(response.status).toBe(200);
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  void (async () => {
    for (let text = ''; ;) {
      const piece = await reader?.read();
      if (piece === undefined || piece.done) return;
      text += decoder.decode(piece.value, { stream: true });
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) {
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (data !== undefined) told((JSON.parse(data) as { applications: number }).applications);
      }
    }
  })().catch(() => {});
  return () => void reader?.cancel().catch(() => {});
}
