import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { countTests, type TestCounts } from './counts.ts';

const HELP = `npm test [-- options] [-- vitest filters]

Checks lint, format, types, the public API and what is generated, then runs every unit, integration and browser test, then those
against real backends.

  --checks-only   no tests (npm run check)
  --e2e           only the tests with real backends (npm run test:e2e)
  --help          this text

Where CI is set it builds the backends meanwhile (npm run backends), and measures the overhead (npm run bench -- --check 0.6,
40 seconds, up to three times). Elsewhere, tests whose backend is not built are skipped and say so. Tests with real backends
that run whole, without filters, write docs/e2e.md; e2e/README.md says how to have them use servers that run already.
The last line is "N passed, N failed"; each check counts as one. A skipped test counts as failed where CI is set.
Exit code: 0 all passed, 1 something failed, 2 wrong options.
`;

const root = join(import.meta.dirname, '..', '..');
const CHECKS: Readonly<Record<string, readonly string[]>> = {
  lint: ['oxlint', '--type-aware', '--deny-warnings'],
  format: ['oxfmt', '--check'],
  types: ['tsc'],
  'types of the page': ['tsc', '-p', 'packages/console/src/page'],
  api: [process.execPath, '--conditions=@vigie/source', 'scripts/api/main.ts'],
  generated: [process.execPath, '--conditions=@vigie/source', 'deploy/generate/main.ts', '--check'],
};
/** A short measurement: Vigie with all signals is to keep 0.6 of bare Koa's throughput. */
const OVERHEAD: readonly string[] = [
  process.execPath,
  ...'--conditions=@vigie/source bench/src/main.ts --only vigie --check 0.6 --rounds 40 --seconds 0.25'.split(
    ' ',
  ),
];

/** What the tests with real backends drive; the others are built by whoever needs them. */
const BACKENDS: readonly string[] = `
  promtool prometheus amtool alertmanager compose-check actionlint
  kustomize kube-score kubeconform
  etcd kubectl kube-apiserver kube-controller-manager kube-scheduler
  kwok metrics-server kube-state-metrics vpa-recommender
  loki jaeger
`
  .trim()
  .split(/\s+/);

process.exitCode = await main(process.argv.slice(2));

async function main(argv: string[]): Promise<number> {
  const options = readOptions(argv);
  if (options === undefined) return 2;
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const counts: TestCounts = { passed: 0, failed: 0, skipped: 0 };
  const ci = process.env['CI'] !== undefined;
  const backends = ci && !options.checksOnly ? buildBackends() : undefined;
  if (!options.e2e) {
    for (const [title, command] of Object.entries(CHECKS)) {
      const ok = run(title, command);
      counts[ok ? 'passed' : 'failed']++;
    }
    if (!options.checksOnly) add(counts, runTests('tests', 'vitest.config.ts', options.filters));
  }
  if (!options.checksOnly) {
    if (backends !== undefined) counts[(await ended(backends)) ? 'passed' : 'failed']++;
    add(counts, runTests('tests with real backends', 'vitest.backends.config.ts', options.filters));
    // Alone on the machine, after all else: it measures.
    if (ci && !options.e2e) counts[isFastEnough() ? 'passed' : 'failed']++;
  }

  const skippedFail = ci ? counts.skipped : 0;
  if (counts.skipped > 0) {
    console.log(`${counts.skipped} skipped${skippedFail > 0 ? ', which counts as failed here' : ''}`);
  }
  const failed = counts.failed + skippedFail;
  console.log(`${counts.passed} passed, ${failed} failed`);
  return failed === 0 && counts.passed > 0 ? 0 : 1;
}

interface Options {
  readonly checksOnly: boolean;
  readonly e2e: boolean;
  readonly help: boolean;
  readonly filters: string[];
}

function readOptions(argv: string[]): Options | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        'checks-only': { type: 'boolean', default: false },
        e2e: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return { ...values, checksOnly: values['checks-only'], filters: positionals };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    return undefined;
  }
}

/** Measured anew where it fails, twice at most: noise passes one of three, a slower path none. */
function isFastEnough(): boolean {
  return ['overhead', 'overhead, again', 'overhead, a last time'].some((title) => run(title, OVERHEAD));
}

/** Builds beside the tests, with what they leave of the processor. */
function buildBackends(): ChildProcess {
  const builder = 'e2e/src/backends/main.ts';
  const arguments_ = ['--conditions=@vigie/source', builder, '--background', ...BACKENDS];
  return spawn(process.execPath, arguments_, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}

async function ended(child: ChildProcess): Promise<boolean> {
  console.log('▸ backends');
  const started = performance.now();
  if (child.exitCode === null && child.signalCode === null) {
    await new Promise((resolve) => child.once('exit', resolve));
  }
  const ok = child.exitCode === 0;
  console.log(`${ok ? '✓' : '✗'} backends (waited ${((performance.now() - started) / 1000).toFixed(1)} s)`);
  return ok;
}

function runTests(title: string, config: string, filters: readonly string[]): TestCounts {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-test-'));
  const report = join(folder, 'report.json');
  try {
    // What a part of the tests found is not what the document is about.
    const env = filters.length === 0 ? { VIGIE_E2E_DOCUMENT: join(root, 'docs', 'e2e.md') } : {};
    const ok = run(title, ['vitest', 'run', `--config=${config}`, '--passWithNoTests', ...filters], {
      ...env,
      VIGIE_TEST_REPORT: report,
    });
    const counts = existsSync(report)
      ? countTests(readFileSync(report, 'utf8'))
      : { passed: 0, failed: 0, skipped: 0 };
    // A file that could not be loaded fails the run without a failing test.
    if (!ok && counts.failed === 0) counts.failed = 1;
    return counts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(
  title: string,
  [tool, ...toolArguments]: readonly string[],
  env: NodeJS.ProcessEnv = {},
): boolean {
  const started = performance.now();
  console.log(`▸ ${title}`);
  const result = spawnSync(resolve(root, 'node_modules', '.bin', tool as string), toolArguments, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  const ok = result.status === 0;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `${ok ? '✓' : '✗'} ${title} (${seconds} s)${result.error === undefined ? '' : ` ${result.error.message}`}`,
  );
  return ok;
}

function add(counts: TestCounts, more: TestCounts): void {
  counts.passed += more.passed;
  counts.failed += more.failed;
  counts.skipped += more.skipped;
}
