import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startKeeper, type Keeper } from './keeper.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where shared backends are asked for. */
    readonly keeper: string;
  }
}

/** What the programs of a run printed; stays when a test failed. */
export const LOGS: string = join(import.meta.dirname, '..', '..', '..', '.vigie', 'e2e', 'logs');

let keeper: Keeper | undefined;
let failed = (): boolean => true;

export async function setup(project: TestProject): Promise<void> {
  rmSync(LOGS, { recursive: true, force: true });
  mkdirSync(LOGS, { recursive: true });
  process.env['VIGIE_E2E_LOGS'] = LOGS;
  keeper = await startKeeper();
  project.provide('keeper', keeper.url);
  failed = () =>
    project.vitest.state.getCountOfFailedTests() > 0 || project.vitest.state.getUnhandledErrors().length > 0;
}

export async function teardown(): Promise<void> {
  await keeper?.close();
  if (!failed()) rmSync(LOGS, { recursive: true, force: true });
  else if (existsSync(LOGS) && readdirSync(LOGS).length > 0)
    process.stderr.write(`What the backends printed: ${LOGS}\n`);
}
