import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MODULES = join(import.meta.dirname, '..', '..', 'backends');

/**
 * Folder with the sources of a module that one of `e2e/backends` requires (`crds` by default), for files that come with a release and are
 * not programs. Go downloads it where it is not in its cache, and checks it against go.sum.
 *
 * @throws Error when it cannot be had or is not what go.sum says
 */
export async function moduleSource(path: string, requiredBy = 'crds'): Promise<string> {
  const folder = join(MODULES, requiredBy);
  const words = readFileSync(join(folder, 'go.mod'), 'utf8').split(/\s+/);
  const at = words.indexOf(path);
  const version = at === -1 ? undefined : words[at + 1];
  if (version === undefined) throw new Error(`${join(folder, 'go.mod')} does not require ${path}.`);
  const { stdout } = await run('go', ['mod', 'download', '-json', `${path}@${version}`], {
    cwd: folder,
    env: { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '-mod=readonly', GOWORK: 'off' },
  });
  return (JSON.parse(stdout) as { Dir: string }).Dir;
}
