import { fork } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ledger } from '@vigie/delivery';
import type { Watched } from './ledger-watch.ts';
import type { ServiceSetup } from './observed-service.ts';
import type { ServiceUnderTest } from './service-under-test.ts';

/** What the process is asked, and answers. */
export type Question =
  | { readonly ask: 'start'; readonly setup: ServiceSetup }
  | { readonly ask: 'ledgers' }
  | { readonly ask: 'watched' }
  | { readonly ask: 'shutdown' }
  | { readonly ask: 'flush'; readonly timeoutMs: number }
  | { readonly ask: 'setAddress'; readonly name: string; readonly address: string | undefined };

const STDOUT = 1;

/** Starts a service in a process of its own; its standard output is a file. `trusts` is a certificate it trusts beside the usual. */
export async function startChildProcess(
  setup: Omit<ServiceSetup, 'fd'>,
  trusts?: string,
): Promise<ServiceUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-reliability-'));
  const file = join(folder, 'stdout');
  const fd = openSync(file, 'a');
  const env: NodeJS.ProcessEnv = { ...process.env, NODE_ENV: 'production' };
  if (trusts !== undefined) {
    const trusted = join(folder, 'trusted.pem');
    writeFileSync(trusted, trusts);
    env['NODE_EXTRA_CA_CERTS'] = trusted;
  }
  const child = fork(join(import.meta.dirname, 'main.ts'), {
    execArgv: ['--conditions=@vigie/source'],
    stdio: ['ignore', fd, 'inherit', 'ipc'],
    env,
  });
  closeSync(fd);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const waiting: ((answer: unknown) => void)[] = [];
  // Answers come in the order of the questions.
  child.on('message', (answer) => waiting.shift()?.(answer));
  const ask = <Answer>(question: Question): Promise<Answer> =>
    Promise.race([
      new Promise<Answer>((resolve) => {
        waiting.push(resolve as (answer: unknown) => void);
        child.send(question);
      }),
      exited.then(() => {
        throw new Error(
          `the service ended with ${child.exitCode ?? child.signalCode} when asked to ${question.ask}`,
        );
      }),
    ]);
  const ledger = async (name: string): Promise<Ledger> => {
    const ledgers = await ask<Ledger[]>({ ask: 'ledgers' });
    return ledgers.find(({ destination }) => destination === name) as Ledger;
  };
  const url = await ask<string>({ ask: 'start', setup: { ...setup, fd: STDOUT } });
  return {
    url,
    ledger: () => ledger(setup.destination),
    lineLedger: () => ledger('stdout'),
    watched: () => ask<Watched>({ ask: 'watched' }),
    flush: (timeoutMs) => ask<boolean>({ ask: 'flush', timeoutMs }),
    shutdown: () => ask<number>({ ask: 'shutdown' }),
    output: () => readFileSync(file, 'utf8'),
    setAddress: async (name, address) => {
      await ask<boolean>({ ask: 'setAddress', name, address });
    },
    async stop() {
      child.kill('SIGKILL');
      await exited;
      rmSync(folder, { recursive: true });
    },
  };
}
