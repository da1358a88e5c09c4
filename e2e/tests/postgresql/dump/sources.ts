import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, globSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '@vigie/e2e/backends';

export interface Sources {
  readonly folder: string;
  /** Of the commit they are of. */
  readonly revision: string;
  dispose(): void;
}

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');

/** The whole repository at a revision, with what is installed now; or as it is. */
export function sourcesOf(revision: string | undefined): Sources {
  const hash = git('rev-parse', '--short', `${revision ?? 'HEAD'}^{commit}`)
    .toString()
    .trim();
  if (revision === undefined) return { folder: ROOT, revision: hash, dispose: () => {} };
  const folder = makeFolder('release');
  execFileSync('tar', ['-x', '-C', folder], { input: git('archive', hash) });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const file of globSync('{packages,demos,demos/datapress}/*/package.json', { cwd: folder })) {
    const installed = join(file, '..', 'node_modules');
    // Links to others of the workspace are relative, and lead to those of that revision.
    if (existsSync(join(ROOT, installed)))
      cpSync(join(ROOT, installed), join(folder, installed), { recursive: true, verbatimSymlinks: true });
  }
  return { folder, revision: hash, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}

function git(...args: string[]): Buffer {
  return execFileSync('git', ['-C', ROOT, ...args], { maxBuffer: 512 * 2 ** 20 });
}
