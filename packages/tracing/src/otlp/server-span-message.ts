import type { SpanContext } from '@opentelemetry/api';
import { detached } from '../detached.ts';
import type { ServerRequest } from '../server-request.ts';
import type { ServerSpan } from '../server-span.ts';
import {
  ProtobufWriter,
  utf8Bytes,
  varintBytes,
  writeHex,
  writeNanoseconds,
  writeText,
  writeUint32,
  writeVarint,
} from './protobuf-writer.ts';
import { flagsOf, writeDescription } from './span-message.ts';
import { EncodedSpan } from './encoded-span.ts';
import type { Slabs } from './slabs.ts';

/** Bytes for the requests that differ in ids, times, path and size only. */
interface Description {
  readonly method: string;
  readonly status: number;
  readonly scheme: string;
  readonly protocolVersion: string;
  readonly host: string | undefined;
  readonly userAgent: string | undefined;
  readonly bytes: Buffer;
}

const MAX_ROUTES = 500;
const DESCRIPTIONS_A_ROUTE = 8;

/** Field 2 of `ScopeSpans`, as each span stands in it. */
const SPANS = (2 << 3) | 2;
/** Ids, times and flags, with their tags. */
const IDS_AND_TIMES_BYTES = 18 + 10 + 9 + 9;
const PARENT_BYTES = 10;
const FLAGS_BYTES = 6;
const PATH_KEY = keyBytes('url.path');
const SIZE_KEY = keyBytes('http.response.body.size');
/** What the lengths of this message and those within it take at most. */
const LENGTHS_BYTES = 40;

/**
 * Writes server spans that nothing was added to straight to where they wait. All but a few members are the same for the
 * requests of a route, and are encoded once; what is left costs no text and no object.
 */
export class ServerSpanWriter {
  readonly #routes = new Map<string | undefined, Description[]>();
  readonly #writer = new ProtobufWriter();

  /** @param request The span's own */
  write(slabs: Slabs, span: ServerSpan, request: ServerRequest): EncodedSpan {
    const path = span.redact(request.path);
    const described = this.#describe(span, request);
    const most = IDS_AND_TIMES_BYTES + PARENT_BYTES + FLAGS_BYTES + described.length + path.length * 3;
    const slab = slabs.withRoom(most + PATH_KEY.length + SIZE_KEY.length + LENGTHS_BYTES);
    const start = slab.length;
    slab.length = writeServerSpan(slab.bytes, start, span, request, path, described);
    return new EncodedSpan(span, slab.bytes, start, slab.length);
  }

  #describe(span: ServerSpan, request: ServerRequest): Buffer {
    let known = this.#routes.get(request.route);
    if (known === undefined) {
      if (this.#routes.size >= MAX_ROUTES) this.#routes.clear();
      this.#routes.set(copyOf(request.route), (known = []));
    }
    for (const description of known) if (fits(description, request)) return description.bytes;
    const { method, status, scheme, protocolVersion, host, userAgent } = request;
    const { 'url.path': _path, 'http.response.body.size': _size, ...others } = span.attributes;
    this.#writer.clear();
    writeDescription(this.#writer, span, others);
    const bytes = Buffer.from(this.#writer.written());
    if (known.length >= DESCRIPTIONS_A_ROUTE) known.pop();
    known.unshift({
      method: detached(method),
      status,
      scheme,
      protocolVersion,
      host: copyOf(host),
      userAgent: copyOf(userAgent),
      bytes,
    });
    return bytes;
  }
}

function copyOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : detached(text);
}

function fits(description: Description, request: ServerRequest): boolean {
  return (
    description.status === request.status &&
    description.method === request.method &&
    description.userAgent === request.userAgent &&
    description.host === request.host &&
    description.protocolVersion === request.protocolVersion &&
    description.scheme === request.scheme
  );
}

function writeServerSpan(
  bytes: Buffer,
  from: number,
  span: ServerSpan,
  request: ServerRequest,
  path: string,
  description: Buffer,
): number {
  // Nearly every span is of a length that takes two bytes.
  const start = from + 3;
  let at = writeIdsAndTimes(bytes, start, span.spanContext(), span.parentSpanContext, request);
  at = writePath(bytes, at, path);
  at = writeSize(bytes, at, request.responseBytes);
  description.copy(bytes, at);
  at += description.length;
  const length = at - start;
  bytes[from] = SPANS;
  if (length >= 0x80 && length < 0x4000) {
    writeVarint(bytes, from + 1, length);
    return at;
  }
  const shift = varintBytes(length) - 2;
  bytes.copyWithin(start + shift, start, at);
  writeVarint(bytes, from + 1, length);
  return at + shift;
}

function writeIdsAndTimes(
  bytes: Buffer,
  from: number,
  context: SpanContext,
  parent: SpanContext | undefined,
  request: ServerRequest,
): number {
  let at = from;
  bytes[at++] = (1 << 3) | 2;
  bytes[at++] = 16;
  at = writeHex(bytes, at, context.traceId);
  bytes[at++] = (2 << 3) | 2;
  bytes[at++] = 8;
  at = writeHex(bytes, at, context.spanId);
  if (parent !== undefined) {
    bytes[at++] = (4 << 3) | 2;
    bytes[at++] = 8;
    at = writeHex(bytes, at, parent.spanId);
  }
  const { startTimeMs, durationMs } = request;
  bytes[at++] = (7 << 3) | 1;
  at = writeNanoseconds(bytes, at, Math.round(startTimeMs * 1000), 0);
  bytes[at++] = (8 << 3) | 1;
  at = writeNanoseconds(bytes, at, Math.round((startTimeMs + durationMs) * 1000), 0);
  at = writeVarint(bytes, at, (16 << 3) | 5);
  return writeUint32(bytes, at, flagsOf(context.traceFlags, parent));
}

/** `attributes { key: "url.path" value { string_value: path } }` */
function writePath(bytes: Buffer, from: number, path: string): number {
  const length = utf8Bytes(path);
  const value = 1 + varintBytes(length) + length;
  let at = writeHead(bytes, from, PATH_KEY, value);
  bytes[at++] = (1 << 3) | 2;
  at = writeVarint(bytes, at, length);
  return writeText(bytes, at, path);
}

/** `attributes { key: "http.response.body.size" value { int_value: size } }` */
function writeSize(bytes: Buffer, from: number, size: number): number {
  const at = writeHead(bytes, from, SIZE_KEY, 1 + varintBytes(size));
  bytes[at] = 3 << 3;
  return writeVarint(bytes, at + 1, size);
}

/** The beginning of an attribute whose value takes so many bytes. */
function writeHead(bytes: Buffer, from: number, key: Uint8Array, valueBytes: number): number {
  let at = from;
  bytes[at++] = (9 << 3) | 2;
  at = writeVarint(bytes, at, key.length + 1 + varintBytes(valueBytes) + valueBytes);
  for (let index = 0; index < key.length; index++) bytes[at++] = key[index] as number;
  bytes[at++] = (2 << 3) | 2;
  return writeVarint(bytes, at, valueBytes);
}

function keyBytes(key: string): Uint8Array {
  const writer = new ProtobufWriter();
  writer.string(1, key);
  return Uint8Array.from(writer.written());
}
