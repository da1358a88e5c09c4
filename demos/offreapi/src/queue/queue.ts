import type { EntityManager } from '@mikro-orm/postgresql';
import type { EnqueueOptions } from '../applications/processing.ts';
import { trace } from '@opentelemetry/api';
import { traceJobs } from '@vigie/tracing';
import { fromKysely, PgBoss, type JobWithMetadata, type KyselyTransactionLike } from 'pg-boss';
import { nameOf, type Observer } from '../observability.ts';
import { deadLetterOf, jobNames, queueDefinition, type JobName, type Jobs } from './jobs.ts';
import { createQueueInstruments, type QueueDepth } from './queue-instruments.ts';
import { reportOnce } from './report-once.ts';

/** Work that survives the process, kept in PostgreSQL and shared by all replicas. */
export interface Queue {
  /**
   * Adds jobs: within the transaction of `em`, so that they exist exactly when the rows they are about do, or at once where
   * `em` is in none. The trace that is active goes with them.
   */
  enqueue<Name extends JobName>(
    em: EntityManager,
    name: Name,
    jobs: readonly Jobs[Name][],
    options?: EnqueueOptions,
  ): Promise<void>;
  /** Lets this process look for jobs at once, after a transaction that added some; otherwise it looks every second. */
  wake(): void;
  /** Begins to work. A handler must do no harm when it runs twice: a process may die between its effect and the note of it. */
  work(handlers: Handlers): Promise<void>;
  /** Jobs that wait, by queue. */
  depth(): Promise<readonly QueueDepth[]>;
  /**
   * Takes no more jobs; those running may end within `timeoutMs` (8000), then they go back to the queue.
   */
  stop(timeoutMs?: number): Promise<void>;
}

export type Handlers = { readonly [Name in JobName]: Handler<Jobs[Name]> };

export interface Handler<Data> {
  /**
   * Does the job. What it throws puts the job back, three times with growing delay.
   *
   * @param signal aborted when the job goes back to the queue
   */
  run(data: Data, signal: AbortSignal): Promise<void>;
  /** Told when the job failed at every attempt, also where its process died each time. */
  gaveUp?(data: Data): Promise<void>;
  /** Jobs at a time in this process. Default 1. */
  readonly concurrency?: number;
  /** When to do it by itself, as a cron expression in UTC; one replica does. */
  readonly cron?: string;
}

export interface QueueOptions {
  readonly databaseUrl: string;
  /** Without it nothing is measured and nothing logged. */
  readonly vigie?: Observer | undefined;
  /** How often to look for jobs, in seconds, at least 0.5. Default 1. */
  readonly pollingSeconds?: number;
  /** How often to look for jobs of processes that died, in seconds. Default 10. */
  readonly superviseSeconds?: number;
  /** How long an answer of the database may take. Default 60 000. */
  readonly answerTimeoutMs?: number;
}

const NO_JOB = '00000000-0000-0000-0000-000000000000';

