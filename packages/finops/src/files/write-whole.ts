import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { FinopsError } from '../finops-error.ts';
import { removeWhenInterrupted } from './remove-when-interrupted.ts';

/**
 * Writes to a file, beside it first and renamed when whole, so that an error or Ctrl-C leaves the file as it was and nothing beside it.
 * The file is open before `write` is called.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_WRITE` for what the system refuses; what else `write` throws stays what it is
 */
export async function writeWhole(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const unfinished = `${path}.${process.pid}.part`;
  const done = removeWhenInterrupted([unfinished]);
  try {
    const file = await open(unfinished, 'w');
    try {
      await write(file);
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throwUnwritten(path, error);
  } finally {
    done();
  }
}

/** A full disk, a closed pipe; errors of the source stay what they are. */
export function throwUnwritten(output: string, error: unknown): never {
  if (error instanceof FinopsError || !isSystemError(error)) throw error;
  throw new FinopsError('VIGIE_E_FINOPS_WRITE', `cannot write ${output}: ${error.message}.`, {
    cause: error,
  });
}

function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'errno' in error;
}
