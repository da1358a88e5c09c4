/** A clock that went back by less keeps the order of entries; by more, it was set. */
const MAX_BACK_MS = 1000;
const LAST_NANO = 999_999;

/**
 * Makes timestamps in nanoseconds, as digits, from epoch milliseconds: each later than the one before, so that Loki keeps the order
 * of lines of one millisecond and does not take two like lines for one.
 */
export function createNanoseconds(): (epochMs: number) => string {
  let lastMs = Number.NEGATIVE_INFINITY;
  let nano = 0;
  return (epochMs) => {
    const ms = Number.isFinite(epochMs) ? Math.floor(epochMs) : Date.now();
    if (ms > lastMs || ms < lastMs - MAX_BACK_MS) {
      lastMs = ms;
      nano = 0;
    } else if (nano < LAST_NANO) nano++;
    else {
      lastMs++;
      nano = 0;
    }
    return `${lastMs}${String(nano).padStart(6, '0')}`;
  };
}
