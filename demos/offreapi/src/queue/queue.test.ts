import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { observe, type Vigie } from '@vigie/koa';
import Koa from 'koa';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openDatabase, type Database } from '../database/database.ts';
import { startEmbeddedDatabase, type EmbeddedDatabase } from '../embedded-database.ts';
import { startLine } from '../testing/line.ts';
import type { Jobs } from './jobs.ts';
import { createQueue, type Handler, type Queue, type QueueOptions } from './queue.ts';

/** `OFFREAPI_TEST_DATABASE_URL` runs these tests on a PostgreSQL server. */
const given = process.env['OFFREAPI_TEST_DATABASE_URL'];
let embedded: EmbeddedDatabase | undefined;
let databaseUrl: string;
let database: Database;
const opened: Queue[] = [];

beforeAll(async () => {
  embedded = given === undefined ? await startEmbeddedDatabase() : undefined;
  databaseUrl = given ?? embedded?.url ?? '';
  database = await openDatabase(databaseUrl);
});
const empty = (): Promise<unknown> => database.orm.em.fork().execute('delete from pgboss.job');

afterEach(async () => {
  await Promise.all(opened.splice(0).map((queue) => queue.stop(1000)));
  await empty();
});
afterAll(async () => {
  await database.close();
  await embedded?.close();
});

async function open(options: Partial<QueueOptions> = {}): Promise<Queue> {
  const queue = await createQueue({ databaseUrl, pollingSeconds: 0.5, ...options });
  opened.push(queue);
  return queue;
}

type CvHandler = Handler<Jobs['cv.process']>;

const work = (queue: Queue, run: CvHandler['run'], more: Partial<CvHandler> = {}): Promise<void> =>
  queue.work({
    'cv.process': { run, ...more },
    'retention.purge': { run: async () => {} },
    'scores.refresh': { run: async () => {} },
  });

const enqueue = async (queue: Queue, applicationId = randomUUID()): Promise<string> => {
  await queue.enqueue(database.orm.em.fork(), 'cv.process', [{ applicationId }]);
  return applicationId;
};

const states = async (): Promise<Record<string, number>> => {
  const rows = await database.orm.em.fork().execute<{ name: string; state: string; count: number }[]>(
    // Others are put there by the clock.
    "select name, state::text, count(*)::int as count from pgboss.job where name = 'cv.process' group by name, state",
  );
  return Object.fromEntries(rows.map(({ name, state, count }) => [`${name} ${state}`, count]));
};

