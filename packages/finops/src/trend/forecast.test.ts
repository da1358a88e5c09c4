import { describe, expect, it } from 'vitest';
import { dayOf, dayToDate, weekdayOf } from './daily-series.ts';
import { forecast, type Forecast } from './forecast.ts';
import { carriedNoise, noiseFrom } from './test-noise.ts';

const MONDAY = dayOf(Date.UTC(2026, 10, 2) / 1000);

function forecastOf(values: readonly number[], firstDay = MONDAY): Extract<Forecast, { kind: 'forecast' }> {
  const result = forecast({ firstDay, values });
  if (result.kind !== 'forecast') throw new Error(result.kind);
  return result;
}

describe('a forecast', () => {
  it('says how many days it needs where there are too few', () => {
    expect(forecast({ firstDay: MONDAY, values: [1, 2, 3] })).toEqual({
      kind: 'too-little-data',
      days: 3,
      neededDays: 7,
    });
  });

  it('of a constant cost is that cost, without a band', () => {
    const { next30Days, direction, month } = forecastOf(Array.from({ length: 14 }, () => 10));
    expect(next30Days).toEqual({ value: 300, low: 300, high: 300 });
    expect(direction).toBe('unclear');
    expect(month.total).toEqual({ value: 300, low: 300, high: 300 });
    expect(dayToDate(month.firstDay)).toBe('2026-11-01');
    expect(month).toMatchObject({ seenDays: 14, unseenDays: 1 });
  });

  it('of no cost is no cost', () => {
    const { next30Days, changePer30Days } = forecastOf(Array.from({ length: 14 }, () => 0));
    expect(next30Days).toEqual({ value: 0, low: 0, high: 0 });
    expect(changePer30Days.value).toBe(0);
  });

  it('says whether a cost rises or falls only where the data say it', () => {
    const normal = noiseFrom(5);
    const noisy = (slope: number): number[] =>
      Array.from({ length: 28 }, (_, index) => 100 + slope * index + 5 * normal());
    expect(forecastOf(noisy(2)).direction).toBe('rising');
    expect(forecastOf(noisy(-2)).direction).toBe('falling');
    expect(forecastOf(noisy(0)).direction).toBe('unclear');
  });

  it('never falls below nothing', () => {
    const falling = Array.from({ length: 14 }, (_, index) => 28 - 2 * index + (index % 3));
    const { daily, next30Days } = forecastOf(falling);
    expect(Math.min(...daily.map(({ low }) => low))).toBe(0);
    expect(next30Days.low).toBe(0);
  });

  it('counts the days of the month that were seen as they were', () => {
    const values = Array.from({ length: 20 }, (_, index) => (index === 4 ? 500 : 10));
    const { month } = forecastOf(values, MONDAY - 1);
    expect(month).toMatchObject({ seenDays: 20, unseenDays: 0 });
    expect(month.total.value).toBeCloseTo(19 * 10 + 500 + 10 * 10, 6);
  });
});

/** How often the interval holds what came, over many made-up histories. */
describe('the interval of 80 %', () => {
  const cases: [string, number, number, number, readonly [number, number]][] = [
    ['independent days, two weeks', 14, 0, 0, [0.72, 0.92]],
    ['independent days, four weeks', 28, 0, 0, [0.72, 0.92]],
    ['quiet weekends, two weeks', 14, 40, 0, [0.7, 0.92]],
    ['quiet weekends, three weeks', 21, 40, 0, [0.72, 0.92]],
    ['quiet weekends, eight weeks', 56, 40, 0, [0.72, 0.92]],
    ['days that carry over by half, four weeks', 28, 0, 0.5, [0.7, 0.92]],
    // Two weeks cannot tell a run of luck from a trend: known, and said in the method.
    ['days that carry over by half, two weeks', 14, 0, 0.5, [0.6, 0.92]],
  ];
  it.each(cases)('holds the next 30 days: %s', (_, days, weekend, carryOver, [least, most]) => {
    const normal = noiseFrom(days * 7 + weekend + carryOver);
    const runs = 400;
    let dayHits = 0;
    let sumHits = 0;
    for (let run = 0; run < runs; run += 1) {
      const firstDay = MONDAY + (run % 7);
      const noise = carriedNoise(normal, days + 30, carryOver);
      const all = noise.map(
        (value, index) => 100 + 0.3 * index - (weekdayOf(firstDay + index) >= 5 ? weekend : 0) + 5 * value,
      );
      const { daily, next30Days } = forecastOf(all.slice(0, days), firstDay);
      const came = all.slice(days);
      const sum = came.reduce((total, value) => total + value, 0);
      if (sum >= next30Days.low && sum <= next30Days.high) sumHits += 1;
      dayHits += came.filter(
        (value, index) => value >= daily[index]!.low && value <= daily[index]!.high,
      ).length;
    }
    expect(sumHits / runs).toBeGreaterThan(least);
    expect(sumHits / runs).toBeLessThan(most);
    expect(dayHits / runs / 30).toBeGreaterThan(least);
    expect(dayHits / runs / 30).toBeLessThan(most);
  });
});
