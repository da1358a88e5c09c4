import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/**
 * Keeps other pages out. The console has no log-in, so two things a browser cannot be tricked into are checked: the
 * Host it was opened under (against DNS rebinding) and where a request comes from (against cross-site requests).
 * Returns why a request is refused, or undefined.
 */
export function refusal(
  request: IncomingMessage,
  boundHost: string,
  allowedHosts: readonly string[],
): string | undefined {
  const { host, origin } = request.headers;
  const name = hostName(host);
  if (name === undefined || !isAllowedHost(name, boundHost, allowedHosts)) {
    return `Host "${host ?? ''}" is not allowed; open the page as http://127.0.0.1 or localhost, or start the console with --allow-host ${name ?? 'NAME'}.`;
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    return `Origin "${origin}" is not this page.`;
  }
  const site = request.headers['sec-fetch-site'];
  // A link from another site may open the page, but nothing may read its data from there.
  const isNavigation = request.headers['sec-fetch-mode'] === 'navigate' && request.method === 'GET';
  if ((site === 'cross-site' || site === 'same-site') && !isNavigation) {
    return 'Requests from other sites are not answered.';
  }
  return undefined;
}

/** The name in a Host header, without port and brackets, in lower case. */
export function hostName(host: string | undefined): string | undefined {
  const found = /^(?:\[([0-9a-fA-F:.]+)\]|([\w.-]+))(?::\d{1,5})?$/.exec(host ?? '');
  return (found?.[1] ?? found?.[2])?.toLowerCase();
}

function isAllowedHost(name: string, boundHost: string, allowedHosts: readonly string[]): boolean {
  if (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '::1' ||
    /^127(\.\d{1,3}){3}$/.test(name)
  ) {
    return true;
  }
  if (name === boundHost.toLowerCase() || allowedHosts.includes(name)) return true;
  // Bound to every interface: a name could be rebound by its DNS, a literal address cannot.
  return (boundHost === '0.0.0.0' || boundHost === '::') && isIP(name) !== 0;
}
