import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { FinopsError } from '../finops-error.ts';

/** Told as a source is read: bytes of a file, windows of an API, workloads; `total` where it is known. */
export type OnProgress = (done: number, total: number | undefined) => void;

const CHUNK_BYTES = 2 ** 20;

/**
 * The bytes of a file, unpacked if it is gzipped (told by its first bytes, not by its name).
 *
 * @throws FinopsError `VIGIE_E_FINOPS_READ` where it cannot be opened; while reading, what `readProblem` puts into words.
 */
export async function fileBytes(path: string, onProgress?: OnProgress): Promise<AsyncIterable<Uint8Array>> {
  const found = await stat(path).catch((error: unknown) => {
    throw new FinopsError('VIGIE_E_FINOPS_READ', `cannot read ${path}: ${readProblem(error)}.`);
  });
  if (found.isDirectory())
    throw new FinopsError('VIGIE_E_FINOPS_READ', `cannot read ${path}: it is a directory.`);
  // A pipe has no size.
  const total = found.isFile() ? found.size : undefined;
  return streamBytes(createReadStream(path, { highWaterMark: CHUNK_BYTES }), onProgress, total);
}

/** The same of a stream that is open already, e.g. standard input. */
export async function* streamBytes(
  stream: Readable,
  onProgress?: OnProgress,
  total?: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const chunks = counted(stream, onProgress, total);
  const first = await chunks.next();
  if (first.done === true) return;
  const whole = prepended(first.value, chunks);
  yield* first.value[0] === 0x1f && first.value[1] === 0x8b ? gunzipped(whole) : whole;
}

/** A sentence part for an error of the file system or of the unpacking. */
export function readProblem(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
      return 'it does not exist';
    case 'EACCES':
      return 'it may not be read (permissions)';
    case 'Z_BUF_ERROR':
      return 'its gzip data is cut off';
    case 'Z_DATA_ERROR':
      return 'its gzip data is damaged';
    default:
      return message;
  }
}

async function* counted(
  stream: Readable,
  onProgress: OnProgress | undefined,
  total: number | undefined,
): AsyncGenerator<Buffer, void, undefined> {
  let done = 0;
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Buffer);
    done += bytes.length;
    onProgress?.(done, total);
    yield bytes;
  }
}

async function* prepended(
  first: Buffer,
  rest: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer, void, undefined> {
  yield first;
  yield* rest;
}

async function* gunzipped(chunks: AsyncIterable<Buffer>): AsyncGenerator<Uint8Array, void, undefined> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  const done = pipeline(Readable.from(chunks, { objectMode: true }), gunzip);
  // Its failure is the one the loop below throws.
  done.catch(() => {});
  yield* gunzip;
}
