import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { observe, type Vigie } from '@vigie/koa';
import Koa from 'koa';
import { createApp } from '../app.ts';
import { createExtractor } from '../cv/extractor.ts';
import { openDatabase, type Database } from '../database/database.ts';
import { startEmbeddedDatabase, type EmbeddedDatabase } from '../embedded-database.ts';

/** The real application on a real server and database, its signals kept at hand. */
export interface TestService {
  readonly baseUrl: string;
  readonly database: Database;
  readonly embedded: EmbeddedDatabase;
  readonly vigie: Vigie;
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

export async function startTestService(): Promise<TestService> {
  const temporary = await mkdtemp(join(tmpdir(), 'offreapi-test-'));
  process.env['TMPDIR'] = temporary;
  const embedded = await startEmbeddedDatabase();
  const database = await openDatabase(embedded.url);
  const extractor = createExtractor();
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
  vigie.health.addReadinessCheck('database', () => database.ping());
  const server = createServer(createApp({ app, vigie, database, extractor }).callback());
  await listen(server);
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    database,
    embedded,
    vigie,
    spans,
    lines: () =>
      written
        .join('')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    leftovers: async () => (await readdir(temporary)).filter((name) => name.startsWith('offreapi-upload-')),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await extractor.close();
      await vigie.shutdown();
      await database.close();
      await embedded.close();
      await rm(temporary, { recursive: true, force: true });
    },
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
}
