import { createServer } from 'node:http';
import { enableCompileCache } from 'node:module';
import { handleSignals, observe } from '@vigie/koa';
import Koa from 'koa';
import type { EntityManager } from '@mikro-orm/postgresql';
import { firstRunAdmin } from './accounts/first-run-admin.ts';
import { tellFirstRun } from './accounts/tell-first-run.ts';
import { createApp, createLive } from './app.ts';
import { resolveConfig } from './config.ts';
import { createExtractor } from './cv/extractor.ts';
import { openDatabase } from './database/database.ts';
import { startEmbeddedDatabase } from './embedded-database.ts';
import { createInstruments } from './observability.ts';
import type { CostOf } from './pages/renderer.ts';
import { startProcessing } from './queue/start-processing.ts';
import { createScorer } from './scoring/create-scorer.ts';
import { withSecretFiles } from './secret-files.ts';

const config = resolveConfig(withSecretFiles(process.env));
// What it costs to strip types from sources, in time and in memory, the thread that reads PDFs need not pay a second time.
enableCompileCache();

const app = new Koa();
const vigie = observe(app, {
  service: config.service,
  endpoints: { ready: ['/readyz', '/health'] },
  cost: { owner: 'recruiting', costCenter: 'R-100', slaClass: 'silver' },
});

const embedded =
  config.databaseUrl === undefined ? await startEmbeddedDatabase({ dataDir: config.dataDir }) : undefined;
if (embedded !== undefined && config.dataDir === undefined) {
  vigie.log.warn(
    'The data is kept in memory and lost at exit. Set VIGIE_DATA_DIR or DATABASE_URL to keep it.',
  );
}
const databaseUrl = config.databaseUrl ?? embedded?.url ?? '';
const database = await openDatabase(databaseUrl, { tracer: vigie.tracer });
vigie.health.addReadinessCheck('database', () => database.ping());

const extractor = createExtractor({ handOver: () => vigie.tracing.handOver() });
// The first CV starts the worker otherwise, and reports what is wrong with it.
extractor.warmUp().catch(() => {});

const scorer = await createScorer(process.env, { vigie });
const now = (): Date => new Date();
const instruments = createInstruments(vigie, { pendingExtractions: () => extractor.pending });
const em = (): EntityManager => database.orm.em.fork();
tellFirstRun(vigie.log, await firstRunAdmin(em(), config.admin, now()));
const background = await startProcessing({
  databaseUrl,
  vigie,
  extractor,
  scorer,
  instruments,
  em,
  now,
  retentionDays: config.retentionDays,
});

const live = createLive(database, vigie.log);
// A stream of updates never ends by itself, and a shutdown waits for every answer.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => live.close());

const { retentionDays, trustProxy } = config;
const costOf: CostOf = (method, route) => {
  const estimate = vigie.cost?.estimate(route, method);
  return estimate && { amount: estimate.perRequest.total, currency: estimate.currency };
};
const server = createServer(
  createApp({
    app,
    database,
    processing: background.processing,
    instruments,
    scorer,
    live,
    retentionDays,
    trustProxy,
    ...(config.costFooter ? { costOf } : {}),
  }).callback(),
);
server.requestTimeout = 60_000;
server.on('error', (error: NodeJS.ErrnoException) => {
  const taken = error.code === 'EADDRINUSE';
  vigie.log.error(
    taken ? `Port ${config.port} on ${config.host} is taken. Set PORT to another one.` : 'The server failed.',
    { error_code: error.code },
  );
  process.exitCode = 1;
  void stop();
});
const stop = handleSignals(server, vigie, {
  onStopped: async () => {
    await background.stop();
    await extractor.close();
    await scorer.close();
    await database.close();
    await embedded?.close();
  },
  exit: (code) => process.exit(process.exitCode ?? code),
});

server.listen(config.port, config.host, () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.port;
  vigie.log.info('listening', { url: `http://${config.host}:${port}` });
});
