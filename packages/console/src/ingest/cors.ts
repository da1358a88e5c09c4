import type { IncomingMessage, ServerResponse } from 'node:http';

const TOKEN_LIST = /^[\w!#$%&'*+.^`|~, -]{0,1000}$/;

/**
 * Lets browser SDKs send: names the exact origin, since `sendBeacon` sends credentials and `*` would not do.
 * Returns false for an origin that is not on the list.
 */
export function allowOrigin(
  request: IncomingMessage,
  response: ServerResponse,
  allowed: readonly string[] | undefined,
): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return true;
  response.setHeader('vary', 'Origin');
  if (allowed && !allowed.includes(origin)) return false;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-allow-credentials', 'true');
  return true;
}

/** Answers a preflight whose origin was allowed. */
export function answerPreflight(request: IncomingMessage, response: ServerResponse): void {
  const asked = request.headers['access-control-request-headers'] ?? '';
  response.setHeader('access-control-allow-methods', 'POST');
  response.setHeader(
    'access-control-allow-headers',
    asked !== '' && TOKEN_LIST.test(asked) ? asked : 'content-type, content-encoding',
  );
  response.setHeader('access-control-max-age', '7200');
  if (request.headers['access-control-request-private-network'] === 'true') {
    response.setHeader('access-control-allow-private-network', 'true');
  }
  response.writeHead(204).end();
}
