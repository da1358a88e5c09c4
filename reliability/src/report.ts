import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { writeDocument, writeSection } from './document.ts';
import { HELP, type Options, parseOptions } from './options.ts';
import { createProgress } from './progress.ts';
import type { Section } from './section.ts';
import { SECTIONS } from './sections.ts';

const EXIT = { ok: 0, violated: 1, usage: 2, failed: 3, interrupted: 130 } as const;

const root = join(import.meta.dirname, '..', '..');

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  let options: Options | 'help';
  try {
    options = parseOptions(args, SECTIONS, root);
  } catch (error) {
    console.error(`reliability: ${(error as Error).message}. See --help.`);
    return EXIT.usage;
  }
  if (options === 'help') {
    console.log(HELP);
    return EXIT.ok;
  }
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
  try {
    return publish(await measure(options, interrupted.signal), options);
  } catch (error) {
    if (interrupted.signal.aborted) return EXIT.interrupted;
    console.error('reliability:', error);
    return EXIT.failed;
  }
}

async function measure(options: Options, signal: AbortSignal): Promise<Map<string, Section>> {
  const progress = createProgress();
  const measured = new Map<string, Section>();
  try {
    for (const { name, run } of options.sections) {
      const step = (text: string): void => progress.step(`${name}: ${text}`);
      measured.set(name, await run({ signal, progress: step, options }));
    }
  } finally {
    progress.done();
  }
  return measured;
}

function publish(measured: ReadonlyMap<string, Section>, { json, out }: Options): number {
  const circumstances = `Measured with Node ${process.versions.node} on ${process.platform} ${process.arch}, ${availableParallelism()} cores.`;
  const sections = [...measured.values()];
  if (json) {
    const figures = [...measured].map(([name, { figures, violations }]) => [name, { figures, violations }]);
    console.log(JSON.stringify({ circumstances, ...Object.fromEntries(figures) }, null, 2));
  } else {
    for (const section of sections) console.log(`${writeSection(section, circumstances)}\n`);
  }
  if (out !== undefined) {
    const previous = existsSync(out) ? readFileSync(out, 'utf8') : '';
    const names = SECTIONS.map(({ name }) => name);
    writeFileSync(out, writeDocument(names, measured, circumstances, previous));
  }
  const violations = sections.flatMap((section) => section.violations);
  for (const violation of violations) console.error(`Did not hold: ${violation}`);
  return violations.length === 0 ? EXIT.ok : EXIT.violated;
}
