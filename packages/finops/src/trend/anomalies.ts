import { weekdayOf, type DailySeries } from './daily-series.ts';
import { median, robustDeviation } from './robust.ts';

/** Fewer full days leave nothing to compare a day with. */
export const LEAST_DAYS_FOR_ANOMALIES = 7;

/** Days in a row whose cost the other days do not explain. */
export interface Anomaly {
  readonly firstDay: number;
  /** Inclusive. */
  readonly lastDay: number;
  readonly kind: 'spike' | 'drop' | 'level-shift';
  /** Mean per day of these days. */
  readonly actual: number;
  /** Mean per day that the other days let one expect. */
  readonly expected: number;
  /** (actual − expected) × days: what it cost, negative where less was spent. */
  readonly difference: number;
  /** The largest deviation in robust standard deviations; 100 stands for all above. */
  readonly score: number;
}

export interface AnomalyOptions {
  /** Differences under this amount per day are not worth a person's time. Default 1 currency unit. */
  readonly leastAmountPerDay?: number;
  /** Differences under this share of what was expected are not either. Default 0.2. */
  readonly leastShare?: number;
}

/**
 * Finds days that stand out of a daily series. A day is compared with the median of the other days *and* with the median of the same
 * weekday in other weeks, and must stand out of both, so that quiet weekends raise no alarm; with five weeks or more the same weekday
 * alone counts. Deviations are measured in median absolute deviations, which the anomalies themselves do not widen. Neighbouring days
 * become one anomaly. A change that lasts a week or more before the end of the series is one `level-shift`.
 *
 * On clean noise one or two series in a hundred raise an alarm (tested by simulation).
 *
 * @returns none under {@link LEAST_DAYS_FOR_ANOMALIES} days; in the order of time
 */
export function findAnomalies(series: DailySeries, options: AnomalyOptions = {}): Anomaly[] {
  const { leastAmountPerDay = 1, leastShare = 0.2 } = options;
  if (series.values.length < LEAST_DAYS_FOR_ANOMALIES) return [];
  const matters: Matters = (actual, expected) =>
    Math.abs(actual - expected) >= Math.max(leastAmountPerDay, leastShare * Math.abs(expected));
  const shift = findLevelShift(series, matters);
  if (shift === undefined) return findOutliers(series, matters);
  const at = shift.firstDay - series.firstDay;
  const before = { firstDay: series.firstDay, values: series.values.slice(0, at) };
  const after = { firstDay: shift.firstDay, values: series.values.slice(at) };
  return [...findOutliers(before, matters), shift, ...findOutliers(after, matters)];
}

const WEEK = 7;
const MOST_SCORE = 100;

type Matters = (actual: number, expected: number) => boolean;

function findOutliers(series: DailySeries, matters: Matters): Anomaly[] {
  const { firstDay, values } = series;
  if (values.length < LEAST_DAYS_FOR_ANOMALIES) return [];
  const slope = steadySlope(values);
  const climb = (index: number): number => slope * (index - (values.length - 1) / 2);
  const level = { firstDay, values: values.map((value, index) => value - climb(index)) };
  const noise = noiseOf(level);
  const found = values.map((actual, index): Outlier | undefined => {
    const baseline = baselineOf(level, index);
    if (baseline === undefined) return undefined;
    const expected = baseline + climb(index);
    if (!matters(actual, expected)) return undefined;
    // No cost is known better than to two per cent: without this a constant one would alarm at each cent.
    const scale = Math.max(noise, 0.02 * Math.abs(expected));
    const score = Math.min(MOST_SCORE, Math.abs(actual - expected) / scale);
    if (score < threshold(values.length)) return undefined;
    return { day: firstDay + index, actual, expected, score };
  });
  return runs(found);
}

interface Outlier {
  readonly day: number;
  readonly actual: number;
  readonly expected: number;
  readonly score: number;
}

/**
 * Deviations a day must reach. The fewer the days, the less is the spread known, and chance deviations of small samples are heavy-tailed;
 * the figures come from simulation of normal noise.
 */
function threshold(days: number): number {
  return 4.8 + 70 / (days - 2);
}

/**
 * A climb is expected to go on; a step is not. The slope from day to day and the slope from week to week agree on the first, and the
 * smaller is taken: a step hardly moves the median from day to day.
 */
function steadySlope(values: readonly number[]): number {
  if (values.length < 2 * WEEK) return 0;
  const slope = (lag: number): number =>
    median(values.slice(lag).map((value, index) => value - values[index]!)) / lag;
  const daily = slope(1);
  const weekly = slope(WEEK);
  if (daily * weekly <= 0) return 0;
  return Math.abs(daily) < Math.abs(weekly) ? daily : weekly;
}

/** From two weeks on, days a week apart differ by noise alone, whatever the weekly pattern and trend; under it only weekdays compare. */
function noiseOf({ firstDay, values }: DailySeries): number {
  if (values.length >= 2 * WEEK) {
    const differences = values.slice(WEEK).map((value, index) => value - values[index]!);
    return robustDeviation(differences) / Math.SQRT2;
  }
  return robustDeviation(values.filter((_, index) => !isWeekend(firstDay + index)));
}

