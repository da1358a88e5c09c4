import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ConfigError } from './config.ts';

export interface EmbeddedDatabaseOptions {
  /** Folder that keeps the data from one start to the next; absent, the data stays in memory. */
  readonly dataDir?: string | undefined;
  /** TCP port on 127.0.0.1. Default 0: a free one. */
  readonly port?: number;
  /** Longest wait for the first start, in milliseconds. Default 60 000: creating a cluster takes 2 to 6 s. */
  readonly startTimeoutMs?: number;
}

export interface EmbeddedDatabase {
  /** Connection string for any PostgreSQL client. */
  readonly url: string;
  readonly port: number;
  /** Flushes and stops the database. Safe to call twice. */
  close(): Promise<void>;
}

/** Sent by the child process, once. */
export type EmbeddedDatabaseReport =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

/**
 * Starts PostgreSQL (PGlite behind its socket server) for development and tests: no container, no installation, and the
 * ordinary PostgreSQL driver talks to it. It listens on 127.0.0.1 only and asks for no password.
 *
 * It runs in a process of its own, because PGlite would block the caller's event loop during each query and add some
 * 400 MB to its memory. The process ends with its parent, however the parent ends.
 *
 * @throws ConfigError `VIGIE_E_OFFREAPI_DATA_DIR_IN_USE`, `VIGIE_E_OFFREAPI_DATABASE_PORT_TAKEN`, `VIGIE_E_OFFREAPI_DATABASE_START`
 */
export async function startEmbeddedDatabase(
  options: EmbeddedDatabaseOptions = {},
): Promise<EmbeddedDatabase> {
  const child = fork(
    fileURLToPath(new URL('./embedded-database-process.ts', import.meta.url)),
    [JSON.stringify({ dataDir: options.dataDir ?? null, port: options.port ?? 0 })],
    { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] },
  );
  const port = await ready(child, options.startTimeoutMs ?? 60_000);
  letParentExit(child);
  let closing: Promise<void> | undefined;
  return {
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    port,
    close: () => (closing ??= stop(child)),
  };
}

function ready(child: ChildProcess, timeoutMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let errors = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      errors = (errors + chunk.toString()).slice(-2000);
    });
    const settle = (outcome: () => void): void => {
      clearTimeout(timer);
      child.removeAllListeners();
      outcome();
    };
    const fail = (code: string, message: string): void =>
      settle(() => {
        child.kill('SIGKILL');
        reject(new ConfigError(code, message));
      });
    const timer = setTimeout(() => {
      fail('VIGIE_E_OFFREAPI_DATABASE_START', `the embedded database was not ready after ${timeoutMs} ms.`);
    }, timeoutMs);
    child.once('message', (report: EmbeddedDatabaseReport) => {
      if (report.kind === 'ready') settle(() => resolve(report.port));
      else fail(report.code, report.message);
    });
    child.once('error', (error) => fail('VIGIE_E_OFFREAPI_DATABASE_START', error.message));
    child.once('exit', (code) => {
      fail('VIGIE_E_OFFREAPI_DATABASE_START', `the embedded database ended with code ${code}. ${errors}`);
    });
  });
}

function letParentExit(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
  child.stderr?.resume();
  (child.stderr as { unref?: () => void } | null)?.unref?.();
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const forced = setTimeout(() => child.kill('SIGKILL'), 5000);
  if (child.connected) child.disconnect();
  await exited;
  clearTimeout(forced);
}
