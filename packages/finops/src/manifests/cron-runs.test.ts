import { describe, expect, it } from 'vitest';
import { cronRunsPerMonth } from './cron-runs.ts';

describe('cronRunsPerMonth', () => {
  it.each([
    ['* * * * *', 43_800],
    ['0 * * * *', 730],
    ['@hourly', 730],
    ['*/15 * * * *', 2920],
    ['0 3 * * *', 365 / 12],
    ['@daily', 365 / 12],
    ['@midnight', 365 / 12],
    ['@weekly', 365 / 7 / 12],
    ['0 3 * * 1', 365 / 7 / 12],
    ['30 8-18/2 * * mon-fri', (6 * 365 * 5) / 7 / 12],
    ['@monthly', 1],
    ['0 0 1 * *', 1],
    ['0 0 1,15 * ?', 2],
    ['@yearly', 1 / 12],
    ['@annually', 1 / 12],
    ['0 0 1 JAN,jul *', 2 / 12],
    ['0 0 31 * *', 7 / 12],
    ['0 0 29 2 *', 97 / 400 / 12],
    ['0 0 28,29 2 *', 1 / 12],
    ['0 0 31 2 *', 0],
    ['5/20 0 1 1 *', 3 / 12],
    ['@every 90m', 730 / 1.5],
    ['@every 1h30m', 730 / 1.5],
    ['@every 100ms', 730 * 3600],
    ['  0 0 1 * *  ', 1],
  ])('%s', (schedule, runs) => {
    expect(cronRunsPerMonth(schedule)).toBeCloseTo(runs, 9);
  });

  it('lets a day match by month day or by weekday where both are restricted', () => {
    // 12 first days a year, and a seventh of the other 353.
    expect(cronRunsPerMonth('0 0 1 * 0')).toBeCloseTo((12 + 353 / 7) / 12, 9);
    // A step leaves the field restricted, as in robfig/cron.
    expect(cronRunsPerMonth('0 0 */31 * 0')).toBeCloseTo((12 + 353 / 7) / 12, 9);
  });

  it('agrees with counting days over 400 years, but for the calendar’s own unevenness', () => {
    let fridays = 0;
    for (let month = 0; month < 4800; month += 1) {
      if (new Date(Date.UTC(2000, month, 13)).getUTCDay() === 5) fridays += 1;
    }
    expect(cronRunsPerMonth('0 0 13 * 5') - cronRunsPerMonth('0 0 13 * *')).toBeCloseTo(
      (365 - 12) / 7 / 12,
      9,
    );
    expect(Math.abs(fridays / 4800 - 1 / 7)).toBeLessThan(0.001);
  });

  it.each([
    ['', /it has 1 fields/],
    ['0 3 * *', /it has 4 fields; expected 5/],
    ['0 0 3 * * *', /it has 6 fields/],
    ['60 * * * *', /"60" is no minute from 0 to 59/],
    ['* * * * 7', /"7" is no weekday from 0 to 6; Sunday is 0 in Kubernetes/],
    ['* * 0 * *', /"0" is no day of month from 1 to 31/],
    ['*/0 * * * *', /the step of "\*\/0" is 0/],
    ['5-1 * * * *', /"5-1" ends before it begins/],
    ['* * L * *', /"L" is no day of month/],
    ['@reboot', /known are @yearly/],
    ['@every soon', /"soon" is no duration such as 90m/],
    ['CRON_TZ=UTC 0 3 * * *', /set spec.timeZone/],
    ['H 3 * * *', /"H" is no minute/],
    ['__proto__ 3 * * *', /is no minute/],
  ])('refuses %j', (schedule, message) => {
    expect(() => cronRunsPerMonth(schedule)).toThrow(message);
  });
});
