import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { BenchRig } from './bench-rig.ts';
import { buildPackages } from './build-packages.ts';
import { measure } from './measure.ts';
import { type BenchOptions, HELP, parseOptions } from './options.ts';
import { formatHot, hotPackages, profile } from './profile.ts';
import { createProgress } from './progress.ts';
import { createReport, formatTable, type Report, type VariantReport } from './report.ts';

const EXIT = { ok: 0, checkFailed: 1, usage: 2, variantFailed: 3, interrupted: 130 } as const;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  let options: BenchOptions | 'help';
  try {
    options = parseOptions(args);
  } catch (error) {
    console.error(`bench: ${(error as Error).message}. See --help.`);
    return EXIT.usage;
  }
  if (options === 'help') {
    console.log(HELP);
    return EXIT.ok;
  }
  if (usesPackages(options)) buildPackages();
  const rig = await BenchRig.start();
  const progress = createProgress();
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      interrupted = true;
      void rig.stop();
    });
  }
  try {
    if (options.profile !== undefined) {
      const { file, hot } = await profile(rig, options.profile, options, progress);
      progress.done();
      console.log(`${formatHot(hotPackages(hot), 15)}\n\n${formatHot(hot, 40)}\n\nProfile: ${file}`);
      return EXIT.ok;
    }
    const report = createReport(await measure(rig, options, progress), options, rig.pinning);
    progress.done();
    publish(report, options);
    return passes(report, options.check) ? EXIT.ok : EXIT.checkFailed;
  } catch (error) {
    progress.done();
    // Whoever waits for a helper that was stopped gets an error; that is not one.
    if (interrupted) return EXIT.interrupted;
    console.error('bench:', error);
    return EXIT.variantFailed;
  } finally {
    await rig.stop();
  }
}

function usesPackages({ variants, profile: profiled }: BenchOptions): boolean {
  const used = profiled === undefined ? variants : [profiled];
  return used.some(({ name }) => name.startsWith('vigie'));
}

function publish(report: Report, { json, out }: BenchOptions): void {
  const text = JSON.stringify(report, null, 2);
  console.log(json ? text : formatTable(report));
  if (out === undefined) return;
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, `${text}\n`);
}

function passes(report: Report, check: number | undefined): boolean {
  if (check === undefined) return true;
  const { cpuRatio, cpuRatioInterval } = report.variants.find(
    ({ name }) => name === 'vigie',
  ) as VariantReport;
  const [low, high] = cpuRatioInterval;
  const passed = high >= check;
  console.error(
    `Vigie keeps ${cpuRatio.median.toFixed(2)} of bare throughput by CPU time ` +
      `(95 %: ${low.toFixed(2)} to ${high.toFixed(2)}); at least ${check} is asked: ${passed ? 'passed' : 'FAILED'}.`,
  );
  return passed;
}
