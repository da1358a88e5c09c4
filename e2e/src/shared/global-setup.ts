import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startKeeper, type Keeper } from './keeper.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where shared backends are asked for. */
    readonly keeper: string;
  }
}

const FOLDER = join(import.meta.dirname, '..', '..', '..', '.vigie', 'e2e', 'logs');
/** What the programs of this run printed; stays when a test failed. */
const LOGS = join(FOLDER, `${new Date().toISOString().replaceAll(':', '-')}-${process.pid}`);
const KEPT_RUNS = 20;

let keeper: Keeper | undefined;
let failed = (): boolean => true;

export async function setup(project: TestProject): Promise<void> {
  mkdirSync(LOGS, { recursive: true });
  const older = readdirSync(FOLDER).toSorted().slice(0, -KEPT_RUNS);
  for (const run of older) rmSync(join(FOLDER, run), { recursive: true, force: true });
  process.env['VIGIE_E2E_LOGS'] = LOGS;
  keeper = await startKeeper();
  project.provide('keeper', keeper.url);
  failed = () =>
    project.vitest.state.getCountOfFailedTests() > 0 || project.vitest.state.getUnhandledErrors().length > 0;
}

export async function teardown(): Promise<void> {
  await keeper?.close();
  if (!failed()) rmSync(LOGS, { recursive: true, force: true });
  else process.stderr.write(`What the backends printed: ${LOGS}\n`);
}
