import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '@vigie/e2e/backends';

/**
 * The validator the FOCUS project publishes, from PyPI, with the rules of 1.2 in it; its own requirements leave open a pyarrow that does
 * not go with the numpy they ask for. Needs Python 3.12.
 */
const VALIDATOR = [
  'focus-validator==2.2.1',
  'pyarrow==18.1.0',
  'duckdb==1.5.6',
  'polars==1.44.2',
  'pandas==2.3.3',
];
const LEAST_PYTHON = 12;

/** What our data is: the rules of other kinds of provider do not apply. */
const CRITERIA = [
  'ACCOUNT_NAMING_SUPPORTED',
  'BILLING_BASED_ON_PROVISIONED_RESOURCES_SUPPORTED',
  'MULTIPLE_PRICING_CATEGORIES_SUPPORTED',
  'NEGOTIATED_PRICING_SUPPORTED',
  'PUBLIC_PRICE_LIST_SUPPORTED',
  'RESOURCE_TYPE_ASSIGNMENT_SUPPORTED',
  'SUB_ACCOUNT_SUPPORTED',
  'TAGGING_SUPPORTED',
  'UNIT_PRICING_SUPPORTED',
  'USAGE_MEASUREMENT_SUPPORTED',
].join(',');

export interface Validator {
  readonly python: string;
  readonly packages: string;
}

export interface Validation {
  readonly passed: number;
  /** Rule and message. */
  readonly failures: readonly string[];
  readonly output: string;
}

/** A Python that can run it: on the PATH, or one of pyenv's; undefined where there is none. */
export async function findPython(): Promise<string | undefined> {
  // The home folder of the account: HOME may be another.
  const pyenv = join(process.env['PYENV_ROOT'] ?? join(userInfo().homedir, '.pyenv'), 'versions');
  const installed = (await readdir(pyenv).catch(() => []))
    .filter((name) => /^3\.\d+\.\d+$/.test(name))
    .map((name) => join(pyenv, name, 'bin', 'python3'));
  const candidates = ['python3.12', 'python3.13', 'python3', ...installed];
  for (const command of candidates) {
    const { code } = await run(command, [
      '-c',
      `import sys, pip; sys.exit(0 if (3, ${LEAST_PYTHON}) <= sys.version_info[:2] <= (3, 13) else 1)`,
    ]);
    if (code === 0) return command;
  }
  return undefined;
}

/** Installs it once into the project's cache; under its final name only when whole, so that two may do so at a time. */
export async function installValidator(python: string): Promise<Validator> {
  const { output: version } = await run(python, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])']);
  const cache = join(cacheFolder(process.env), 'focus-validator');
  const packages = join(cache, `${VALIDATOR[0]!.split('==')[1]}-python${version.trim()}`);
  if ((await stat(packages).catch(() => undefined)) !== undefined) return { python, packages };
  await mkdir(cache, { recursive: true });
  const unfinished = await mkdtemp(join(cache, 'installing-'));
  try {
    const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
    args.push('--target', unfinished, ...VALIDATOR);
    const { code, output } = await run(python, args);
    if (code !== 0) throw new Error(`pip could not install ${VALIDATOR[0]}: ${output}`);
    await rename(unfinished, packages);
  } catch (error) {
    if ((await stat(packages).catch(() => undefined)) === undefined) throw error;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return { python, packages };
}

/** Checks a file against the rules of FOCUS 1.2 that the validator ships: nothing is downloaded. */
export async function validate({ python, packages }: Validator, file: string): Promise<Validation> {
  const args = ['-m', 'focus_validator.main', '--data-file', file, '--validate-version', '1.2'];
  args.push('--block-download', '--applicability-criteria', CRITERIA);
  // It reads its list of currencies relative to where it is run.
  const { output } = await run(python, args, { cwd: packages, PYTHONPATH: packages });
  const total = /Total: (\d+) \| Pass: (\d+) \| Fail: (\d+)/.exec(output);
  if (total === null) throw new Error(`the validator did not come to an end:\n${output}`);
  const failures = [...output.matchAll(/^❌ (\S+): FAIL\s+\((.*)\)$/gm)].map(
    ([, rule, why]) => `${rule}: ${why}`,
  );
  if (failures.length !== Number(total[3])) throw new Error(`its answer is not understood:\n${output}`);
  return { passed: Number(total[2]), failures, output };
}

function run(
  command: string,
  args: readonly string[],
  { cwd, ...env }: { cwd?: string; PYTHONPATH?: string } = {},
): Promise<{ readonly code: number | undefined; readonly output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, [...args], {
      ...(cwd !== undefined && { cwd }),
      env: { ...process.env, PYTHONIOENCODING: 'utf-8', PYTHONDONTWRITEBYTECODE: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    child.on('error', (error) => resolve({ code: undefined, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? undefined, output }));
  });
}
