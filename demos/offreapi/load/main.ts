import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createProgress } from '../evaluation/progress.ts';
import { NotOursError } from './fill.ts';
import { measure } from './measure.ts';
import { HELP, type LoadOptions, parseOptions } from './options.ts';
import { formatComparison, formatResult } from './report.ts';
import { faultsOf, type LoadResult } from './result.ts';

const EXIT = { ok: 0, failed: 1, usage: 2, broken: 3, interrupted: 130 } as const;

export async function main(args: readonly string[]): Promise<number> {
  let options: LoadOptions | 'help';
  let before: LoadResult | undefined;
  let after: LoadResult | undefined;
  try {
    options = parseOptions(args);
    if (options === 'help') {
      process.stdout.write(HELP);
      return EXIT.ok;
    }
    before = readResult(options.compare);
    after = readResult(options.against);
  } catch (error) {
    process.stderr.write(`load: ${(error as Error).message}. See --help.\n`);
    return EXIT.usage;
  }
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort());
  const progress = createProgress();
  try {
    const result = after ?? (await measure(options, (text) => progress.step(text), interrupt.signal));
    progress.done();
    return publish(result, before, options);
  } catch (error) {
    progress.done();
    if (interrupt.signal.aborted) return EXIT.interrupted;
    const ours = error instanceof NotOursError;
    process.stderr.write(`load: ${ours ? error.message : (error as Error).stack}\n`);
    return ours ? EXIT.usage : EXIT.broken;
  }
}

function publish(result: LoadResult, before: LoadResult | undefined, options: LoadOptions): number {
  const json = JSON.stringify(result, null, 2);
  process.stdout.write(`${options.json ? json : formatResult(result)}\n`);
  if (before !== undefined && !options.json) process.stdout.write(`\n${formatComparison(before, result)}\n`);
  if (options.out !== undefined) {
    mkdirSync(dirname(options.out), { recursive: true });
    writeFileSync(options.out, `${json}\n`);
  }
  const faults = faultsOf(result, options);
  for (const fault of faults) process.stderr.write(`load: ${fault}\n`);
  return faults.length === 0 ? EXIT.ok : EXIT.failed;
}

function readResult(file: string | undefined): LoadResult | undefined {
  if (file === undefined) return undefined;
  const result = JSON.parse(readFileSync(file, 'utf8')) as Partial<LoadResult>;
  if (!Array.isArray(result.routes)) throw new Error(`${file} is no result of this command`);
  return result as LoadResult;
}
