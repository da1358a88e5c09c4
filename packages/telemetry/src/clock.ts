/** One monotonic reading gives a duration and, with the offset, the time of day. */
export interface Clock {
  /** Monotonic milliseconds, with fractions. */
  now(): number;
  /** Unix milliseconds of a monotonic reading. */
  toEpoch(monotonicMs: number): number;
}

const RESYNC_MS = 1000;
const WHOLE_MS = 1;
const TOGETHER_MS = 0.1;

/**
 * A clock that reads the time of day at most once a second, so that a request costs one reading at each end while a
 * corrected system clock is still followed.
 *
 * @param monotonic `performance.now` unless told
 * @param epoch `Date.now` unless told
 */
export function createClock(
  monotonic: () => number = () => performance.now(),
  epoch: () => number = Date.now,
): Clock {
  let offset = epoch() - monotonic();
  let syncedAt = monotonic();
  return {
    now: monotonic,
    toEpoch(monotonicMs) {
      if (monotonicMs - syncedAt > RESYNC_MS) {
        const before = monotonic();
        const timeOfDay = epoch();
        const now = monotonic();
        // A process that had to wait between the two readings knows nothing by them: the next one will.
        if (now - before < TOGETHER_MS) {
          const measured = timeOfDay - now;
          // The time of day comes in whole milliseconds, cut off: the largest is the nearest, and what is less by more is another time.
          if (measured > offset || measured < offset - WHOLE_MS) offset = measured;
          syncedAt = now;
        }
      }
      return offset + monotonicMs;
    },
  };
}
