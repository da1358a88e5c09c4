import { weekdayOf, type DailySeries } from './daily-series.ts';
import { median, robustDeviation } from './robust.ts';

/** Fewer full days tell nothing about where a cost goes. */
export const LEAST_DAYS_FOR_TREND = 7;
/** Weekdays are told apart when each has been seen twice. */
const LEAST_DAYS_FOR_WEEKDAYS = 14;

/** value(day) = level + slope × (day − middle) + weekday effect + noise. */
export interface Trend {
  readonly days: number;
  /** The day `level` belongs to: the middle of the series, where it is known best. */
  readonly middleDay: number;
  /** Per day, at the middle. */
  readonly level: number;
  /** Change of the daily value per day. */
  readonly slope: number;
  /** Added on a Monday … Sunday; all 0 under two weeks of data or where no weekly pattern shows. */
  readonly weekdays: readonly number[];
  /** Standard deviation of a day around the line, robust. */
  readonly noise: number;
  /** How much one day's deviation carries over to the next, in [0, 0.9]. */
  readonly carryOver: number;
  /** Numbers estimated from the series: what the degrees of freedom lose. */
  readonly parameters: number;
}

/**
 * A line through daily values that single outliers do not bend: the Theil–Sen slope (median slope of all pairs of days), taken over
 * pairs of the same weekday where a weekly pattern shows, and medians for level and weekdays.
 *
 * @returns undefined under {@link LEAST_DAYS_FOR_TREND} days
 */
export function fitTrend({ firstDay, values }: DailySeries): Trend | undefined {
  const days = values.length;
  if (days < LEAST_DAYS_FOR_TREND) return undefined;
  const plain = fit(firstDay, values, 1);
  if (days < LEAST_DAYS_FOR_WEEKDAYS) return plain;
  const weekly = fit(firstDay, values, 7);
  return showsWeeks(plain, weekly) ? weekly : plain;
}

/** What the trend expects on a day. */
export function expected(trend: Trend, day: number): number {
  return trend.level + trend.slope * (day - trend.middleDay) + trend.weekdays[weekdayOf(day)]!;
}

function fit(firstDay: number, values: readonly number[], period: 1 | 7): Trend {
  const days = values.length;
  const middleDay = firstDay + (days - 1) / 2;
  const slope = medianSlope(values, period);
  const flat = values.map((value, index) => value - slope * (firstDay + index - middleDay));
  const weekdays = period === 7 ? weekdayEffects(firstDay, flat) : [0, 0, 0, 0, 0, 0, 0];
  const level = median(flat.map((value, index) => value - weekdays[weekdayOf(firstDay + index)]!));
  const rest = flat.map((value, index) => value - level - weekdays[weekdayOf(firstDay + index)]!);
  const held = holdOutliers(rest, period);
  const parameters = period === 7 ? 8 : 2;
  return {
    days,
    middleDay,
    level,
    slope,
    weekdays,
    noise: noiseOf(held, parameters),
    carryOver: carryOver(held),
    parameters,
  };
}

/** Seasonal Theil–Sen (Hirsch & Slack 1982): only days a whole number of periods apart are compared. */
function medianSlope(values: readonly number[], period: number): number {
  const slopes: number[] = [];
  for (let from = 0; from < values.length; from += 1) {
    for (let to = from + period; to < values.length; to += period) {
      slopes.push((values[to]! - values[from]!) / (to - from));
    }
  }
  return median(slopes);
}

function weekdayEffects(firstDay: number, flat: readonly number[]): number[] {
  const byWeekday: number[][] = [[], [], [], [], [], [], []];
  for (const [index, value] of flat.entries()) byWeekday[weekdayOf(firstDay + index)]!.push(value);
  const medians = byWeekday.map((values) => median(values));
  const centre = medians.reduce((sum, value) => sum + value, 0) / 7;
  return medians.map((value) => value - centre);
}

/** Outliers are drawn in to this many deviations before squares are taken. */
const HELD_DEVIATIONS = 3;

/** Medians of few values lie close to them: what is left is too small by the degrees of freedom they cost. */
function noiseOf(held: readonly number[], parameters: number): number {
  const squares = held.reduce((sum, value) => sum + value * value, 0);
  return Math.sqrt(squares / Math.max(1, held.length - parameters));
}

/**
 * The median of two or three values of a weekday leaves many residuals of exactly zero, so their spread tells little: the differences
 * of days `period` apart tell more.
 */
function holdOutliers(rest: readonly number[], period: 1 | 7): number[] {
  const differences = rest.slice(period).map((value, index) => (value - rest[index]!) / Math.SQRT2);
  const spread = Math.max(robustDeviation(rest, 0), robustDeviation(differences, 0));
  if (!(spread > 0)) return [...rest];
  const limit = HELD_DEVIATIONS * spread;
  return rest.map((value) => Math.max(-limit, Math.min(limit, value)));
}

/**
 * Correlation of neighbouring days. Residuals of a line correlate by less than the noise does, by about (2 + 4ρ) / days (Marriott &
 * Pope 1954), which is put back. Never negative: that would narrow the interval.
 */
function carryOver(held: readonly number[]): number {
  const days = held.length;
  let products = 0;
  let squares = 0;
  for (const [index, value] of held.entries()) {
    squares += value * value;
    if (index > 0) products += value * held[index - 1]!;
  }
  if (squares === 0) return 0;
  const corrected = (products / squares + 2 / days) / (1 - Math.min(0.4, 4 / days));
  return Math.max(0, Math.min(0.9, corrected));
}

/** A weekly pattern is taken on only where it explains clearly more than the parameters it costs. */
function showsWeeks(plain: Trend, weekly: Trend): boolean {
  return weekly.noise < 0.8 * plain.noise;
}
