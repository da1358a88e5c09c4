import { describe, expect, it } from 'vitest';
import { HistogramWindow } from './histogram-window.ts';
import type { MetricPoint } from './metric-point.ts';

const START = 1_700_000_000_000;

function point(count: number, cumulative: number[], labels: Record<string, string> = {}): MetricPoint {
  return {
    family: 'http_server_request_duration_seconds',
    type: 'histogram',
    help: '',
    unit: 's',
    labels: Object.entries({ http_route: '/a', http_response_status_code: '200', ...labels }),
    value: count,
    histogram: { sum: 0, count, bounds: [0.1, 1, Infinity], cumulative },
  };
}

describe('HistogramWindow', () => {
  it('shows the increase between scrapes, not what was counted before the first', () => {
    const window = new HistogramWindow();
    window.record([point(1000, [1000, 1000, 1000])], START);
    expect(window.ready).toBe(false);
    window.record([point(1010, [1005, 1010, 1010])], START + 5000);
    expect(window.window(START + 5000)).toMatchObject({
      count: 10,
      ratePerSecond: 2,
      errorRatio: 0,
      p50Ms: 100,
    });
    expect(window.total().count).toBe(1010);
  });

  it('takes a counter that fell as a process that began anew', () => {
    const window = new HistogramWindow();
    window.record([point(1000, [1000, 1000, 1000])], START);
    window.record([point(1010, [1010, 1010, 1010])], START + 5000);
    window.record([point(4, [4, 4, 4])], START + 10_000);
    expect(window.window(START + 10_000).count).toBe(14);
  });

  it('counts a series that appears between two scrapes from zero', () => {
    const window = new HistogramWindow();
    window.record([point(5, [5, 5, 5])], START);
    const failed = { http_response_status_code: '503' };
    window.record([point(5, [5, 5, 5]), point(2, [0, 0, 2], failed)], START + 5000);
    expect(window.window(START + 5000)).toMatchObject({
      count: 2,
      errorRatio: 1,
      p99Ms: 1000,
      beyondBuckets: true,
    });
  });

  it('leaves probes and scrapes out', () => {
    const window = new HistogramWindow();
    window.record([point(0, [0, 0, 0], { http_route: '/metrics' }), point(0, [0, 0, 0])], START);
    window.record([point(50, [50, 50, 50], { http_route: '/metrics' }), point(1, [1, 1, 1])], START + 5000);
    expect(window.window(START + 5000).count).toBe(1);
  });

  it('stays bounded when scraped ten times a second for an hour', () => {
    const window = new HistogramWindow();
    for (let index = 0; index < 36_000; index += 1)
      window.record([point(index, [index, index, index])], START + index * 100);
    expect(window.window(START + 3_600_000).count).toBeLessThanOrEqual(640);
    expect(Math.max(...window.spark(START + 3_600_000).requests)).toBeCloseTo(10, 0);
  });
});
