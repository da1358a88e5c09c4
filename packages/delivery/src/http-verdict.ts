import type { HttpResponse } from './http-response.ts';
import { parseRetryAfter } from './retry-after.ts';
import type { SendResult } from './send-result.ts';

/** Statuses by which a server says that these items, or so many of them, are the trouble. */
const ABOUT_THE_ITEMS = new Set([400, 413, 422]);
const RETRYABLE = new Set([408, 425, 429, 502, 503, 504]);
const REASON_BODY_CHARS = 200;

/** What an answer says about the batch; `place` is where it came from. */
export function judge(response: HttpResponse, place: string): SendResult {
  const { status } = response;
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const what = `HTTP ${status} from ${place}`;
  if (status === 401 || status === 403) {
    return {
      kind: 'retry',
      reason: `${what}: the credentials are not accepted; check the headers of this destination`,
    };
  }
  if (status >= 300 && status < 400) {
    return { kind: 'retry', reason: `${what}: redirects are not followed; give the final address` };
  }
  if (RETRYABLE.has(status) || status >= 500) {
    // A date is one of the server's clock, which may be hours from ours; cut to seconds, it is never too early.
    const serverTime = Date.parse(response.headers.date ?? '');
    const epochMs = Number.isNaN(serverTime) ? Date.now() : serverTime;
    const afterMs = parseRetryAfter(response.headers['retry-after'], epochMs);
    // A limit is told in words; what a proxy says of a server that fails is not worth them.
    const reason = status === 429 ? `${what}${quote(response.body)}` : what;
    return { kind: 'retry', reason, ...(afterMs === undefined ? {} : { afterMs }) };
  }
  const reason = `${what}${quote(response.body)}`;
  return { kind: 'refused', reason, whole: !ABOUT_THE_ITEMS.has(status) };
}

function quote(body: Buffer): string {
  const text = body
    .toString('utf8', 0, REASON_BODY_CHARS)
    .replaceAll(/[^\P{C} ]+/gu, ' ')
    .trim();
  return text === '' ? '' : `: ${text}`;
}