describe('a job', () => {
  it('exists exactly when the transaction it was added in is committed', async () => {
    const queue = await open();
    await empty();
    const done: string[] = [];
    await work(queue, async ({ applicationId }) => void done.push(applicationId));
    const em = database.orm.em.fork();
    const kept = randomUUID();
    await expect(
      em.transactional(async (tx) => {
        await queue.enqueue(tx, 'cv.process', [{ applicationId: randomUUID() }]);
        throw new Error('the row could not be written');
      }),
    ).rejects.toThrow('the row could not be written');
    await em.transactional(async (tx) => queue.enqueue(tx, 'cv.process', [{ applicationId: kept }]));
    queue.wake();
    await vi.waitFor(() => expect(done).toEqual([kept]), { timeout: 15_000 });
    await vi.waitFor(async () => expect(await states()).toEqual({ 'cv.process completed': 1 }), {
      timeout: 10_000,
    });
  });

  it('can be added in a transaction before anything else was asked of the queue', async () => {
    const queue = await open();
    await empty();
    // The embedded database answers nobody else until the transaction ends: what adding takes must be known by then.
    await database.orm.em
      .fork()
      .transactional(async (tx) => queue.enqueue(tx, 'cv.process', [{ applicationId: randomUUID() }]));
    expect(await states()).toEqual({ 'cv.process created': 1 });
  });

  it('is done by one of several replicas, each once, without waiting between them', async () => {
    const replicas = [await open(), await open()];
    const ids = Array.from({ length: 40 }, () => randomUUID());
    const jobs = ids.map((applicationId) => ({ applicationId }));
    await replicas[0]?.enqueue(database.orm.em.fork(), 'cv.process', jobs);
    const done: string[][] = [[], []];
    const start = performance.now();
    for (const [index, queue] of replicas.entries()) {
      await work(
        queue,
        async ({ applicationId }) => {
          await new Promise((resolve) => setTimeout(resolve, 2));
          done[index]?.push(applicationId);
        },
        { concurrency: 2 },
      );
    }
    await vi.waitFor(() => expect(done.flat()).toHaveLength(40), { timeout: 10_000 });
    // One look a poll would take 40 × 0.5 s / 4.
    expect(performance.now() - start).toBeLessThan(4000);
    expect(done.flat().toSorted()).toEqual(ids.toSorted());
    expect(done.map((one) => one.length)).not.toContain(0);
  });

  it('that fails is tried again, three times, then given up, its reason kept without a word of it', async () => {
    const queue = await open();
    let attempts = 0;
    const gaveUp: string[] = [];
    await work(
      queue,
      async () => {
        attempts++;
        throw new RangeError('Zéphyrine Canari has no page 3');
      },
      { gaveUp: async ({ applicationId }) => void gaveUp.push(applicationId) },
    );
    const id = await enqueue(queue);
    const later = "update pgboss.job set start_after = now() where state = 'retry'";
    await vi.waitFor(
      async () => {
        await database.orm.em.fork().execute(later);
        queue.wake();
        expect(gaveUp).toEqual([id]);
      },
      { timeout: 15_000 },
    );
    expect(attempts).toBe(4);
    const stored = JSON.stringify(await database.orm.em.fork().execute('select * from pgboss.job'));
    expect(stored).toContain('RangeError');
    expect(stored).not.toContain('Canari');
  }, 20_000);

  it('of a process that was killed is done by another one', async ({ onTestFinished }) => {
    const queue = await open({ superviseSeconds: 1 });
    const id = await enqueue(queue);
    const victim = fork(
      fileURLToPath(new URL('../testing/hanging-worker.ts', import.meta.url)),
      [databaseUrl],
      {
        execArgv: ['--conditions=@vigie/source'],
      },
    );
    onTestFinished(() => void victim.kill('SIGKILL'));
    const [taken] = (await once(victim, 'message')) as unknown[];
    expect(taken).toBe(id);
    victim.kill('SIGKILL');
    await once(victim, 'exit');
    expect(await states()).toEqual({ 'cv.process active': 1 });
    // What ten seconds without a sign of life do.
    await database.orm.em
      .fork()
      .execute("update pgboss.job set heartbeat_on = now() - interval '11 s' where state = 'active'");
    const done: string[] = [];
    await work(queue, async ({ applicationId }) => void done.push(applicationId));
    await vi.waitFor(() => expect(done).toEqual([id]), { timeout: 10_000 });
  }, 30_000);
});

describe('stopping', () => {
  it('lets a running job end', async () => {
    const queue = await open();
    let begun = false;
    let ended = false;
    await work(queue, async () => {
      begun = true;
      await new Promise((resolve) => setTimeout(resolve, 300));
      ended = true;
    });
    await enqueue(queue);
    await vi.waitFor(() => expect(begun).toBe(true), { timeout: 15_000 });
    await queue.stop();
    expect(ended).toBe(true);
    expect(await states()).toEqual({ 'cv.process completed': 1 });
  });

  it('gives back a job that does not end, and takes none that waits', async () => {
    const queue = await open();
    let running: AbortSignal | undefined;
    await work(queue, async (_, signal) => {
      running = signal;
      await new Promise(() => {});
    });
    await enqueue(queue);
    await vi.waitFor(() => expect(running).toBeDefined(), { timeout: 15_000 });
    await enqueue(queue);
    await queue.stop(1000);
    expect(running?.aborted).toBe(true);
    expect(await states()).toEqual({ 'cv.process created': 1, 'cv.process retry': 1 });
  });
});

