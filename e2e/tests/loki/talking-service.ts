import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answers, freePorts, makeFolder, startProgram, type RunningProgram } from '@vigie/e2e/backends';
import { vi } from 'vitest';
import type { LedgerCounts } from '../../../scripts/demo/balance.ts';
import { readLedger } from './ledger.ts';
import { readLines } from '../../src/ask/loki.ts';

/** Bounds of its queues before Loki, as `@vigie/delivery` takes them. */
export interface Bounds {
  readonly maxQueueBytes?: number;
  readonly maxBatchBytes?: number;
  readonly flushIntervalMs?: number;
  readonly retryMinMs?: number;
  readonly retryMaxMs?: number;
  readonly maxAgeMs?: number;
}

export interface TalkingService extends RunningProgram {
  readonly url: string;
  /** Its standard output until now, line by line. */
  lines(): string[];
}

/** A service of its own for a Loki with limits, whose bounds can be as narrow as a test has time. */
export async function startTalkingService(lokiUrl: string, bounds: Bounds): Promise<TalkingService> {
  const [port] = await freePorts(1);
  const folder = makeFolder('talking');
  const url = `http://127.0.0.1:${port}`;
  const stdoutFile = join(folder, 'stdout.log');
  const program = await startProgram({
    name: 'talking',
    command: process.execPath,
    folder,
    args: ['--conditions=@vigie/source', join(import.meta.dirname, 'talking-service.main.ts')],
    env: {
      PATH: process.env['PATH'],
      TALKING_PORT: String(port),
      TALKING_LOKI: lokiUrl,
      TALKING_BOUNDS: JSON.stringify(bounds),
    },
    stdoutFile,
    ready: () => answers(`${url}/readyz`),
  });
  return { ...program, url, lines: () => readFileSync(stdoutFile, 'utf8').split('\n').slice(0, -1) };
}

/** What became of each line, once nothing is pending. */
export interface Account {
  readonly written: readonly string[];
  readonly stored: readonly string[];
  /** Written and not stored. */
  readonly missing: readonly string[];
  readonly ledger: Omit<LedgerCounts, 'destination'>;
  /** Lines by which the service told what went wrong. */
  readonly warnings: readonly string[];
}

/** Waits until the service has handed over or given up every line, and holds against one another what it wrote, counted and Loki has. */
export async function settle(service: TalkingService, lokiUrl: string, from: Date): Promise<Account> {
  const { written, ledger } = await vi.waitFor(
    async () => {
      const read = await readLedger(service.url, 'loki');
      const lines = service.lines();
      if (read.pending !== 0 || read.created !== lines.length) {
        throw new Error(`${lines.length} lines: ${JSON.stringify(read)}`);
      }
      return { written: lines, ledger: read };
    },
    { timeout: 40_000, interval: 200 },
  );
  const stored = (await readLines(lokiUrl, '{service="talking"}', from)).map(({ line }) => line);
  const has = new Set(stored);
  return {
    written,
    stored,
    missing: written.filter((line) => !has.has(line)),
    ledger,
    warnings: written.filter((line) => line.includes('"level":"warn"')),
  };
}
