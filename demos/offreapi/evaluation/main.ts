import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withResults } from './document.ts';
import { evaluate, type Evaluation } from './evaluate.ts';
import { violationsOf } from './guard.ts';
import type { LabelledSet } from './labelled-set.ts';
import { HELP, type Options, parseOptions } from './options.ts';
import { createProgress } from './progress.ts';
import { readSet } from './read-set.ts';
import { asMarkdown, asText, circumstancesOf, tablesOf } from './report.ts';
import { createServiceRankers, SEMANTIC } from './service-rankers.ts';

const EXIT = { ok: 0, violated: 1, usage: 2, failed: 3, interrupted: 130 } as const;

const root = join(import.meta.dirname, '..', '..', '..');

process.exitCode = await main(process.argv.slice(2));
// Whatever a failure left behind, a thread for instance, must not keep the command from ending.
if (process.exitCode === EXIT.failed) process.exit();

async function main(args: readonly string[]): Promise<number> {
  let options: Options | 'help';
  let set: LabelledSet;
  try {
    options = parseOptions(args, root);
    if (options === 'help') {
      process.stdout.write(HELP);
      return EXIT.ok;
    }
    set = readSet(options.set);
  } catch (error) {
    process.stderr.write(`score:eval: ${(error as Error).message}. See --help.\n`);
    return EXIT.usage;
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => process.exit(EXIT.interrupted));
  try {
    return publish(await measure(set, options), options);
  } catch (error) {
    process.stderr.write(`score:eval: ${(error as Error).stack}\n`);
    return EXIT.failed;
  }
}

async function measure(set: LabelledSet, { seed, resamples }: Options): Promise<Evaluation> {
  const progress = createProgress();
  const rankers = await createServiceRankers();
  try {
    return await evaluate(set, { seed, resamples, rankers, step: (text) => progress.step(text) });
  } finally {
    progress.done();
    for (const { close } of rankers) await close?.();
  }
}

function publish(evaluation: Evaluation, { json, out, outIsDefault, offers }: Options): number {
  const complete = evaluation.rankers.some(({ name }) => name === SEMANTIC);
  if (!complete) process.stderr.write('There is no language model: mode "semantic" was not measured.\n');
  const violations = violationsOf(evaluation);
  const circumstances = circumstancesOf(evaluation);
  if (json) {
    process.stdout.write(`${JSON.stringify({ ...evaluation, violations }, null, 2)}\n`);
  } else {
    process.stdout.write(`${[circumstances, ...tablesOf(evaluation, offers).map(asText)].join('\n\n')}\n`);
  }
  if (out !== undefined && (complete || !outIsDefault)) {
    const results = [circumstances, ...tablesOf(evaluation, true).map(asMarkdown)].join('\n\n');
    writeFileSync(out, withResults(existsSync(out) ? readFileSync(out, 'utf8') : '', results));
  }
  for (const violation of violations) process.stderr.write(`Did not hold: ${violation}.\n`);
  return violations.length === 0 ? EXIT.ok : EXIT.violated;
}
