const EARLIEST_MS = Date.parse('0001-01-01T00:00:00Z');
const LATEST_MS = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * Makes a writer of RFC 3339 timestamps in UTC with milliseconds (`2026-11-21T10:59:03.042Z`) from epoch milliseconds.
 * All but the milliseconds is kept from one call to the next; a time that no such text can name becomes the present.
 */
export function createTimestamp(): (epochMs: number) => string {
  let second = Number.NaN;
  let prefix = '';
  let lastMs = Number.NaN;
  let lastText = '';
  return (epochMs) => {
    let ms = Math.floor(epochMs);
    if (ms === lastMs) return lastText;
    if (!(ms >= EARLIEST_MS && ms <= LATEST_MS)) ms = Date.now();
    let within = ms - second;
    if (!(within >= 0 && within < 1000)) {
      second = Math.floor(ms / 1000) * 1000;
      within = ms - second;
      prefix = new Date(second).toISOString().slice(0, -4);
    }
    lastMs = ms;
    lastText = prefix + (within < 10 ? '00' : within < 100 ? '0' : '') + within + 'Z';
    return lastText;
  };
}