describe('the queue', () => {
  it('goes on after its connections have gone silent', async () => {
    const line = await startLine(databaseUrl);
    const queue = await open({ databaseUrl: line.url, answerTimeoutMs: 2000 });
    const done: string[] = [];
    await work(queue, async ({ applicationId }) => void done.push(applicationId));
    await vi.waitFor(async () => expect((await queue.depth()).length).toBeGreaterThan(0));
    line.hold();
    const applicationId = await enqueue(await open());
    await vi.waitFor(() => expect(done).toEqual([applicationId]), { timeout: 15_000 });
    await queue.stop(1000);
    line.close();
  });

  it('tells how much waits and for how long, also in metrics, and what became of it', async () => {
    const { vigie, spans } = watch();
    const queue = await open({ vigie });
    await enqueue(queue);
    await enqueue(queue);
    await database.orm.em
      .fork()
      .execute("update pgboss.job set created_on = created_on - interval '90 s' where state = 'created'");
    const [waiting, refresh, purge] = await queue.depth();
    expect(waiting).toMatchObject({ name: 'cv.process', waiting: 2 });
    expect(waiting?.oldestSeconds).toBeGreaterThan(89);
    expect(refresh).toMatchObject({ name: 'scores.refresh', waiting: 0 });
    expect(purge).toEqual({ name: 'retention.purge', waiting: 0, oldestSeconds: 0 });
    const before = await scrape(vigie);
    expect(before).toMatch(/^offreapi_queue_waiting\{queue="cv.process"\} 2$/m);
    expect(before).toMatch(/^offreapi_queue_oldest_age_seconds\{queue="cv.process"\} 9\d/m);
    let left = 2;
    await work(queue, async () => void left--);
    await vi.waitFor(() => expect(left).toBe(0), { timeout: 15_000 });
    await vi.waitFor(
      async () => {
        expect(await scrape(vigie)).toMatch(
          /^offreapi_queue_attempts_total\{outcome="done",queue="cv.process"\} 2$/m,
        );
      },
      { timeout: 10_000 },
    );
    expect(await scrape(vigie)).toMatch(/^offreapi_queue_wait_duration_seconds_count\{.*\} 2$/m);
    await vi.waitFor(() => expect(spans.filter((name) => name === 'process cv.process')).toHaveLength(2), {
      timeout: 10_000,
    });
    await vigie.shutdown();
  });

  it('carries a trace from who adds a job to who does it', async () => {
    const { vigie, traces } = watch();
    const queue = await open({ vigie });
    await work(queue, async () => vigie.tracer.startActiveSpan('inside', (span) => span.end()));
    await vigie.tracer.startActiveSpan('outside', async (span) => {
      await enqueue(queue);
      span.end();
    });
    await vi.waitFor(() => expect(traces.has('process cv.process')).toBe(true), { timeout: 15_000 });
    const names = ['outside', 'send cv.process', 'process cv.process', 'inside'];
    expect(new Set(names.map((name) => traces.get(name)))).toEqual(new Set([traces.get('outside')]));
    await vigie.shutdown();
  });
});

function watch(): { vigie: Vigie; spans: string[]; traces: Map<string, string> } {
  const spans: string[] = [];
  const traces = new Map<string, string>();
  const vigie = observe(new Koa(), {
    service: 'offreapi',
    otlp: false,
    env: {},
    tracing: {
      spanProcessors: [
        {
          onStart: () => {},
          onEnd: (span) => {
            spans.push(span.name);
            traces.set(span.name, span.spanContext().traceId);
          },
          forceFlush: () => Promise.resolve(),
          shutdown: () => Promise.resolve(),
        },
      ],
    },
  });
  return { vigie, spans, traces };
}

async function scrape(vigie: Vigie): Promise<string> {
  return String((await vigie.metrics.scrape({})).body);
}
