import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { buildTool } from './build-tool.ts';
import { TOOL_NAMES, type ToolName } from './tools.ts';

/** A program that runs as a process of its own. */
export interface RunningProgram {
  readonly name: string;
  /** Data and configuration; removed when it stops. */
  readonly folder: string;
  /** What it prints, on both streams unless standard output has a file of its own. */
  readonly logFile: string;
  /** Of the process that runs now. */
  pid(): number;
  /** Everything it printed so far. */
  log(): string;
  /** To pause it (`SIGSTOP`), resume it (`SIGCONT`), or take it away (`SIGKILL`). */
  kill(signal: NodeJS.Signals): void;
  /**
   * Starts the same command in the same folder again, after ending the old process by force where it still runs, and resolves
   * once it is ready.
   */
  restart(): Promise<void>;
  /** Resolves with its exit code, or the signal that ended it, once the process that runs now has ended. */
  ended(): Promise<number | NodeJS.Signals>;
  /** Ends it, by force after five seconds, and removes its folder. */
  stop(options?: { readonly keepFolder?: boolean }): Promise<void>;
}

export interface ProgramOptions {
  /** A tool, built first where it is not in the cache; or any name where `command` says what runs. */
  readonly name: string;
  readonly command?: string;
  /** Its folder is made first, so that arguments may name files in it. */
  readonly folder?: string;
  /** Where it is to run, its folder by default. */
  readonly cwd?: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Gets standard output alone; it goes to the log otherwise. Appended to. */
  readonly stdoutFile?: string;
  /** User and group it runs as; this process's by default. */
  readonly user?: number;
  /** Resolves to true once it can be used; asked every 50 ms. A throw counts as not yet. */
  readonly ready: () => Promise<boolean>;
  /** 60,000 by default. */
  readonly timeoutMs?: number;
  /** How it is asked to stop; SIGTERM by default. */
  readonly stopSignal?: NodeJS.Signals;
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
 * Starts a program and resolves once it is ready. Its log is in its folder, or in `VIGIE_E2E_LOGS` where that is set: there it stays.
 *
 * @throws Error with the end of its log when it ends first or is not ready in time; it is stopped then
 */
export async function startProgram(options: ProgramOptions): Promise<RunningProgram> {
  const { name, folder = makeFolder(name), stopSignal = 'SIGTERM' } = options;
  const command = options.command ?? (await buildTool(toolNamed(name))).path;
  const logFile = logFileFor(name, folder);
  const log = (): string => readFileSync(logFile, 'utf8');
  let process_ = launch(options, command, folder, logFile);

  const stop = async ({ keepFolder = false } = {}): Promise<void> => {
    if (!process_.hasEnded()) {
      process_.child.kill('SIGCONT');
      process_.child.kill(stopSignal);
      const force = setTimeout(() => process_.child.kill('SIGKILL'), 5000);
      await process_.ended;
      clearTimeout(force);
    }
    if (!keepFolder) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  const untilReady = async (keepFolder: boolean): Promise<void> => {
    const why = await waitFor(process_, options);
    if (why === undefined) return;
    const end = log().trim().split('\n').slice(-15).join('\n');
    await stop({ keepFolder });
    throw new Error(`${name} ${why}. It said last:\n${end}`);
  };
  await untilReady(false);
  return {
    name,
    folder,
    logFile,
    pid: () => process_.child.pid as number,
    log,
    kill: (signal) => void process_.child.kill(signal),
    ended: () => process_.ended,
    stop,
    async restart() {
      process_.child.kill('SIGKILL');
      await process_.ended;
      process_ = launch(options, command, folder, logFile);
      await untilReady(true);
    },
  };
}

interface Process {
  readonly child: ChildProcess;
  readonly ended: Promise<number | NodeJS.Signals>;
  hasEnded(): boolean;
  failure(): Error | undefined;
}

function launch(options: ProgramOptions, command: string, folder: string, logFile: string): Process {
  const { args, env = process.env, cwd = folder, stdoutFile, user } = options;
  const errors = openSync(logFile, 'a');
  const output = stdoutFile === undefined ? errors : openSync(stdoutFile, 'a');
  const child = spawn(command, args, {
    cwd,
    env,
    stdio: ['ignore', output, errors],
    ...(user === undefined ? {} : { uid: user, gid: user }),
  });
  for (const descriptor of new Set([errors, output])) closeSync(descriptor);
  running.add(child);
  let failure: Error | undefined;
  const { promise: ended, resolve } = Promise.withResolvers<number | NodeJS.Signals>();
  child.once('error', (error) => {
    failure = error;
    resolve(-1);
  });
  child.once('exit', (code, signal) => {
    running.delete(child);
    resolve(code ?? (signal as NodeJS.Signals));
  });
  return {
    child,
    ended,
    failure: () => failure,
    hasEnded: () => failure !== undefined || child.exitCode !== null || child.signalCode !== null,
  };
}

/** Undefined once it is ready, else why it never will be. */
async function waitFor(
  process_: Process,
  { ready, timeoutMs = 60_000 }: ProgramOptions,
): Promise<string | undefined> {
  for (const deadline = performance.now() + timeoutMs; ; await delay(50)) {
    // Something else may answer in place of one that could not even listen.
    if (process_.hasEnded()) return process_.failure()?.message ?? 'ended at once';
    try {
      if (await ready()) return undefined;
    } catch {}
    if (performance.now() > deadline) return `is not ready after ${timeoutMs} ms`;
  }
}

function toolNamed(name: string): ToolName {
  const tool = TOOL_NAMES.find((each) => each === name);
  if (tool === undefined) throw new Error(`There is no tool ${name}; give the command that runs it.`);
  return tool;
}

let logs = 0;
function logFileFor(name: string, folder: string): string {
  const kept = process.env['VIGIE_E2E_LOGS'];
  if (kept === undefined) return join(folder, `${name}.log`);
  mkdirSync(kept, { recursive: true });
  return join(kept, `${name}-${process.pid}-${++logs}.log`);
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
