/** One value a UTC day, days in a row without a hole. */
export interface DailySeries {
  /** Days since 1970-01-01 of the first value. */
  readonly firstDay: number;
  readonly values: readonly number[];
}

export const SECONDS_PER_DAY = 86_400;

/** The UTC day an instant lies in, as days since 1970-01-01. */
export function dayOf(epochSeconds: number): number {
  return Math.floor(epochSeconds / SECONDS_PER_DAY);
}

/** `2026-11-21`. */
export function dayToDate(day: number): string {
  return new Date(day * SECONDS_PER_DAY * 1000).toISOString().slice(0, 10);
}

/** 0 Monday … 6 Sunday: 1970-01-01 was a Thursday. */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** The first day of the month after the one `day` lies in. */
export function firstDayOfNextMonth(day: number): number {
  const date = new Date(day * SECONDS_PER_DAY * 1000);
  return dayOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / 1000);
}

/** The first day of the month `day` lies in. */
export function firstDayOfMonth(day: number): number {
  const date = new Date(day * SECONDS_PER_DAY * 1000);
  return dayOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / 1000);
}
