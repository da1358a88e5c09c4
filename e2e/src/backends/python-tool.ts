import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from './tool-path.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const run = promisify(execFile);
const REQUIREMENTS = join(import.meta.dirname, '..', '..', 'backends');

/**
 * Where a program from PyPI is kept: an environment of its own under `python/` of the cache, named by all the versions that
 * `e2e/backends/NAME/requirements.txt` pins.
 */
export function pythonToolPath(name: string, env: Environment = process.env): string {
  const bin = process.platform === 'win32' ? 'Scripts' : 'bin';
  return join(environmentFolder(name, env), bin, name);
}

export function isPythonToolInstalled(name: string, env: Environment = process.env): boolean {
  return existsSync(join(environmentFolder(name, env), 'complete'));
}

/**
 * Installs it by pip, unless it is there. An environment cannot be moved once made, so it is made in its place and counts once a
 * last file says that it is whole; one that was left half made is made anew.
 *
 * @throws Error with pip's last lines when it cannot be installed
 */
export async function installPythonTool(name: string, env: Environment = process.env): Promise<string> {
  const path = pythonToolPath(name, env);
  if (isPythonToolInstalled(name, env)) return path;
  const folder = environmentFolder(name, env);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  const python = process.platform === 'win32' ? 'python' : 'python3';
  try {
    await run(python, ['-m', 'venv', folder]);
    await run(join(dirname(path), 'python'), [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--no-deps',
      '--requirement',
      requirements(name),
    ]);
  } catch (error) {
    const { stderr = '', message } = error as { stderr?: string; message: string };
    throw new Error(`${name} could not be installed: ${message}\n${stderr.slice(-2000)}`, { cause: error });
  }
  writeFileSync(join(folder, 'complete'), '');
  return path;
}

function environmentFolder(name: string, env: Environment): string {
  const hash = createHash('sha256')
    .update(readFileSync(requirements(name)))
    .digest('hex');
  return join(cacheFolder(env), 'python', `${name}-${hash.slice(0, 12)}`);
}

function requirements(name: string): string {
  return join(REQUIREMENTS, name, 'requirements.txt');
}
