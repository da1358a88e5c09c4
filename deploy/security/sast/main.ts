import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installPythonTool } from '@vigie/e2e/backends';

const HELP = `npm run sast -- [options]

Looks through the source for what is known to be dangerous: oxlint's security rules (deploy/security/oxlint.json), and Semgrep with
rules of our own (deploy/security/rules), which are proven on good and bad code first. Semgrep comes from PyPI the first time.

  --json   Semgrep's findings as JSON
  --help   this text

Exit code: 0 nothing found, 1 something found, 2 wrong usage, 3 a program is missing.
`;

const root = join(import.meta.dirname, '..', '..', '..');
const RULES = 'deploy/security/rules';
/** What is shipped or run; tests and their helpers do dangerous things on purpose. */
const FOLDERS = ['packages', 'demos', 'scripts', 'deploy', 'e2e', 'bench', 'reliability'];
const EXCLUDED = ['*.test.ts', 'testing', RULES];
const IGNORED = ['**/*.test.ts', '**/testing/**', `${RULES}/**`];

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const options = readOptions(args);
  if (options === undefined) return 2;
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  let semgrep: string;
  try {
    semgrep = await installPythonTool('semgrep');
  } catch (error) {
    console.error((error as Error).message);
    return 3;
  }
  const oxlint = join(root, 'node_modules', '.bin', 'oxlint');
  const steps = [
    run('oxlint', oxlint, [
      '-c',
      'deploy/security/oxlint.json',
      '--deny-warnings',
      ...IGNORED.map((pattern) => `--ignore-pattern=${pattern}`),
      ...FOLDERS,
    ]),
    run('the rules themselves', semgrep, ['--test', '--metrics=off', RULES]),
    run('semgrep', semgrep, scan(options.json)),
  ];
  return steps.every(Boolean) ? 0 : 1;
}

function scan(json: boolean): string[] {
  return [
    'scan',
    `--config=${RULES}/semgrep.yml`,
    '--metrics=off',
    '--disable-version-check',
    '--error',
    '--quiet',
    ...(json ? ['--json'] : []),
    ...EXCLUDED.map((pattern) => `--exclude=${pattern}`),
    ...FOLDERS,
  ];
}

function run(title: string, command: string, args: readonly string[]): boolean {
  console.error(`▸ ${title}`);
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    // To stderr, but for what the last one finds: --json is to be read by machines.
    stdio: ['ignore', title === 'semgrep' ? 'inherit' : 2, 'inherit'],
    env: { ...process.env, SEMGREP_ENABLE_VERSION_CHECK: '0' },
  });
  console.error(`${status === 0 ? '✓' : '✗'} ${title}${error === undefined ? '' : `: ${error.message}`}`);
  return status === 0;
}

function readOptions(args: string[]): { json: boolean; help: boolean } | undefined {
  try {
    const { values } = parseArgs({
      args,
      options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
    return { json: values.json ?? false, help: values.help ?? false };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    return undefined;
  }
}
