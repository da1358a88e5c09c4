import type { ServerResponse } from 'node:http';

/** Where the bytes of a response are counted. */
export interface ByteCount {
  responseBytes: number;
  /** What the response did before it was counted; kept here because each property added to a response costs time. */
  write: ResponseWrite | undefined;
  end: ResponseEnd | undefined;
}

export type ResponseWrite = (chunk: unknown, encoding: unknown, callback: unknown) => boolean;
export type ResponseEnd = (chunk: unknown, encoding: unknown, callback: unknown) => unknown;

const kCount: unique symbol = Symbol('vigie.response.bytes');

interface CountedResponse {
  [kCount]: ByteCount;
  write: ResponseWrite;
  end: ResponseEnd;
}

/**
 * Counts the body bytes a response is given, after any compression that wraps the response later. Two shared functions,
 * no closure a request.
 */
export function countResponseBytes(response: ServerResponse, count: ByteCount): void {
  const counted = response as unknown as CountedResponse;
  counted[kCount] = count;
  count.write = counted.write;
  count.end = counted.end;
  counted.write = write;
  counted.end = end;
}

function write(this: CountedResponse, chunk: unknown, encoding: unknown, callback: unknown): boolean {
  const count = this[kCount];
  count.responseBytes += byteLength(chunk, encoding);
  return (count.write as ResponseWrite).call(this, chunk, encoding, callback);
}

function end(this: CountedResponse, chunk: unknown, encoding: unknown, callback: unknown): unknown {
  const count = this[kCount];
  const total = count.responseBytes + (chunk === undefined ? 0 : byteLength(chunk, encoding));
  const result = (count.end as ResponseEnd).call(this, chunk, encoding, callback);
  // Set, not added: the end of an HTTP/2 response calls `write` with the chunk, which has counted it already.
  count.responseBytes = total;
  return result;
}

function byteLength(chunk: unknown, encoding: unknown): number {
  if (typeof chunk === 'string') {
    return Buffer.byteLength(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8');
  }
  return chunk instanceof Uint8Array ? chunk.byteLength : 0;
}
