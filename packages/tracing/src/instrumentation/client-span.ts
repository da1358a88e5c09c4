import {
  type Attributes,
  context,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { expectResend, isRedirect, takeResendCount } from './redirects.ts';

/** What an outgoing request says of itself before it is sent. */
export interface OutgoingRequest {
  readonly method: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** As it goes on the wire: a path with its query, or a whole URL for a proxy, or what CONNECT and OPTIONS ask for. */
  readonly target: string;
  /** Of a connection to a Unix socket. */
  readonly socketPath?: string | undefined;
}

/** One request under way. */
export interface ClientCall {
  readonly span: Span;
  /** The span it was made in. */
  readonly parent: Span;
  readonly url: string | undefined;
  /** How often it had been resent before this time. */
  readonly resent: number;
}

export interface ClientSpanOptions {
  /** Removes secrets from a text before it becomes an attribute. */
  readonly redact: (text: string) => string;
  /** Whether calls made in a span are for this tracer. */
  readonly owns: (parent: Span) => boolean;
}

/** The span a call made here would belong to; undefined where it is to be left alone. */
export function activeParent(owns: (parent: Span) => boolean = always): Span | undefined {
  const active = context.active();
  const parent = trace.getSpan(active);
  return parent === undefined || isTracingSuppressed(active) || !owns(parent) ? undefined : parent;
}

function always(): boolean {
  return true;
}

/** Starts the CLIENT span of one request (HTTP semantic conventions 1.4x). The query string and credentials stay out. */
export function startClientCall(
  tracer: Tracer,
  request: OutgoingRequest,
  parent: Span,
  { redact }: ClientSpanOptions,
): ClientCall {
  const known = KNOWN_METHODS.has(request.method);
  const attributes: Attributes = { 'http.request.method': known ? request.method : '_OTHER' };
  if (!known) attributes['http.request.method_original'] = request.method.slice(0, MAX_METHOD_LENGTH);
  const origin = URL.parse(request.origin);
  const url = resolve(request.origin, request.target);
  if (url !== null) attributes['url.full'] = redact(`${url.protocol}//${url.host}${url.pathname}`);
  if (request.socketPath !== undefined) attributes['server.address'] = request.socketPath;
  else if (origin !== null) {
    attributes['server.address'] = origin.hostname;
    attributes['server.port'] = portOf(origin);
  }
  const resent = url === null ? 0 : takeResendCount(parent, url);
  if (resent > 0) attributes['http.request.resend_count'] = resent;
  const span = tracer.startSpan(known ? request.method : 'HTTP', { kind: SpanKind.CLIENT, attributes });
  return { span, parent, url: url?.href, resent };
}

/**
 * Takes the answer's head in. From 400 on the call counts as failed (semantic conventions, client side).
 *
 * @param location Asked for only where the answer is a redirect
 */
export function answerClientCall(
  { span, parent, url, resent }: ClientCall,
  status: number,
  location: () => string | undefined,
): void {
  span.setAttribute('http.response.status_code', status);
  if (status >= 400) {
    span.setAttribute('error.type', String(status));
    span.setStatus({ code: SpanStatusCode.ERROR });
  } else if (isRedirect(status) && url !== undefined) {
    const target = location();
    if (target !== undefined) expectResend(parent, url, target, resent);
  }
}

/** Ends the span of a request that got no answer, or only a part of one. */
export function failClientCall({ span }: ClientCall, errorType: string, message?: string): void {
  span.setAttribute('error.type', errorType);
  span.setStatus(
    message === undefined ? { code: SpanStatusCode.ERROR } : { code: SpanStatusCode.ERROR, message },
  );
  span.end();
}

/** The error's code where it has one: `ECONNREFUSED` says more than `Error`. */
export function errorTypeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (typeof code === 'string' && code !== '') return code;
  return typeof name === 'string' && name !== '' ? name : '_OTHER';
}

/**
 * Lets no fault of ours out: what a subscriber of a diagnostics channel throws is an uncaught exception to Node, and would
 * end the process.
 */
export function guarded(listener: (message: never) => void): (message: unknown) => void {
  return (message) => {
    try {
      listener(message as never);
    } catch {
      // The call goes on without its span.
    }
  };
}

const MAX_METHOD_LENGTH = 32;
/** RFC 9110, with PATCH (RFC 5789) and QUERY. */
const KNOWN_METHODS = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
  'QUERY',
]);

/** Not resolved against the origin: a path may start with two slashes and name another host then. */
function resolve(origin: string, target: string): URL | null {
  if (target.startsWith('/')) return URL.parse(origin + target);
  return /^https?:/i.test(target) ? URL.parse(target) : null;
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}
