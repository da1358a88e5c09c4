import diagnosticsChannel from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
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
  type OutgoingRequest,
  startClientCall,
} from './client-span.ts';

/**
 * CLIENT spans for node:http and node:https, by `http.client.*`. A request's span ends with the request's `close`, which
 * comes when the answer's body was read, the request failed, was given up or became another protocol.
 *
 * Of a request whose headers were given as an array, or with `Expect`, the head is written before anyone is told: it gets a
 * span, but the trace is not passed on.
 */
export function traceNodeHttp(tracer: Tracer, options: ClientSpanOptions): () => void {
  const calls = new WeakMap<ClientRequest, ClientCall>();

  const onCreated = guarded(({ request }: { request: ClientRequest }) => {
    const parent = activeParent(options.owns);
    if (parent === undefined) return;
    const call = startClientCall(tracer, describe(request), parent, options);
    calls.set(request, call);
    request.once('close', () => onClose(request));
    if (request.headersSent || request.hasHeader('traceparent')) return;
    for (const [name, value] of Object.entries(carrierOf(call.span))) request.setHeader(name, value);
  });

  const onResponse = guarded(
    ({ request, response }: { request: ClientRequest; response: IncomingMessage }) => {
      const call = calls.get(request);
      if (call === undefined) return;
      answerClientCall(call, response.statusCode ?? 0, () => response.headers.location);
      correctPort(call, request);
    },
  );

  const onError = guarded(({ request, error }: { request: ClientRequest; error: Error }) => {
    const call = calls.get(request);
    if (call === undefined) return;
    calls.delete(request);
    failClientCall(call, errorTypeOf(error), options.redact(error.message));
  });

  const onClose = guarded((request: ClientRequest) => {
    const call = calls.get(request);
    if (call === undefined) return;
    calls.delete(request);
    const { res } = request as { res?: IncomingMessage | null };
    // Told by no channel: the answer that ends HTTP on this connection.
    if (res?.statusCode === 101 || request.method === 'CONNECT') {
      answerClientCall(call, res?.statusCode ?? 0, () => undefined);
    }
    if (res?.complete === true) call.span.end();
    else failClientCall(call, res?.errored == null ? 'aborted' : errorTypeOf(res.errored));
  });

  const subscriptions = [
    ['http.client.request.created', onCreated],
    ['http.client.response.finish', onResponse],
    ['http.client.request.error', onError],
  ] as const;
  for (const [name, listener] of subscriptions) diagnosticsChannel.subscribe(name, listener);
  return () => {
    for (const [name, listener] of subscriptions) diagnosticsChannel.unsubscribe(name, listener);
  };
}

function describe(request: ClientRequest): OutgoingRequest {
  const { method, protocol, host, path: target } = request;
  const { socketPath } = request as { socketPath?: string };
  const authority = authorityOf(request) ?? host;
  return { method, origin: `${protocol}//${authority}`, target, socketPath };
}

/** Node keeps the port nowhere else; absent where the headers were given as an array. */
function authorityOf(request: ClientRequest): string | undefined {
  const authority = request.getHeader('host');
  return typeof authority === 'string' ? authority : undefined;
}

/** A `Host` of the caller's own, or none that can be read, does not tell the port: the connection does. */
function correctPort({ span }: ClientCall, request: ClientRequest): void {
  const { host, socket } = request;
  const port = socket?.remotePort;
  const authority = authorityOf(request);
  const told = authority !== undefined && (authority.startsWith(host) || authority.startsWith(`[${host}`));
  if (!told && port !== undefined) span.setAttribute('server.port', port);
}
