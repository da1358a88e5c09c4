import { describe, expect, it } from 'vitest';
import { dayOf, dayToDate, firstDayOfMonth, firstDayOfNextMonth, weekdayOf } from './daily-series.ts';
import { median, robustDeviation } from './robust.ts';
import { normalQuantile, studentQuantile } from './student.ts';
import { expected, fitTrend } from './trend.ts';

const MONDAY = dayOf(Date.UTC(2026, 10, 16) / 1000);

describe('days', () => {
  it('are of UTC, and know their weekday and month', () => {
    expect(weekdayOf(MONDAY)).toBe(0);
    expect(weekdayOf(MONDAY + 6)).toBe(6);
    expect(weekdayOf(-4)).toBe(6);
    expect(dayToDate(firstDayOfMonth(MONDAY))).toBe('2026-11-01');
    expect(dayToDate(firstDayOfNextMonth(MONDAY))).toBe('2026-12-01');
    expect(dayToDate(firstDayOfNextMonth(dayOf(Date.UTC(2026, 11, 31) / 1000)))).toBe('2027-01-01');
  });
});

describe('robust figures', () => {
  it('are not moved by an outlier', () => {
    expect(median([1, 2, 3, 4, 1e9])).toBe(3);
    expect(median([1, 2])).toBe(1.5);
    expect(median([])).toBeNaN();
    expect(robustDeviation([1, 2, 3, 4, 1e9])).toBeCloseTo(1.4826, 10);
  });
});

describe('quantiles', () => {
  it('are those of the tables', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959_963_985, 8);
    expect(normalQuantile(0.001)).toBeCloseTo(-3.090_232_306, 8);
    const table: [number, number, number][] = [
      [0.9, 1, 3.077_68],
      [0.9, 2, 1.885_62],
      [0.9, 3, 1.637_74],
      [0.9, 12, 1.356_22],
      [0.975, 5, 2.570_58],
      [0.975, 30, 2.042_27],
      [0.995, 10, 3.169_27],
    ];
    for (const [probability, degrees, value] of table) {
      expect(studentQuantile(probability, degrees) / value).toBeCloseTo(1, 3);
    }
    expect(studentQuantile(0.1, 12)).toBeCloseTo(-studentQuantile(0.9, 12), 12);
    expect(studentQuantile(0.5, 3)).toBe(0);
  });
});

describe('a trend', () => {
  const line = (days: number, slope: number): number[] =>
    Array.from({ length: days }, (_, index) => 100 + slope * index);

  it('is exact on a line', () => {
    const trend = fitTrend({ firstDay: MONDAY, values: line(14, 2) })!;
    expect(trend.slope).toBeCloseTo(2, 12);
    expect(trend.noise).toBeCloseTo(0, 9);
    expect(expected(trend, MONDAY + 20)).toBeCloseTo(140, 9);
  });

  it('is not bent by single outliers', () => {
    const values = line(28, 2);
    values[3]! += 500;
    values[20]! -= 90;
    expect(fitTrend({ firstDay: MONDAY, values })!.slope).toBeCloseTo(2, 1);
  });

  it('knows quiet weekends from two weeks on, and does not take them for a trend', () => {
    const values = line(21, 0).map((value, index) => (weekdayOf(MONDAY + 2 + index) >= 5 ? 40 : value));
    const trend = fitTrend({ firstDay: MONDAY + 2, values })!;
    expect(trend.slope).toBeCloseTo(0, 12);
    expect(expected(trend, MONDAY + 26)).toBeCloseTo(40, 9);
    expect(expected(trend, MONDAY + 28)).toBeCloseTo(100, 9);
  });

  it('needs a week', () => {
    expect(fitTrend({ firstDay: MONDAY, values: line(6, 1) })).toBeUndefined();
  });
});