/** Connects and brings the schema `pgboss` up to date; several replicas may start at once. */
export async function createQueue(options: QueueOptions): Promise<Queue> {
  const { vigie, pollingSeconds = 1, superviseSeconds = 10, answerTimeoutMs = 60_000 } = options;
  const boss = new PgBoss({
    connectionString: options.databaseUrl,
    application_name: 'offreapi-queue',
    max: 4,
    connectionTimeoutMillis: 5000,
    superviseIntervalSeconds: superviseSeconds,
    // How long the last look, of whichever replica, must be ago. As long as the interval itself, and each second look would come
    // a moment too early and be left out.
    monitorIntervalSeconds: Math.ceil(superviseSeconds / 2),
    flowIntervalSeconds: 60,
    reindex: false,
    monitorVacuum: false,
    ...forDriver(answerTimeoutMs),
  });
  const instruments = createQueueInstruments(vigie, () => depth());
  const report = reportOnce((error) =>
    vigie?.log.error('the queue cannot reach its database', { error_type: nameOf(error) }),
  );
  boss.on('error', report);
  boss.on('warning', ({ message }) => vigie?.log.warn('warning of the queue', { warning: message }));
  try {
    await boss.start();
    for (const name of jobNames) {
      await define(boss, deadLetterOf(name), queueDefinition);
      await define(boss, name, { ...queueDefinition, deadLetter: deadLetterOf(name) });
      // It reads a queue's definition when the queue is first used. Within a transaction of ours that would take a second connection,
      // which the embedded database does not give until the transaction ends.
      await boss.findJobs(name, { id: NO_JOB });
    }
  } catch (error) {
    await boss.stop({ graceful: false });
    throw error;
  }
  const traced = traceJobs(vigie?.tracer ?? trace.getTracer('offreapi'));
  const workers: string[] = [];

  async function startWorker<Data extends object>(name: string, run: Run<Data>): Promise<void> {
    const handle = async ([job]: JobWithMetadata<Data>[]): Promise<void> => {
      if (job === undefined) return;
      // Where there is one job there may be more: look again without waiting.
      boss.notifyWorker(id);
      await run(job);
    };
    const id: string = await boss.work<Data, void, { includeMetadata: true; pollingIntervalSeconds: number }>(
      name,
      { pollingIntervalSeconds: pollingSeconds, includeMetadata: true },
      traced.work(name, handle),
    );
    workers.push(id);
  }

  async function attempt<Data>(
    name: JobName,
    job: JobWithMetadata<Data>,
    handler: Handler<Data>,
  ): Promise<void> {
    instruments.started(name, job);
    try {
      await handler.run(job.data, job.signal);
      instruments.ended(name, 'done');
    } catch (error) {
      const last = job.retryCount >= job.retryLimit;
      instruments.ended(name, last ? 'given-up' : 'failed');
      vigie?.log[last ? 'error' : 'warn'](last ? 'job given up' : 'job failed; it will be tried again', {
        job: name,
        job_id: job.id,
        attempt: job.retryCount + 1,
        error_type: nameOf(error),
      });
      // The queue stores what it is told, and a message may repeat values: only the name of the error goes there.
      throw new JobFailure(nameOf(error));
    }
  }

  async function start<Name extends JobName>(name: Name, handler: Handler<Jobs[Name]>): Promise<void> {
    for (let index = 0; index < (handler.concurrency ?? 1); index++) {
      await startWorker<Jobs[Name]>(name, (job) => attempt(name, job, handler));
    }
    await startWorker<Jobs[Name]>(deadLetterOf(name), async ({ data }) => handler.gaveUp?.(data));
    if (handler.cron !== undefined) await boss.schedule(name, handler.cron, {});
  }

  async function depth(): Promise<readonly QueueDepth[]> {
    const { rows } = await boss.getDb().executeSql(DEPTH, [jobNames]);
    return jobNames.map(
      (name) =>
        (rows as QueueDepth[]).find((row) => row.name === name) ?? { name, waiting: 0, oldestSeconds: 0 },
    );
  }

  return {
    async enqueue(em, name, jobs, { afterOthers = false } = {}) {
      if (jobs.length === 0) return;
      const transaction = em.getTransactionContext<KyselyTransactionLike>();
      const within = transaction === undefined ? {} : { db: fromKysely(transaction) };
      const priority = afterOthers ? -1 : 0;
      const [only] = jobs;
      if (only !== undefined && jobs.length === 1) {
        await traced.send(name, only, (data) => boss.send(name, data, { ...within, priority }));
      } else {
        await traced.sendBatch(name, jobs, (all) =>
          boss.insert(
            name,
            all.map((data) => ({ data, priority })),
            within,
          ),
        );
      }
    },
    wake() {
      for (const id of workers) boss.notifyWorker(id);
    },
    async work(handlers) {
      await Promise.all([
        start('cv.process', handlers['cv.process']),
        start('scores.refresh', handlers['scores.refresh']),
        start('retention.purge', handlers['retention.purge']),
      ]);
      // What a process left behind that was killed long enough ago, perhaps this one's before; it would look only after an interval.
      await boss.supervise();
    },
    depth,
    async stop(timeoutMs = 8000) {
      await boss.stop({ timeout: timeoutMs });
    },
  };
}

/**
 * The driver gets all options, which the types do not tell. A connection from which no answer comes is left then, and another one
 * made: each query is a transaction of its own, so that nothing half done stays in it.
 */
function forDriver(answerTimeoutMs: number): object {
  return { query_timeout: answerTimeoutMs };
}

type Run<Data> = (job: JobWithMetadata<Data>) => Promise<void>;

/** Why a job failed, without a word of what it was about. */
class JobFailure extends Error {
  override readonly name = 'JobFailure';

  constructor(message: string) {
    super(message);
    // The place where this is made says nothing, and it would be stored with every failure.
    this.stack = `JobFailure: ${message}`;
  }
}

async function define(
  boss: PgBoss,
  name: string,
  options: Parameters<PgBoss['updateQueue']>[1],
): Promise<void> {
  await boss.createQueue(name);
  await boss.updateQueue(name, options);
}

const DEPTH = `
  select name, count(*)::int as waiting,
         greatest(0, extract(epoch from now() - min(created_on)))::float as "oldestSeconds"
    from pgboss.job where name = any($1) and state < 'active' group by name`;
