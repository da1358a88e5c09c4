import type { Attributes } from '@opentelemetry/api';
import type { ServerRequest } from './server-request.ts';
import type { SpanLimits } from './span-limits.ts';

/** Attributes a request may have: a lower limit is applied to them as well. */
const REQUEST_ATTRIBUTES = 16;

/** A request as a server span's attributes (semantic conventions, HTTP server spans). */
export function requestAttributes(request: ServerRequest, redact: (text: string) => string): Attributes {
  const attributes: Attributes = {
    'http.request.method': request.method,
    'url.path': redact(request.path),
    'url.scheme': request.scheme,
    'network.protocol.version': request.protocolVersion,
    'http.response.body.size': request.responseBytes,
  };
  if (request.status !== 0) attributes['http.response.status_code'] = request.status;
  if (request.route !== undefined) attributes['http.route'] = request.route;
  if (request.methodOriginal !== undefined)
    attributes['http.request.method_original'] = redact(request.methodOriginal);
  if (request.query !== undefined) attributes['url.query'] = redact(request.query);
  if (request.host !== undefined) addServer(attributes, redact(request.host));
  if (request.userAgent !== undefined) attributes['user_agent.original'] = redact(request.userAgent);
  if (request.requestBytes !== undefined) attributes['http.request.body.size'] = request.requestBytes;
  if (request.errorType !== undefined) attributes['error.type'] = request.errorType;
  return attributes;
}

/** Whether the request's attributes and so many others are within limits, whatever they are in detail. */
export function withinLimits(request: ServerRequest, others: number, limits: SpanLimits): boolean {
  const { attributes, attributeValueLength: length } = limits;
  const { path, host, userAgent, query } = request;
  return (
    REQUEST_ATTRIBUTES + others <= attributes &&
    path.length <= length &&
    (host === undefined || host.length <= length) &&
    (userAgent === undefined || userAgent.length <= length) &&
    (query === undefined || query.length <= length)
  );
}

/** `Host` is `name`, `name:port` or `[v6]:port` (RFC 9110 §7.2). */
function addServer(attributes: Attributes, host: string): void {
  const colon = host.lastIndexOf(':');
  const port = colon > host.lastIndexOf(']') ? Number(host.slice(colon + 1)) : Number.NaN;
  if (!Number.isInteger(port)) {
    attributes['server.address'] = host;
    return;
  }
  attributes['server.address'] = host.slice(0, colon);
  attributes['server.port'] = port;
}
