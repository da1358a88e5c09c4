import { describe, expect, it } from 'vitest';
import { RequestWindow } from './request-window.ts';

const START = 1_700_000_000_000;

describe('RequestWindow', () => {
  it('gives rate, error ratio and percentiles of the last minute', () => {
    const window = new RequestWindow(START);
    for (let index = 0; index < 1000; index += 1) {
      const atMs = START + index * 30;
      window.add(atMs, (index + 1) * 1e6, index % 10 === 0, atMs);
    }
    const summary = window.window(START + 30_000);
    expect(summary.count).toBe(1000);
    expect(summary.errorRatio).toBeCloseTo(0.1);
    expect(summary.ratePerSecond).toBeCloseTo(1000 / 30, 0);
    for (const [got, exact] of [
      [summary.p50Ms, 500],
      [summary.p95Ms, 950],
      [summary.p99Ms, 990],
    ] as const) {
      expect(Math.abs((got ?? 0) - exact) / exact).toBeLessThan(0.03);
    }
  });

  it('forgets after a minute but keeps the totals', () => {
    const window = new RequestWindow(START);
    window.add(START, 5e6, true, START);
    const later = window.window(START + 70_000);
    expect(later).toMatchObject({ count: 0, errorRatio: undefined, p50Ms: undefined });
    expect(window.total()).toMatchObject({ count: 1, errorRatio: 1 });
  });

  it('places a late span where it belongs and draws five minutes', () => {
    const window = new RequestWindow(START);
    window.add(START - 60_000, 1e6, false, START);
    window.add(START - 3_600_000, 1e6, false, START);
    const { requests } = window.spark(START);
    expect(requests).toHaveLength(60);
    expect(requests.filter((rate) => rate > 0)).toHaveLength(1);
    expect(window.total().count).toBe(2);
  });

  it('has empty slots after a long silence', () => {
    const window = new RequestWindow(START);
    window.add(START, 1e6, false, START);
    expect(Math.max(...window.spark(START + 3_600_000).requests)).toBe(0);
  });
});
