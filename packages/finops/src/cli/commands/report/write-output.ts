import { open, rename, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { removeWhenInterrupted } from '../../../files/remove-when-interrupted.ts';
import { FinopsError } from '../../../finops-error.ts';

/**
 * Writes to a file, beside it first and renamed when whole, so that an error or Ctrl-C leaves the file as it was and nothing beside it.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_WRITE`
 */
export async function writeFileWhole(path: string, chunks: Iterable<string>): Promise<void> {
  const unfinished = `${path}.${process.pid}.part`;
  const done = removeWhenInterrupted([unfinished]);
  try {
    const file = await open(unfinished, 'w');
    try {
      for (const chunk of chunks) await file.write(chunk);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    if (!isSystemError(error)) throw error;
    throw new FinopsError('VIGIE_E_FINOPS_WRITE', `cannot write ${path}: ${error.message}.`, {
      cause: error,
    });
  } finally {
    done();
  }
}

/**
 * Writes at the reader's pace. A reader that has gone (`| head`) has read what it wanted.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_WRITE`
 */
export async function writeStream(stream: Writable, chunks: Iterable<string>): Promise<void> {
  for (const chunk of chunks) {
    const error = await written(stream, chunk);
    if (error === undefined) continue;
    if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') return;
    throw new FinopsError('VIGIE_E_FINOPS_WRITE', `cannot write to standard output: ${error.message}.`, {
      cause: error,
    });
  }
}

function written(stream: Writable, chunk: string): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    // The event comes too, after the callback, and would end the process where nobody listens.
    const ignore = (): void => {};
    stream.once('error', ignore);
    stream.write(chunk, (error) => {
      if (error === null || error === undefined) stream.removeListener('error', ignore);
      resolve(error ?? undefined);
    });
  });
}

function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'errno' in error;
}
