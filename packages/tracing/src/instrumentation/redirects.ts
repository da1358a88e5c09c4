import type { Span } from '@opentelemetry/api';

const MAX_REMEMBERED = 16;
const expected = new WeakMap<Span, Map<string, number>>();

/**
 * Remembers where an answer sent the caller. Clients follow a redirect with a new request that knows nothing of the first;
 * what they share is the span both were made in and this address.
 *
 * @param resent How often the redirected request had been resent itself
 */
export function expectResend(parent: Span, from: string, location: string, resent: number): void {
  const target = URL.parse(location, from);
  if (target === null) return;
  let addresses = expected.get(parent);
  if (addresses === undefined) expected.set(parent, (addresses = new Map()));
  if (addresses.size < MAX_REMEMBERED) addresses.set(withoutFragment(target), resent + 1);
}

/** Which resend a request is (`http.request.resend_count`); 0 for one that no redirect asked for. */
export function takeResendCount(parent: Span, url: URL): number {
  const addresses = expected.get(parent);
  if (addresses === undefined) return 0;
  const key = withoutFragment(url);
  const count = addresses.get(key) ?? 0;
  addresses.delete(key);
  return count;
}

export function isRedirect(status: number): boolean {
  return status >= 301 && status <= 308 && status !== 304 && status !== 305 && status !== 306;
}

function withoutFragment(url: URL): string {
  return url.hash === '' ? url.href : url.href.slice(0, -url.hash.length);
}
