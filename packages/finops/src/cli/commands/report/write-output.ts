import type { Writable } from 'node:stream';
import { writeWhole } from '../../../files/write-whole.ts';
import { FinopsError } from '../../../finops-error.ts';

/** @throws FinopsError `VIGIE_E_FINOPS_WRITE` */
export async function writeFileWhole(path: string, chunks: Iterable<string>): Promise<void> {
  await writeWhole(path, async (file) => {
    for (const chunk of chunks) await file.write(chunk);
    await file.sync();
  });
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
