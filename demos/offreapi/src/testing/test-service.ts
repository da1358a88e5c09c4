import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Writable } from 'node:stream';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Processing } from '../applications/processing.ts';
import { observe, type Vigie } from '@vigie/koa';
import Koa from 'koa';
import { createRecruiter } from '../accounts/recruiters.ts';
import { issueToken } from '../accounts/api-tokens.ts';
import { createApp, createLive } from '../app.ts';
import { createExtractor } from '../cv/extractor.ts';
import type { LiveUpdates } from '../live/live-updates.ts';
import { openDatabase, type Database } from '../database/database.ts';
import { startEmbeddedDatabase, type EmbeddedDatabase } from '../embedded-database.ts';
import { createInstruments } from '../observability.ts';
import { startProcessing } from '../queue/start-processing.ts';
import { createLexicalScorer } from '../scoring/lexical-scorer.ts';

/** The real application on a real server and database, its signals kept at hand. */
export interface TestService {
  readonly baseUrl: string;
  readonly database: Database;
  readonly embedded: EmbeddedDatabase;
  readonly processing: Processing;
  readonly vigie: Vigie;
  /** A recruiter's account, and a token of it for the JSON API. */
  readonly account: { readonly email: string; readonly password: string; readonly token: string };
  /** Resolves when every CV received was processed. */
  idle(): Promise<void>;
  readonly live: LiveUpdates;
  /** Log lines so far. */
  lines(): Record<string, unknown>[];
  /** Spans ended so far. */
  readonly spans: readonly EndedSpan[];
  /** Folders of uploads that are still on disk. */
  leftovers(): Promise<string[]>;
  close(): Promise<void>;
}

export interface EndedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

const RECRUITER = { email: 'recruiter@offreapi.test', password: 'correct horse battery staple' };

export async function startTestService(): Promise<TestService> {
  const temporary = await mkdtemp(join(tmpdir(), 'offreapi-test-'));
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = temporary;
  const embedded = await startEmbeddedDatabase();
  const written: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk.toString());
      done();
    },
  });
  const app = new Koa();
  const spans: EndedSpan[] = [];
  const vigie = observe(app, {
    service: 'offreapi',
    endpoints: { ready: ['/readyz', '/health'] },
    otlp: false,
    logging: { stream },
    tracing: {
      spanProcessors: [
        {
          onStart: () => {},
          onEnd: (span) => {
            spans.push({ name: span.name, traceId: span.spanContext().traceId, attributes: span.attributes });
          },
          forceFlush: () => Promise.resolve(),
          shutdown: () => Promise.resolve(),
        },
      ],
    },
    env: {},
  });
  const database = await openDatabase(embedded.url, { tracer: vigie.tracer });
  const extractor = createExtractor({ handOver: () => vigie.tracing.handOver() });
  vigie.health.addReadinessCheck('database', () => database.ping());
  const now = (): Date => new Date();
  const instruments = createInstruments(vigie, { pendingExtractions: () => extractor.pending });
  const scorer = createLexicalScorer();
  const em = (): EntityManager => database.orm.em.fork();
  const databaseUrl = embedded.url;
  const background = await startProcessing({ databaseUrl, vigie, extractor, scorer, instruments, em, now });
  const recruiter = await createRecruiter(
    em(),
    { ...RECRUITER, name: 'Test Recruiter', role: 'admin' },
    now(),
  );
  const { secret } = await issueToken(em(), recruiter, { name: 'tests' }, now());
  const live = createLive(database);
  const server = createServer(
    createApp({
      app,
      database,
      processing: background.processing,
      instruments,
      scorer,
      live,
      now,
    }).callback(),
  );
  await listen(server);
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    database,
    embedded,
    processing: background.processing,
    vigie,
    account: { ...RECRUITER, token: secret },
    idle: () => untilIdle(em()),
    spans,
    live,
    lines: () =>
      written
        .join('')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    leftovers: async () => (await readdir(temporary)).filter((name) => name.startsWith('offreapi-upload-')),
    async close() {
      live.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await background.stop();
      await extractor.close();
      await vigie.shutdown();
      await database.close();
      await embedded.close();
      // Whoever starts a process afterwards must not send it to a folder that is gone.
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
      await rm(temporary, { recursive: true, force: true });
    },
  };
}

/** Polls, as a page would. */
async function untilIdle(em: EntityManager): Promise<void> {
  for (const deadline = Date.now() + 30_000; ; await delay(20)) {
    const [row] = await em.execute<{ left: number }[]>(
      "select count(*)::int as left from pgboss.job where name = 'cv.process' and state <= 'active'",
    );
    if (row?.left === 0) return;
    if (Date.now() > deadline) throw new Error(`${row?.left} applications were not processed within 30 s.`);
  }
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
}
