import type { IncomingMessage } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import { type Context, context } from '@opentelemetry/api';

const kContext: unique symbol = Symbol('vigie.body.context');
const kEmit: unique symbol = Symbol('vigie.body.emit');

type Emit = (...args: unknown[]) => boolean;

interface KeptRequest {
  [kContext]: Context;
  [kEmit]: Emit;
  emit: Emit;
}

/**
 * Runs the listeners of a request's body in the request's context: its events come from the connection, outside any. A
 * request without a body ends before anybody can wait for it. One shared function, no closure a request.
 */
export function keepContext(request: IncomingMessage, requestContext: Context): void {
  if (!mayHaveBody(request)) return;
  const kept = request as unknown as KeptRequest;
  kept[kContext] = requestContext;
  kept[kEmit] = kept.emit;
  kept.emit = emitInContext;
}

function emitInContext(this: KeptRequest, ...args: unknown[]): boolean {
  // Given no receiver, the context manager binds no function for each event.
  return context.with(this[kContext], emit, undefined, this, args);
}

function emit(request: KeptRequest, args: unknown[]): boolean {
  return request[kEmit].apply(request, args);
}

/** HTTP/1 says so in its headers (RFC 9112 §6.3), HTTP/2 in the stream. */
function mayHaveBody(request: IncomingMessage): boolean {
  const { headers } = request;
  if (headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined) return true;
  return (
    request.httpVersionMajor >= 2 &&
    !(request as unknown as { stream: ServerHttp2Stream }).stream.endAfterHeaders
  );
}
