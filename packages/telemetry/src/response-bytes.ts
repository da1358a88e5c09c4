import type { ServerResponse } from 'node:http';

/** Where the bytes of a response are counted. */
export interface ByteCount {
  responseBytes: number;
}

const kCount: unique symbol = Symbol('vigie.response.bytes');
const kWrite: unique symbol = Symbol('vigie.response.write');
const kEnd: unique symbol = Symbol('vigie.response.end');

type Write = (chunk: unknown, encoding: unknown, callback: unknown) => boolean;
type End = (chunk: unknown, encoding: unknown, callback: unknown) => unknown;

interface CountedResponse {
  [kCount]: ByteCount;
  [kWrite]: Write;
  [kEnd]: End;
  write: Write;
  end: End;
}

/**
 * Counts the body bytes a response is given, after any compression that wraps the response later. Two shared functions,
 * no closure a request.
 */
export function countResponseBytes(response: ServerResponse, count: ByteCount): void {
  const counted = response as unknown as CountedResponse;
  counted[kCount] = count;
  counted[kWrite] = counted.write;
  counted[kEnd] = counted.end;
  counted.write = write;
  counted.end = end;
}

function write(this: CountedResponse, chunk: unknown, encoding: unknown, callback: unknown): boolean {
  this[kCount].responseBytes += byteLength(chunk, encoding);
  return this[kWrite](chunk, encoding, callback);
}

function end(this: CountedResponse, chunk: unknown, encoding: unknown, callback: unknown): unknown {
  const count = this[kCount];
  const total = count.responseBytes + (chunk === undefined ? 0 : byteLength(chunk, encoding));
  const result = this[kEnd](chunk, encoding, callback);
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
