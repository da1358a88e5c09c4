import { randomUUID } from 'node:crypto';
import { renameSync } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { removeWhenInterrupted } from '../files/remove-when-interrupted.ts';
import { ManifestError, type ManifestProblem } from './manifest-error.ts';

export interface FileToWrite {
  /** As shown in messages. */
  readonly file: string;
  readonly path: string;
  readonly text: string;
}

/**
 * Replaces the contents of files, all or none: each is written beside its target and flushed to the disk first; only when all are
 * there do they take the targets' places. No reader ever sees half a file. The mode stays. Ctrl-C meanwhile leaves all as it was.
 *
 * @throws ManifestError naming the files that could not be written; those replaced by then, if any, are named.
 */
export async function writeFiles(files: readonly FileToWrite[]): Promise<void> {
  const prepared = files.map((file) => ({
    temporary: join(dirname(file.path), `.vigie-${randomUUID()}`),
    file,
  }));
  const done = removeWhenInterrupted(prepared.map(({ temporary }) => temporary));
  try {
    await replaceAll(prepared);
  } finally {
    done();
  }
}

interface Prepared {
  readonly temporary: string;
  readonly file: FileToWrite;
}

async function replaceAll(prepared: readonly Prepared[]): Promise<void> {
  const problems: ManifestProblem[] = [];
  for (const { temporary, file } of prepared) {
    try {
      await prepare(temporary, file);
    } catch (error) {
      problems.push({ file: file.file, message: `cannot be written: ${(error as Error).message}` });
      break;
    }
  }
  const replaced: string[] = [];
  // In one go: an interruption comes before all of it or after.
  for (const { temporary, file } of prepared) {
    if (problems.length > 0) break;
    try {
      renameSync(temporary, file.path);
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
