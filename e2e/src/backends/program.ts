import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { buildTool } from './build-tool.ts';
import type { ToolName } from './tools.ts';

/** A backend that runs as a process of its own. */
export interface RunningProgram {
  readonly name: ToolName;
  readonly pid: number;
  /** Data, configuration and log; removed when it stops. */
  readonly folder: string;
  /** Everything it printed so far. */
  log(): string;
  /** To pause it (`SIGSTOP`), resume it (`SIGCONT`), or take it away (`SIGKILL`). */
  kill(signal: NodeJS.Signals): void;
  /** Ends it, by force after five seconds, and removes its folder. */
  stop(options?: { readonly keepFolder?: boolean }): Promise<void>;
}

export interface ProgramOptions {
  readonly name: ToolName;
  /** Its folder is made first, so that arguments may name files in it. */
  readonly folder?: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Resolves to true once it can be used; asked every 50 ms. A throw counts as not yet. */
  readonly ready: () => Promise<boolean>;
  /** 60,000 by default. */
  readonly timeoutMs?: number;
}

/** Those that run, to be taken along when this process ends by itself or is ended. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export function makeFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `vigie-${name}-`));
}

/**
 * Starts a tool, building it first where it is not in the cache, and resolves once it is ready.
 *
 * @throws Error with the end of its log when it ends first or is not ready in time; it is stopped then
 */
export async function startProgram(options: ProgramOptions): Promise<RunningProgram> {
  const { name, args, ready, env = process.env, timeoutMs = 60_000 } = options;
  const folder = options.folder ?? makeFolder(name);
  const { path } = await buildTool(name);
  const logFile = join(folder, `${name}.log`);
  const descriptor = openSync(logFile, 'a');
  const child = spawn(path, args, { cwd: folder, env, stdio: ['ignore', descriptor, descriptor] });
  closeSync(descriptor);
  running.add(child);
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  let failure: Error | undefined;
  child.once('error', (error) => {
    failure = error;
    resolve();
  });
  child.once('exit', () => {
    running.delete(child);
    resolve();
  });
  const hasEnded = (): boolean =>
    failure !== undefined || child.exitCode !== null || child.signalCode !== null;
  const log = (): string => readFileSync(logFile, 'utf8');
  const stop = async ({ keepFolder = false } = {}): Promise<void> => {
    if (!hasEnded()) {
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), 5000);
      await ended;
      clearTimeout(force);
    }
    if (!keepFolder) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };

  const deadline = performance.now() + timeoutMs;
  while (!(await isReady(ready))) {
    const late = performance.now() > deadline;
    if (late || hasEnded()) {
      const end = log().trim().split('\n').slice(-15).join('\n');
      const why = failure?.message ?? (late ? `is not ready after ${timeoutMs} ms` : 'ended at once');
      await stop();
      throw new Error(`${name} ${why}. It said last:\n${end}`);
    }
    await delay(50);
  }
  return { name, pid: child.pid as number, folder, log, stop, kill: (signal) => void child.kill(signal) };
}

async function isReady(ready: () => Promise<boolean>): Promise<boolean> {
  try {
    return await ready();
  } catch {
    return false;
  }
}

/** Whether a URL answers 2xx. */
export async function answers(url: string, init: RequestInit = {}): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2000), ...init });
  await response.body?.cancel();
  return response.ok;
}

/** Free ports of the loopback address, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      server.once('error', reject).listen(0, '127.0.0.1', resolve);
      await promise;
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
