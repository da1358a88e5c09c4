// The careless service as a process of its own, with a database and a job queue; tests look for secrets in what leaves it.
import type { AddressInfo } from 'node:net';
import { tracePgPool, traceJobs } from '@vigie/tracing';
import Koa from 'koa';
import { Pool } from 'pg';
import { type Job, PgBoss } from 'pg-boss';
import { handleSignals, observe } from '../index.ts';
import { addRoutes, createTell } from './careless-app.ts';

const connectionString = process.env['DATABASE_URL'] ?? '';
const app = new Koa();
const vigie = observe(app, {
  service: 'careless',
  urlQuery: true,
  otlpLogs: true,
  shutdownTimeoutMs: 3000,
  logging: { redact: { emails: true, cards: true } },
  resource: { commandArgs: true },
});
const tell = createTell(vigie);
tell('config', { DATABASE_URL: connectionString, connectionString, argv: process.argv });

const pool = new Pool({ connectionString, max: 2 });
tracePgPool(pool, vigie.tracer);
const boss = new PgBoss({ connectionString, max: 2, supervise: false, schedule: false });
boss.on('error', (error) => vigie.log.error('the queue failed', error));
await boss.start();
await boss.createQueue('jobs', { retryLimit: 0 });
const jobs = traceJobs(vigie.tracer);

addRoutes(app, {
  vigie,
  tell,
  pool,
  async runJob(data, handler) {
    await new Promise<void>((resolve) => {
      const work = jobs.work('jobs', async (given: Job[]) => {
        setImmediate(resolve);
        handler(given[0]?.data ?? {});
      });
      void boss.work('jobs', { pollingIntervalSeconds: 0.5 }, work);
      void jobs.send('jobs', data, (loaded) => boss.send('jobs', loaded));
    });
  },
});

const server = app.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
handleSignals(server, vigie, {
  requestTimeoutMs: 500,
  onStopped: async () => {
    await boss.stop({ graceful: false });
    await pool.end();
  },
});
