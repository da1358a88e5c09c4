import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DeflateDecoder } from './deflate-decoder.ts';

/** Why a body was not read, with the HTTP status that says so. */
export class BodyError extends Error {
  readonly status: 400 | 413 | 415 | 503;

  constructor(status: BodyError['status'], message: string) {
    super(message);
    this.name = 'BodyError';
    this.status = status;
  }
}

/** Bytes of request bodies held at once, over all connections. */
export class PendingBytes {
  readonly #max: number;
  #held = 0;

  constructor(max: number) {
    this.#max = max;
  }

  take(bytes: number): void {
    if (this.#held + bytes > this.#max) {
      throw new BodyError(503, 'too many request bodies are being read at once; try again in a second');
    }
    this.#held += bytes;
  }

  give(bytes: number): void {
    this.#held -= bytes;
  }
}

/**
 * Reads a body, decompressing gzip and deflate while counting, so that a bomb is stopped at `maxBytes` and never
 * unfolds. `use` gets the whole body; the bytes count as pending until it returns. Rejects with {@link BodyError}.
 */
export async function readBody<T>(
  request: IncomingMessage,
  maxBytes: number,
  pending: PendingBytes,
  use: (body: Buffer) => T,
): Promise<T> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > maxBytes) throw tooLarge(maxBytes);
  const stream = decompressed(request, contentEncoding(request));
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    // Not `for await`: leaving its loop early would destroy the request and with it the way to answer.
    await new Promise<void>((resolve, reject) => {
      stream.on('data', (chunk: Buffer) => {
        try {
          if (bytes + chunk.length > maxBytes) throw tooLarge(maxBytes);
          pending.take(chunk.length);
          bytes += chunk.length;
          chunks.push(chunk);
        } catch (error) {
          reject(error);
        }
      });
      stream.on('end', resolve);
      stream.on('error', (error: Error) =>
        reject(new BodyError(400, `the body is damaged: ${error.message}`)),
      );
      request.on('error', reject);
      request.on('aborted', () => reject(new BodyError(400, 'the body was cut off')));
    });
    return use(Buffer.concat(chunks, bytes));
  } catch (error) {
    request.unpipe();
    stream.removeAllListeners('data');
    if (stream !== request) stream.destroy();
    throw error;
  } finally {
    pending.give(bytes);
  }
}

function tooLarge(maxBytes: number): BodyError {
  return new BodyError(413, `the body is larger than ${maxBytes} bytes (counted after decompression)`);
}

/** `identity`, `gzip`, `deflate`, or anything else the sender named. */
export function contentEncoding(request: IncomingMessage): string {
  return (request.headers['content-encoding'] ?? '').trim().toLowerCase() || 'identity';
}

function decompressed(request: IncomingMessage, encoding: string): Readable {
  // `snappy` is how some Loki clients announce the block format inside the protobuf body itself.
  if (encoding === 'identity' || encoding === 'snappy') return request;
  if (encoding === 'gzip' || encoding === 'x-gzip') return request.pipe(createGunzip());
  if (encoding === 'deflate') return request.pipe(new DeflateDecoder());
  throw new BodyError(
    415,
    `Content-Encoding "${encoding.slice(0, 40)}" is not understood; send gzip or none`,
  );
}
