import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { FinopsError } from '../../../finops-error.ts';

/**
 * Writes to a file, beside it first and renamed when whole, so that an error or Ctrl-C leaves the file as it was and nothing beside it.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_WRITE`
 */
export async function writeFileWhole(path: string, chunks: Iterable<string>): Promise<void> {
  const unfinished = `${path}.${process.pid}.part`;
  const stop = (signal: NodeJS.Signals): void => {
    rmSync(unfinished, { force: true });
    process.kill(process.pid, signal);
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, stop);
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
    for (const signal of signals) process.removeListener(signal, stop);
  }
}

/** Writes at the reader's pace. A reader that has gone (`| head`) has read what it wanted. */
export async function writeStream(stream: Writable, chunks: Iterable<string>): Promise<void> {
  let gone = false;
  const onError = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE') throw error;
    gone = true;
  };
  stream.on('error', onError);
  try {
    for (const chunk of chunks) {
      if (gone) return;
      if (!stream.write(chunk) && !stream.destroyed) {
        await Promise.race([once(stream, 'drain'), once(stream, 'close')]);
      }
    }
  } finally {
    // The error of a write may come after it returned.
    setImmediate(() => stream.removeListener('error', onError));
  }
}

function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'errno' in error;
}