/** What the other days let one expect of a day: of the comparisons that can be made the one nearest to the day. */
function baselineOf({ firstDay, values }: DailySeries, index: number): number | undefined {
  const day = firstDay + index;
  const others = (like: (other: number) => boolean): number[] =>
    values.filter((_, other) => other !== index && like(firstDay + other));
  const same = others((other) => weekdayOf(other) === weekdayOf(day));
  if (same.length >= 4) return median(same);
  const baselines = [median(others(() => true))];
  if (same.length > 0) baselines.push(median(same));
  if (values.length < 2 * WEEK) {
    // One weekend tells nothing about the next.
    if (isWeekend(day)) return undefined;
    baselines[0] = median(others((other) => !isWeekend(other)));
  }
  const value = values[index]!;
  const low = Math.min(...baselines);
  const high = Math.max(...baselines);
  return Math.max(low, Math.min(high, value));
}

function isWeekend(day: number): boolean {
  return weekdayOf(day) >= 5;
}

/** Neighbouring days that stand out in the same direction are one anomaly. */
function runs(found: readonly (Outlier | undefined)[]): Anomaly[] {
  const anomalies: Anomaly[] = [];
  let run: Outlier[] = [];
  const close = (): void => {
    if (run.length > 0) anomalies.push(anomalyOf(run));
    run = [];
  };
  for (const outlier of found) {
    const last = run.at(-1);
    if (outlier === undefined || (last !== undefined && up(last) !== up(outlier))) close();
    if (outlier !== undefined) run.push(outlier);
  }
  close();
  return anomalies;
}

function up({ actual, expected }: Outlier): boolean {
  return actual > expected;
}

function anomalyOf(run: readonly Outlier[]): Anomaly {
  const actual = run.reduce((sum, day) => sum + day.actual, 0) / run.length;
  const expected = run.reduce((sum, day) => sum + day.expected, 0) / run.length;
  return {
    firstDay: run[0]!.day,
    lastDay: run.at(-1)!.day,
    kind: actual > expected ? 'spike' : 'drop',
    actual,
    expected,
    difference: (actual - expected) * run.length,
    score: Math.max(...run.map(({ score }) => score)),
  };
}

/** Six differences of weekdays in agreement, each well out of the noise. */
const LEAST_SHIFT_SCORE = 6;

/**
 * The split after which every weekday costs more (or less) than before it, by far more than weekdays differ among weeks; of several the
 * one whose two sides vary least.
 */
function findLevelShift({ firstDay, values }: DailySeries, matters: Matters): Anomaly | undefined {
  let best: { readonly shift: Anomaly; readonly misfit: number } | undefined;
  for (let at = WEEK; at <= values.length - WEEK; at += 1) {
    const shift = shiftAt(firstDay, values, at, matters);
    if (shift === undefined) continue;
    const misfit = variation(firstDay, values.slice(0, at)) + variation(firstDay + at, values.slice(at));
    if (best === undefined || misfit < best.misfit) best = { shift, misfit };
  }
  return best?.shift;
}

function variation(firstDay: number, values: readonly number[]): number {
  const weekdays = weekdayMedians(firstDay, values);
  return values.reduce(
    (sum, value, index) => sum + Math.abs(value - weekdays[weekdayOf(firstDay + index)]!),
    0,
  );
}

function shiftAt(
  firstDay: number,
  values: readonly number[],
  at: number,
  matters: Matters,
): Anomaly | undefined {
  const before = weekdayMedians(firstDay, values.slice(0, at));
  const after = weekdayMedians(firstDay + at, values.slice(at));
  const differences = after.map((value, weekday) => value - before[weekday]!);
  const difference = median(differences);
  const expected = median(before);
  const actual = expected + difference;
  const sameSign = differences.filter((value) => Math.sign(value) === Math.sign(difference)).length;
  if (sameSign < WEEK || !matters(actual, expected)) return undefined;
  // A slow climb differs as much within a side as a step does between two: the neighbours of the step must differ too.
  const near = median(values.slice(at, at + 3)) - median(values.slice(at - 3, at));
  const spread = robustDeviation(differences);
  const scale = Math.max(spread, 0.02 * Math.abs(expected));
  const score = Math.min(MOST_SCORE, Math.abs(difference) / scale);
  const rises = steps(values.slice(0, at)) + steps(values.slice(at));
  if (score < LEAST_SHIFT_SCORE || Math.abs(difference) < 2 * Math.abs(rises) || near * difference <= 0) {
    return undefined;
  }
  const days = values.length - at;
  return {
    firstDay: firstDay + at,
    lastDay: firstDay + values.length - 1,
    kind: 'level-shift',
    actual,
    expected,
    difference: difference * days,
    score,
  };
}

/** How far the second half of a side lies above its first: what a trend, rather than a step, has done. */
function steps(side: readonly number[]): number {
  const half = side.length >> 1;
  return median(side.slice(side.length - half)) - median(side.slice(0, half));
}

function weekdayMedians(firstDay: number, values: readonly number[]): number[] {
  const byWeekday: number[][] = [[], [], [], [], [], [], []];
  for (const [index, value] of values.entries()) byWeekday[weekdayOf(firstDay + index)]!.push(value);
  return byWeekday.map((values) => median(values));
}
