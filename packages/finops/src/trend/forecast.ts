import { firstDayOfMonth, firstDayOfNextMonth, weekdayOf, type DailySeries } from './daily-series.ts';
import { studentQuantile } from './student.ts';
import { expected, fitTrend, LEAST_DAYS_FOR_TREND, type Trend } from './trend.ts';

/** A future amount with the interval it will fall in as often as `coverage` says, if the days ahead behave like those seen. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface ForecastDay extends Estimate {
  readonly day: number;
}

export type Forecast =
  | { readonly kind: 'too-little-data'; readonly days: number; readonly neededDays: number }
  | {
      readonly kind: 'forecast';
      readonly trend: Trend;
      /** Per cent of the mean daily value the daily value changes by in 30 days. */
      readonly changePer30Days: Estimate;
      /** What the interval of the slope allows to say. */
      readonly direction: 'rising' | 'falling' | 'unclear';
      readonly coverage: number;
      readonly daily: readonly ForecastDay[];
      readonly next30Days: Estimate;
      /** The month of the first day ahead: what was seen of it, and the days to its end. */
      readonly month: {
        readonly firstDay: number;
        /** Exclusive. */
        readonly endDay: number;
        readonly seenDays: number;
        /** Days of the month before the series begins: filled with the trend, and so not certain. */
        readonly unseenDays: number;
        readonly total: Estimate;
      };
    };

export interface ForecastOptions {
  /** How often the truth shall lie in the interval. Default 0.8. */
  readonly coverage?: number;
  /** The trend is made of the days from this one on: what was before a change of level says little of what comes. Default: all. */
  readonly sinceDay?: number;
}

const HORIZON_DAYS = 30;

/**
 * Extrapolates daily costs 30 days ahead and to the end of the month. The interval counts the noise of each day, its carrying over
 * to the next, and what is not known of level, slope and weekdays; its coverage is tested by simulation. It does not count a change
 * of plans: it says where the cost goes if nothing is done.
 */
export function forecast(series: DailySeries, options: ForecastOptions = {}): Forecast {
  const { coverage = 0.8 } = options;
  const from = Math.max(0, (options.sinceDay ?? series.firstDay) - series.firstDay);
  const trend = fitTrend({ firstDay: series.firstDay + from, values: series.values.slice(from) });
  if (trend === undefined) {
    return { kind: 'too-little-data', days: series.values.length, neededDays: LEAST_DAYS_FOR_TREND };
  }
  const nextDay = series.firstDay + series.values.length;
  const estimator = new Estimator(trend, coverage);
  const daily: ForecastDay[] = [];
  for (let ahead = 0; ahead < HORIZON_DAYS; ahead += 1) {
    daily.push({ day: nextDay + ahead, ...estimator.over([nextDay + ahead]) });
  }
  return {
    kind: 'forecast',
    trend,
    ...slopeOf(trend, estimator),
    coverage,
    daily,
    next30Days: estimator.over(daily.map(({ day }) => day)),
    month: monthOf(series, nextDay, estimator),
  };
}

/** Sums of days under a trend, with their interval. */
class Estimator {
  readonly #trend: Trend;
  readonly #quantile: number;
  readonly #slopeVariance: number;
  readonly #levelVariance: number;
  readonly #weekdayVariance: number;
  /** A run of correlated days tells less, and errs further, than as many independent ones. */
  readonly #inflation: number;

  constructor(trend: Trend, coverage: number) {
    this.#trend = trend;
    const { days, noise, parameters, carryOver } = trend;
    const variance = noise * noise;
    this.#inflation = (1 + carryOver) / (1 - carryOver);
    this.#quantile = studentQuantile((1 + coverage) / 2, Math.max(3, days - parameters));
    // Theil–Sen and the median need 1/0.91 and π/2 of the days that least squares need on normal noise.
    this.#slopeVariance = ((variance * 12) / (days * (days * days - 1)) / 0.91) * this.#inflation;
    this.#levelVariance = ((variance * Math.PI) / 2 / days) * this.#inflation;
    this.#weekdayVariance = parameters > 2 ? (variance * Math.PI) / 2 / (days / 7) : 0;
  }

  over(days: readonly number[]): Estimate {
    const trend = this.#trend;
    let value = 0;
    let distance = 0;
    const perWeekday = [0, 0, 0, 0, 0, 0, 0];
    for (const day of days) {
      value += expected(trend, day);
      distance += day - trend.middleDay;
      perWeekday[weekdayOf(day)]! += 1;
    }
    const even = days.length / 7;
    const uneven = perWeekday.reduce((sum, count) => sum + (count - even) ** 2, 0);
    const variance =
      days.length ** 2 * this.#levelVariance +
      distance ** 2 * this.#slopeVariance +
      uneven * this.#weekdayVariance +
      this.#ownNoise(days.length);
    const reach = this.#quantile * Math.sqrt(variance);
    // Prices are not negative, so costs are not; an idle cost may be, and is not forecast.
    return { value: Math.max(0, value), low: Math.max(0, value - reach), high: Math.max(0, value + reach) };
  }

  slope(): Estimate {
    const { slope } = this.#trend;
    const reach = this.#quantile * Math.sqrt(this.#slopeVariance);
    return { value: slope, low: slope - reach, high: slope + reach };
  }

  /** Variance of the sum of `count` days of noise that carries over from day to day (an AR(1) process). */
  #ownNoise(count: number): number {
    const { noise, carryOver } = this.#trend;
    const long = count - (2 * carryOver * (1 - carryOver ** count)) / (1 - carryOver ** 2);
    return noise ** 2 * Math.max(count, long * this.#inflation);
  }
}

function slopeOf(
  trend: Trend,
  estimator: Estimator,
): {
  changePer30Days: Estimate;
  direction: 'rising' | 'falling' | 'unclear';
} {
  const mean = trend.level;
  const slope = estimator.slope();
  const percent = (perDay: number): number => (mean === 0 ? 0 : (perDay * HORIZON_DAYS * 100) / mean);
  // Under half a per cent a month is level, however sure.
  const matters = Math.abs(percent(slope.value)) >= 0.5;
  const direction = matters && slope.low > 0 ? 'rising' : matters && slope.high < 0 ? 'falling' : 'unclear';
  return {
    changePer30Days: { value: percent(slope.value), low: percent(slope.low), high: percent(slope.high) },
    direction,
  };
}

function monthOf(
  series: DailySeries,
  nextDay: number,
  estimator: Estimator,
): Extract<Forecast, { kind: 'forecast' }>['month'] {
  const firstDay = firstDayOfMonth(nextDay);
  const endDay = firstDayOfNextMonth(nextDay);
  let seen = 0;
  let seenDays = 0;
  const guessed: number[] = [];
  for (let day = firstDay; day < endDay; day += 1) {
    const value = series.values[day - series.firstDay];
    if (value === undefined) guessed.push(day);
    else {
      seen += value;
      seenDays += 1;
    }
  }
  const rest = estimator.over(guessed);
  return {
    firstDay,
    endDay,
    seenDays,
    unseenDays: Math.max(0, Math.min(series.firstDay, endDay) - firstDay),
    total: { value: seen + rest.value, low: seen + rest.low, high: seen + rest.high },
  };
}
