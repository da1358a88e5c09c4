import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const HELP = `npm run audit -- [options]

Asks the npm registry what is known against the packages of the lock file. Fails on high and critical.

  --level LEVEL  low, moderate, high or critical, default high
  --json         what pnpm says, as JSON
  --help         this text

Exit code: 0 nothing of that level, 1 something found, 2 wrong usage, 3 the registry cannot be asked (mirrors often cannot).
`;

const root = join(import.meta.dirname, '..', '..', '..');
const LEVELS = ['low', 'moderate', 'high', 'critical'] as const;
/** As in scripts/bootstrap.mjs. */
const PNPM = 'pnpm@12.21.0';

process.exitCode = main(process.argv.slice(2));

function main(args: string[]): number {
  const options = readOptions(args);
  if (options === undefined) return 2;
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const from = LEVELS.indexOf(options.level);
  const report = audit();
  if (options.json) console.log(report.text);
  if (report.advisories === undefined) {
    console.error(`The registry could not be asked: ${report.text.trim().slice(0, 1000)}`);
    return 3;
  }
  const grave = report.advisories.filter(({ severity }) => LEVELS.indexOf(severity) >= from);
  if (!options.json) {
    for (const { severity, module_name: name, title, url } of report.advisories)
      console.log(`${severity.padEnd(8)} ${name}: ${title} ${url}`);
  }
  console.error(`${report.advisories.length} known, ${grave.length} of them ${options.level} or above.`);
  return grave.length === 0 ? 0 : 1;
}

interface Advisory {
  readonly severity: (typeof LEVELS)[number];
  readonly module_name: string;
  readonly title: string;
  readonly url: string;
}

function audit(): { text: string; advisories: readonly Advisory[] | undefined } {
  const options = { cwd: root, encoding: 'utf8', maxBuffer: 64 * 2 ** 20 } as const;
  let result = spawnSync('pnpm', ['audit', '--json'], options);
  if (isMissing(result.error))
    result = spawnSync('npx', ['--yes', '-p', PNPM, 'pnpm', 'audit', '--json'], options);
  // Strings, but null when it could not be started at all.
  const { stdout, stderr, error } = result;
  try {
    const { advisories } = JSON.parse(stdout) as { advisories?: Record<string, Advisory> };
    if (advisories !== undefined) return { text: stdout, advisories: Object.values(advisories) };
  } catch {
    // Not a report: what it says instead is told below.
  }
  return { text: [stdout, stderr, error?.message].filter(Boolean).join('\n'), advisories: undefined };
}

function readOptions(
  args: string[],
): { level: (typeof LEVELS)[number]; json: boolean; help: boolean } | undefined {
  try {
    const { values } = parseArgs({
      args,
      options: {
        level: { type: 'string', default: 'high' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const level = LEVELS.find((known) => known === values.level);
    if (level === undefined)
      throw new Error(`--level is one of ${LEVELS.join(', ')}, received ${JSON.stringify(values.level)}.`);
    return { ...values, level };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    return undefined;
  }
}

function isMissing(error: NodeJS.ErrnoException | undefined): boolean {
  return error?.code === 'ENOENT';
}
