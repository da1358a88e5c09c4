import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { linesOf, type Lines } from '@vigie/testing';

/** The observed service, seen from outside. */
export interface ServiceProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** What was written to stdout so far. */
  readonly lines: Lines;
  /** Resolves when a handler of `/hangs` has begun. */
  hanging(): Promise<void>;
  scrape(): Promise<string>;
  stop(
    signal?: NodeJS.Signals,
  ): Promise<{ code: number | null; metrics: string; ledgers: readonly Record<string, unknown>[] }>;
}

type Message = { port?: number; hanging?: boolean; metrics?: string; ledgers?: Record<string, unknown>[] };

export async function startService(env: Record<string, string>): Promise<ServiceProcess> {
  const child = spawn(
    process.execPath,
    ['--conditions=@vigie/source', join(import.meta.dirname, 'service.ts')],
    {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: { ...process.env, NODE_ENV: 'test', ...env },
    },
  );
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  const messages: Message[] = [];
  const waiting: (() => void)[] = [];
  child.on('message', (message: Message) => {
    messages.push(message);
    for (const wake of waiting.splice(0)) wake();
  });
  const exited = new Promise<number | null>((resolve) => child.on('close', resolve));
  let hangings = 0;

  async function find<Found>(pick: () => Found | undefined): Promise<Found> {
    for (;;) {
      const found = pick();
      if (found !== undefined) return found;
      await Promise.race([
        new Promise<void>((resolve) => waiting.push(resolve)),
        exited.then((code) => {
          throw new Error(`The service ended with ${code} first. Its output:\n${output}`);
        }),
      ]);
    }
  }

  const port = await find(() => messages.find((message) => message.port !== undefined)?.port);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    child,
    lines: linesOf(() => output),
    async hanging() {
      const wanted = ++hangings;
      await find(() => (messages.filter((message) => message.hanging).length >= wanted ? true : undefined));
    },
    scrape: async () => (await fetch(`${url}/metrics`)).text(),
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      const code = await exited;
      const metrics = messages.find((message) => message.metrics !== undefined)?.metrics ?? '';
      const ledgers = messages.find((message) => message.ledgers !== undefined)?.ledgers ?? [];
      return { code, metrics, ledgers };
    },
  };
}
