import { FinopsError } from '../finops-error.ts';
import { HOURS_PER_MONTH } from '../units/constants.ts';

/**
 * How often a CronJob's schedule runs in a month of 730 hours: a twelfth of a 365-day year in which each day is each weekday
 * equally often. So `0 * * * *` runs 730 times, `@monthly` once and `0 3 * * 1` 4.345 times; 29 February counts (as 97 days in
 * 400 years) only for a schedule that runs on no other day. A time zone changes nothing but the runs daylight saving skips or
 * repeats.
 *
 * Source: github.com/robfig/cron v3 `ParseStandard`, which Kubernetes uses: five fields, names, `?`, steps, `@daily` and the
 * like, `@every 90m`; a day matches by month day or weekday where both are restricted; Sunday is 0 only.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_SCHEDULE` naming the field at fault.
 */
export function cronRunsPerMonth(schedule: string): number {
  const text = schedule.trim();
  if (/^(?:CRON_)?TZ=/.test(text))
    throw refused(schedule, 'Kubernetes takes no time zone here; set spec.timeZone');
  if (text.startsWith('@every '))
    return HOURS_PER_MONTH / everyHours(schedule, text.slice('@every '.length).trim());
  const standard = Object.hasOwn(DESCRIPTORS, text) ? DESCRIPTORS[text] : text;
  if (standard === undefined || standard.startsWith('@')) {
    throw refused(schedule, `known are ${Object.keys(DESCRIPTORS).join(' ')} and @every 1h30m`);
  }
  const words = standard.split(/\s+/);
  if (words.length !== FIELDS.length) {
    throw refused(
      schedule,
      `it has ${words.length} fields; expected 5: minute, hour, day of month, month, weekday`,
    );
  }
  const [minutes, hours, days, months, weekdays] = words.map((word, index) =>
    readField(schedule, word, FIELDS[index] as FieldRule),
  ) as [Choice, Choice, Choice, Choice, Choice];
  return (minutes.values.size * hours.values.size * daysPerYear(days, months, weekdays)) / 12;
}

interface FieldRule {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

interface Choice {
  readonly values: ReadonlySet<number>;
  /** `*` or `?`, which leaves the choice of days to the other field. */
  readonly any: boolean;
}

const MONTHS: readonly string[] = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const WEEKDAYS: readonly string[] = 'sun mon tue wed thu fri sat'.split(' ');

const FIELDS: readonly FieldRule[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: MONTHS },
  { name: 'weekday', min: 0, max: 6, names: WEEKDAYS },
];

const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const DAYS_OF_MONTHS: readonly number[] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysPerYear(days: Choice, months: Choice, weekdays: Choice): number {
  const weekdayShare = weekdays.values.size / 7;
  const share = (day: number): number => {
    const inDays = days.values.has(day);
    if (days.any || weekdays.any) return inDays ? weekdayShare : 0;
    return inDays ? 1 : weekdayShare;
  };
  let total = 0;
  for (const month of months.values) {
    for (let day = 1; day <= (DAYS_OF_MONTHS[month - 1] ?? 0); day += 1) total += share(day);
  }
  return total === 0 && months.values.has(2) ? share(29) * LEAP_DAYS_PER_YEAR : total;
}

const LEAP_DAYS_PER_YEAR = 97 / 400;

function readField(schedule: string, text: string, rule: FieldRule): Choice {
  const values = new Set<number>();
  let any = false;
  for (const part of text.split(',')) {
    const { from, to, step, star } = readRange(schedule, part, rule);
    any ||= star;
    for (let value = from; value <= to; value += step) values.add(value);
  }
  return { values, any };
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly star: boolean;
}

function readRange(schedule: string, part: string, rule: FieldRule): Range {
  const match = /^(\*|\?|([A-Za-z0-9]+)(?:-([A-Za-z0-9]+))?)(?:\/([0-9]{1,4}))?$/.exec(part);
  if (match === null) throw refused(schedule, `${JSON.stringify(part)} is no ${rule.name}`);
  const [, , low, high, stepText] = match;
  const step = stepText === undefined ? 1 : Number(stepText);
  if (step === 0) throw refused(schedule, `the step of ${JSON.stringify(part)} is 0`);
  if (low === undefined) return { from: rule.min, to: rule.max, step, star: step === 1 };
  const from = readValue(schedule, low, rule);
  // `5/10` goes on to the greatest value.
  const to = high !== undefined ? readValue(schedule, high, rule) : stepText === undefined ? from : rule.max;
  if (to < from) throw refused(schedule, `${JSON.stringify(part)} ends before it begins`);
  return { from, to, step, star: false };
}

function readValue(schedule: string, text: string, rule: FieldRule): number {
  const named = rule.names?.indexOf(text.toLowerCase()) ?? -1;
  const value = named >= 0 ? named + rule.min : /^[0-9]{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= rule.min && value <= rule.max) return value;
  const sunday = rule.name === 'weekday' && value === 7 ? '; Sunday is 0 in Kubernetes' : '';
  throw refused(
    schedule,
    `${JSON.stringify(text)} is no ${rule.name} from ${rule.min} to ${rule.max}${sunday}`,
  );
}

const HOURS_BY_UNIT: Readonly<Record<string, number>> = { h: 1, m: 1 / 60, s: 1 / 3600, ms: 1 / 3.6e6 };

/** A duration as Go writes it, `1h30m`; whole seconds, one at least, as the scheduler takes it. */
function everyHours(schedule: string, text: string): number {
  const hours = goDurationHours(text);
  if (hours === undefined || hours <= 0)
    throw refused(schedule, `${JSON.stringify(text)} is no duration such as 90m`);
  return Math.max(1, Math.floor(Number((hours * 3600).toFixed(6)))) / 3600;
}

/** Hours of `1h30m`, `90s`, `1.5h`; undefined for anything else. */
export function goDurationHours(text: string): number | undefined {
  if (text.length > 40 || !/^(?:[0-9]+(?:\.[0-9]*)?(?:h|ms|m|s))+$/.test(text)) return undefined;
  let hours = 0;
  for (const [, number = '', unit = ''] of text.matchAll(/([0-9.]+)(h|ms|m|s)/g)) {
    hours += Number(number) * (HOURS_BY_UNIT[unit] ?? 0);
  }
  return hours;
}

function refused(schedule: string, why: string): FinopsError {
  return new FinopsError(
    'VIGIE_E_FINOPS_SCHEDULE',
    `${JSON.stringify(schedule.slice(0, 100))} is no schedule: ${why}.`,
  );
}
