import { fork } from 'node:child_process';
import { join } from 'node:path';

/** A process that answers each message with one. */
export interface Helper {
  /** What it said first. */
  readonly hello: unknown;
  ask<Answer>(question: string): Promise<Answer>;
  stop(): Promise<void>;
}

/** Starts a program of this folder; its standard output goes nowhere. */
export async function startHelper(
  file: string,
  args: readonly string[] = [],
  flags: readonly string[] = [],
): Promise<Helper> {
  const child = fork(join(import.meta.dirname, file), args, {
    execArgv: ['--conditions=@vigie/source', ...flags],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const waiting: ((answer: unknown) => void)[] = [];
  child.on('message', (answer) => waiting.shift()?.(answer));
  const next = (): Promise<unknown> =>
    Promise.race([
      new Promise((resolve) => waiting.push(resolve)),
      exited.then(() => {
        throw new Error(`${file} ended with ${child.exitCode ?? child.signalCode}`);
      }),
    ]);
  return {
    hello: await next(),
    ask: <Answer>(question: string) => {
      const answer = next() as Promise<Answer>;
      child.send(question);
      return answer;
    },
    async stop() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
