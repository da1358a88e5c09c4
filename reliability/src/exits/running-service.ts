import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Reply, send } from '@vigie/testing';
import type { ExitSetup, LastWords } from './setup.ts';

/** What standard output is: a pipe that is read, or a file. */
export type Output = 'pipe' | 'file';
/** Whether the service is our child, or that of a wrapper: one that reads its output and passes it on, or one that hands its own down. */
export type Parent = 'us' | 'reading wrapper' | 'handing wrapper';

export interface RunningService {
  readonly url: string;
  /** Sends a request over connections that are kept. Never rejects. */
  get(path: string): Promise<Reply>;
  signal(signal: NodeJS.Signals): void;
  /** Kills the wrapper; resolves once it is gone. */
  killParent(): Promise<void>;
  /** What came out so far. */
  output(): string;
  errors(): string;
  lines(): Record<string, unknown>[];
  /** Resolves once the process is gone; `code` as the parent sees it, 128 and the number for a signal. */
  ended(): Promise<LastWords & { readonly parentSaw: number | undefined }>;
  stop(): Promise<void>;
}

const PATIENCE_MS = 15_000;

export async function startService(
  setup: Omit<ExitSetup, 'lastWords'>,
  output: Output,
  parent: Parent = 'us',
): Promise<RunningService> {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-exits-'));
  const lastWords = join(folder, 'last-words.json');
  const given = JSON.stringify({ ...setup, lastWords } satisfies ExitSetup);
  const file = (name: string): string => join(folder, name);
  const stdio = (['stdout', 'stderr'] as const).map((name) =>
    output === 'pipe' ? 'pipe' : openSync(file(name), 'a'),
  );
  const child = spawn(process.execPath, programOf(parent, given), {
    stdio: ['ignore', ...stdio],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  for (const fd of stdio) if (typeof fd === 'number') closeSync(fd);
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => (said[name] += text));
  }
  const textOf = (name: 'stdout' | 'stderr'): string =>
    output === 'pipe' ? said[name] : readFileSync(file(name), 'utf8');
  const lines = (): Record<string, unknown>[] => linesOf(textOf('stdout'));
  const gone = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  // All of its output is there, too; not before whoever else holds its pipe has ended.
  const closed = new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? -1)));

  const ready = await until(
    () => lines().find(({ message }) => message === 'ready'),
    () => `the service did not get ready: ${textOf('stdout')}${textOf('stderr')}`,
  );
  const pid = Number(ready['pid']);
  const url = `http://127.0.0.1:${Number(ready['port'])}`;
  const agent = new Agent({ keepAlive: true, maxSockets: 6 });

  return {
    url,
    get: (path) => send(url + path, { agent }),
    signal: (signal) => void process.kill(pid, signal),
    async killParent() {
      child.kill('SIGKILL');
      await gone;
    },
    output: () => textOf('stdout'),
    errors: () => textOf('stderr'),
    lines,
    async ended() {
      if (parent === 'us') {
        const parentSaw = await within(closed, () => `the service did not end: ${textOf('stdout')}`);
        return { ...readLastWords(lastWords, textOf('stderr')), parentSaw };
      }
      const words = await until(
        () => (existsSync(lastWords) ? readLastWords(lastWords, '') : undefined),
        () => 'the orphaned service did not end',
      );
      return { ...words, parentSaw: undefined };
    },
    async stop() {
      agent.destroy();
      for (const one of [child.pid, pid]) tryToKill(one);
      await closed;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The whole lines of an output. */
export function linesOf(output: string): Record<string, unknown>[] {
  return output
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Resolves once the service has written a line with this message. */
export async function said(service: Pick<RunningService, 'lines'>, message: string): Promise<void> {
  await until(
    () => service.lines().find((line) => line['message'] === message),
    () => `the service did not say '${message}'`,
  );
}

/** Asks until there is an answer. */
export async function until<Found>(
  ask: () => Found | undefined,
  complaint: () => string,
  timeoutMs: number = PATIENCE_MS,
): Promise<Found> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = ask();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(complaint());
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function programOf(parent: Parent, setup: string): string[] {
  if (parent === 'us') return ['--conditions=@vigie/source', join(import.meta.dirname, 'service.ts'), setup];
  const how = parent === 'reading wrapper' ? 'pipe' : 'inherit';
  return [join(import.meta.dirname, 'wrapper.ts'), how, setup];
}

function readLastWords(path: string, errors: string): LastWords {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as LastWords;
  } catch (error) {
    throw new Error(`the service left no last words; its stderr: ${errors}`, { cause: error });
  }
}

async function within<Value>(promise: Promise<Value>, complaint: () => string): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(complaint())), PATIENCE_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function tryToKill(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  } catch {
    // It has gone.
  }
}
