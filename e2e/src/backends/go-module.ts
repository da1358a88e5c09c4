import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const FOLDER = join(import.meta.dirname, '..', '..', 'backends', 'crds');

/**
 * Folder with the sources of a module that `e2e/backends/crds` requires, for files that come with a release and are not programs.
 * Go downloads it where it is not in its cache, and checks it against go.sum.
 *
 * @throws Error when it cannot be had or is not what go.sum says
 */
export async function moduleSource(path: string): Promise<string> {
  const words = readFileSync(join(FOLDER, 'go.mod'), 'utf8').split(/\s+/);
  const at = words.indexOf(path);
  const version = at === -1 ? undefined : words[at + 1];
  if (version === undefined) throw new Error(`${join(FOLDER, 'go.mod')} does not require ${path}.`);
  const { stdout } = await run('go', ['mod', 'download', '-json', `${path}@${version}`], {
    cwd: FOLDER,
    env: { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '-mod=readonly', GOWORK: 'off' },
  });
  return (JSON.parse(stdout) as { Dir: string }).Dir;
}
