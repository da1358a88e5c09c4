import diagnosticsChannel from 'node:diagnostics_channel';
import type { Tracer } from '@opentelemetry/api';
import { carrierOf } from '../carrier.ts';
import {
  activeParent,
  answerClientCall,
  type ClientCall,
  type ClientSpanOptions,
  errorTypeOf,
  failClientCall,
  guarded,
  startClientCall,
} from './client-span.ts';

/** The parts of undici's request and answer that its diagnostics channels publish. */
interface UndiciRequest {
  readonly origin: string | URL;
  readonly path: string;
  readonly method: string;
  /** Names and values in turn. */
  readonly headers?: unknown;
  addHeader(name: string, value: string): void;
}

interface UndiciResponse {
  readonly statusCode: number;
  /** Names and values in turn, as received. */
  readonly headers: readonly (Buffer | string)[];
}

/** CLIENT spans for `fetch` and every other user of undici (`undici:request:*`). */
export function traceFetch(tracer: Tracer, options: ClientSpanOptions): () => void {
  const calls = new WeakMap<object, ClientCall>();

  const onCreate = guarded(({ request }: { request: UndiciRequest }) => {
    const parent = activeParent(options.owns);
    if (parent === undefined) return;
    const { method, path: target } = request;
    const origin = typeof request.origin === 'string' ? request.origin : request.origin.origin;
    const call = startClientCall(tracer, { method, origin, target }, parent, options);
    calls.set(request, call);
    // A second traceparent would make both unreadable: the caller's own goes first.
    if (hasHeader(request.headers, 'traceparent')) return;
    for (const [name, value] of Object.entries(carrierOf(call.span))) request.addHeader(name, value);
  });

  const onHeaders = guarded(({ request, response }: { request: UndiciRequest; response: UndiciResponse }) => {
    const call = calls.get(request);
    if (call === undefined) return;
    answerClientCall(call, response.statusCode, () => rawHeader(response.headers, 'location'));
  });

  const onTrailers = guarded(({ request }: { request: object }) => {
    calls.get(request)?.span.end();
    calls.delete(request);
  });

  const onError = guarded(({ request, error }: { request: object; error: Error }) => {
    const call = calls.get(request);
    if (call === undefined) return;
    calls.delete(request);
    failClientCall(call, errorTypeOf(error), options.redact(error.message));
  });

  const subscriptions = [
    ['undici:request:create', onCreate],
    ['undici:request:headers', onHeaders],
    ['undici:request:trailers', onTrailers],
    ['undici:request:error', onError],
  ] as const;
  for (const [name, listener] of subscriptions) diagnosticsChannel.subscribe(name, listener);
  return () => {
    for (const [name, listener] of subscriptions) diagnosticsChannel.unsubscribe(name, listener);
  };
}

function hasHeader(headers: unknown, name: string): boolean {
  if (typeof headers === 'string') return new RegExp(`^${name}:`, 'im').test(headers);
  if (!Array.isArray(headers)) return false;
  return headers.some((entry, index) => index % 2 === 0 && String(entry).toLowerCase() === name);
}

function rawHeader(headers: readonly (Buffer | string)[], name: string): string | undefined {
  for (let index = 0; index + 1 < headers.length; index += 2) {
    if (String(headers[index]).toLowerCase() === name) return String(headers[index + 1]);
  }
  return undefined;
}
