import { randomUUID } from 'node:crypto';
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ManifestError, type ManifestProblem } from './manifest-error.ts';

export interface FileToWrite {
  /** As shown in messages. */
  readonly file: string;
  readonly path: string;
  readonly text: string;
}

/**
 * Replaces the contents of files, all or none: each is written beside its target and flushed to the disk first; only when all are
 * there do they take the targets' places. No reader ever sees half a file. The mode stays.
 *
 * @throws ManifestError naming the files that could not be written; those replaced by then, if any, are named.
 */
export async function writeFiles(files: readonly FileToWrite[]): Promise<void> {
  const prepared: { readonly temporary: string; readonly file: FileToWrite }[] = [];
  const problems: ManifestProblem[] = [];
  for (const file of files) {
    const temporary = join(dirname(file.path), `.vigie-${randomUUID()}`);
    prepared.push({ temporary, file });
    try {
      await prepare(temporary, file);
    } catch (error) {
      problems.push({ file: file.file, message: `cannot be written: ${(error as Error).message}` });
      break;
    }
  }
  const replaced: string[] = [];
  for (const { temporary, file } of prepared) {
    if (problems.length > 0) break;
    try {
      await rename(temporary, file.path);
      replaced.push(file.file);
    } catch (error) {
      const done = replaced.length === 0 ? '' : `; already replaced: ${replaced.join(', ')}`;
      problems.push({ file: file.file, message: `cannot be replaced: ${(error as Error).message}${done}` });
    }
  }
  if (problems.length === 0) return;
  await Promise.all(prepared.map(({ temporary }) => rm(temporary, { force: true })));
  throw new ManifestError(problems);
}

async function prepare(temporary: string, { path, text }: FileToWrite): Promise<void> {
  const target = await stat(path);
  if (!target.isFile()) throw new Error('it is no file');
  const mode = target.mode & 0o777;
  const handle = await open(temporary, 'wx', mode);
  try {
    // The process's mask may have taken bits away.
    await handle.chmod(mode);
    await handle.writeFile(text, 'utf8');
    await handle.sync();
  } finally {
    await handle.close();
  }
}
