/**
 * Milliseconds asked for by a `Retry-After` header: seconds or an HTTP date (RFC 9110 §10.2.3).
 * Undefined when there is none or it cannot be read; 0 for a date gone by.
 */
export function parseRetryAfter(value: string | undefined, epochMs: number = Date.now()): number | undefined {
  const text = value?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  if (!/^[A-Za-z]{3,9},? /.test(text)) return undefined;
  // The asctime form names no zone; HTTP dates are always UTC.
  const date = Date.parse(/\d$/.test(text) ? `${text} GMT` : text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - epochMs);
}
