import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { takeTurns } from './embedded-database-turns.ts';
import type { EmbeddedDatabaseReport } from './embedded-database.ts';

const { dataDir, port } = JSON.parse(process.argv[2] ?? '{}') as { dataDir: string | null; port: number };
const pidFile = dataDir === null ? undefined : `${dataDir.replace(/[/\\]+$/, '')}.pid`;

// Ctrl-C reaches the whole process group, but the parent still drains requests that need the database:
// only the end of the channel to the parent stops this process.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});

const owner = pidFile === undefined ? undefined : liveOwner(pidFile);
if (owner === undefined) await serve();
else {
  await report({
    kind: 'failed',
    code: 'VIGIE_E_OFFREAPI_DATA_DIR_IN_USE',
    message: `the data folder ${dataDir} is used by process ${owner}; stop it or choose another folder.`,
  });
}

async function serve(): Promise<void> {
  try {
    await requireFreePort();
    if (dataDir !== null) mkdirSync(dataDir, { recursive: true });
    if (pidFile !== undefined) writeFileSync(pidFile, String(process.pid));
    const db = await PGlite.create(dataDir ?? 'memory://');
    const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port, maxConnections: 40 });
    // Its own queue mixes the queries of several connections up.
    Object.assign(server, { queryQueue: takeTurns(db) });
    const stop = async (): Promise<void> => {
      await server.stop();
      await db.close();
      unlock();
      process.exit(0);
    };
    process.on('disconnect', () => void stop());
    await server.start();
    await report({ kind: 'ready', port: Number(server.getServerConn().split(':').at(-1)) });
    if (!process.connected) await stop();
  } catch (error) {
    unlock();
    const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    await report({
      kind: 'failed',
      code: taken ? 'VIGIE_E_OFFREAPI_DATABASE_PORT_TAKEN' : 'VIGIE_E_OFFREAPI_DATABASE_START',
      message: taken
        ? `port ${port} for the embedded database is taken; choose another one.`
        : (error as Error).message,
    });
    process.exit(1);
  }
}

/** Tells at once, rather than after the seconds that creating a cluster takes. */
async function requireFreePort(): Promise<void> {
  const probe = createServer().listen(port, '127.0.0.1');
  await once(probe, 'listening');
  probe.close();
  await once(probe, 'close');
}

/** Two processes on one PostgreSQL folder would corrupt it; a file with the owner's pid keeps the second one out. */
function liveOwner(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    process.kill(pid, 0);
    return pid;
  } catch {
    return undefined;
  }
}

function unlock(): void {
  if (pidFile !== undefined) rmSync(pidFile, { force: true });
}

function report(message: EmbeddedDatabaseReport): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined) resolve();
    else process.send(message, () => resolve());
  });
}
