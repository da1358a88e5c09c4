import { expect, it } from 'vitest';
import { createClock } from './clock.ts';

it('follows a corrected system clock within a second, reading it no more often', () => {
  let monotonic = 0;
  let epoch = 1_000_000;
  let readings = 0;
  const clock = createClock(
    () => monotonic,
    () => {
      readings++;
      return epoch;
    },
  );
  expect(clock.toEpoch(500)).toBe(1_000_500);
  monotonic = 900;
  expect(clock.toEpoch(900)).toBe(1_000_900);
  expect(readings).toBe(1);

  monotonic = 1500;
  epoch = 1_001_500 - 7000;
  expect(clock.toEpoch(1500)).toBe(994_500);
  expect(readings).toBe(2);
});

it('comes ever nearer to the time behind whole milliseconds, and stays there', () => {
  let monotonic = 0;
  const clock = createClock(
    () => monotonic,
    () => Math.floor(1_000_000.9 + monotonic),
  );
  const offsets = Array.from({ length: 50 }, () => {
    monotonic += 1000.37;
    return Math.round((clock.toEpoch(monotonic) - monotonic) * 1e6) / 1e6;
  });
  expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
  expect(offsets.at(-1)).toBeGreaterThan(1_000_000.85);
  expect(offsets.at(-1)).toBeLessThanOrEqual(1_000_000.9);
});

it('does not believe readings between which the process had to wait', () => {
  let monotonic = 0;
  let waitMs = 0;
  const clock = createClock(
    () => monotonic,
    () => {
      monotonic += waitMs;
      return 1_000_000 + monotonic;
    },
  );
  for (monotonic = 2000; monotonic < 10_000; monotonic += 1500) {
    waitMs = 8;
    expect(clock.toEpoch(monotonic)).toBeCloseTo(1_000_000 + monotonic - waitMs, 6);
    waitMs = 0;
    expect(clock.toEpoch(monotonic)).toBe(1_000_000 + monotonic);
  }
});
