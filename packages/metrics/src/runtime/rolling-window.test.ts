import { describe, expect, it } from 'vitest';
import { RollingWindow } from './rolling-window.ts';

function windowOf(readings: readonly number[]): number[] {
  let now = 0;
  const window = new RollingWindow(
    () => now,
    30,
    () => now,
  );
  return readings.map((time) => {
    now = time;
    const covered = time - window.oldest();
    window.turn();
    return covered;
  });
}

describe('RollingWindow', () => {
  it('covers between one and two windows, however often it is read', () => {
    const often = windowOf(Array.from({ length: 200 }, (_, index) => index * 2));
    for (const covered of often.slice(31)) {
      expect(covered).toBeGreaterThanOrEqual(30);
      expect(covered).toBeLessThanOrEqual(62);
    }
  });

  it('covers all the time between two rare readings', () => {
    expect(windowOf([100, 200, 300])).toEqual([100, 200, 200]);
  });

  it('lets go of recordings it no longer reads, and of all at the end', () => {
    let now = 0;
    const disposed: number[] = [];
    const window = new RollingWindow(
      () => now,
      30,
      () => now,
    );
    for (now = 30; now <= 90; now += 30) window.turn((start) => disposed.push(start));
    expect(disposed).toEqual([0, 30]);
    window.close((start) => disposed.push(start));
    expect(disposed).toEqual([0, 30, 60, 90]);
  });
});
