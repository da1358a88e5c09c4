import { close, open as openFile, write } from 'node:fs';
import { open } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { freeBuffer } from '../database/free-buffer.ts';

/**
 * Writes an upload to disk. What was written is given back at once: the pieces of fifty large uploads would be 64 MB, the most that
 * V8 lets memory beside its heap grow before it collects any.
 */
export function fileOnDisk(path: string): Writable {
  let file: number | undefined;
  return new Writable({
    construct(done) {
      openFile(path, 'wx', 0o600, (error, opened) => {
        if (error === null) file = opened;
        done(error);
      });
    },
    write(piece: Buffer, _encoding, done) {
      writeAll(file as number, piece, (error) => {
        done(error);
        // formidable asks for its length once more.
        setImmediate(freeBuffer, piece);
      });
    },
    destroy(error, done) {
      if (file === undefined) done(error);
      else close(file, (failed) => done(error ?? failed));
    },
  });
}

function writeAll(file: number, bytes: Buffer, done: (error: Error | null) => void): void {
  write(file, bytes, (error, written) => {
    if (error !== null || written === bytes.length) done(error);
    else writeAll(file, bytes.subarray(written), done);
  });
}

/** Into memory that is this file's alone, so that it can be given back. */
export async function readFromDisk(path: string, size: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(size);
  const file = await open(path);
  try {
    for (let at = 0; at < size;) {
      const { bytesRead } = await file.read(bytes, at, size - at);
      if (bytesRead === 0) throw new Error(`Of an upload of ${size} bytes, ${at} are on the disk.`);
      at += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}
