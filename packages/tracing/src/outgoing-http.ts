import diagnosticsChannel from 'node:diagnostics_channel';
import { context, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import { formatTraceparent, RANDOM_FLAG } from './trace-context.ts';

/** The part of undici's request that its diagnostics channels publish. */
interface OutgoingRequest {
  readonly origin: string | URL;
  readonly path: string;
  readonly method: string;
  addHeader(name: string, value: string): void;
}

interface OutgoingOptions {
  /** Removes secrets from a text before it becomes an attribute. */
  readonly redact: (text: string) => string;
}

/**
 * Gives every `fetch` made inside a trace a CLIENT span and a `traceparent` header, through the channels Node
 * publishes itself (`undici:request:*`): no function is wrapped. Calls outside a trace, such as our own
 * deliveries, are left alone.
 *
 * @returns stops it
 */
export function traceOutgoingHttp(tracer: Tracer, options: OutgoingOptions): () => void {
  const spans = new WeakMap<object, Span>();

  const onCreate = (message: unknown): void => {
    const parent = trace.getSpan(context.active())?.spanContext();
    if (parent === undefined) return;
    const { request } = message as { request: OutgoingRequest };
    const span = tracer.startSpan(request.method, {
      kind: SpanKind.CLIENT,
      attributes: requestAttributes(request, options.redact),
    });
    spans.set(request, span);
    // The SDK's spans forget that their trace id is random.
    const traceFlags = span.spanContext().traceFlags | (parent.traceFlags & RANDOM_FLAG);
    request.addHeader('traceparent', formatTraceparent({ ...span.spanContext(), traceFlags }));
    const state = span.spanContext().traceState?.serialize();
    if (state !== undefined && state !== '') request.addHeader('tracestate', state);
  };

  const onHeaders = (message: unknown): void => {
    const { request, response } = message as { request: object; response: { statusCode: number } };
    const span = spans.get(request);
    span?.setAttribute('http.response.status_code', response.statusCode);
    if (span !== undefined && response.statusCode >= 400) {
      span.setAttribute('error.type', String(response.statusCode));
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
  };

  const onTrailers = (message: unknown): void => {
    const { request } = message as { request: object };
    spans.get(request)?.end();
    spans.delete(request);
  };

  const onError = (message: unknown): void => {
    const { request, error } = message as { request: object; error: Error & { code?: string } };
    const span = spans.get(request);
    if (span === undefined) return;
    spans.delete(request);
    span.setAttribute('error.type', error.code ?? error.name);
    span.setStatus({ code: SpanStatusCode.ERROR, message: options.redact(error.message) });
    span.end();
  };

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

function requestAttributes(
  request: OutgoingRequest,
  redact: (text: string) => string,
): Record<string, string | number> {
  const attributes: Record<string, string | number> = { 'http.request.method': request.method };
  const url = URL.parse(request.path, String(request.origin));
  if (url === null) return attributes;
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  // The query string and credentials stay out: both are where secrets travel.
  return {
    ...attributes,
    'url.full': redact(`${url.protocol}//${url.host}${url.pathname}`),
    'server.address': url.hostname,
    'server.port': port,
  };
}
