import { describe, expect, it } from 'vitest';
import { findAnomalies } from './anomalies.ts';
import { dayOf, weekdayOf } from './daily-series.ts';
import { carriedNoise, noiseFrom } from './test-noise.ts';

const MONDAY = dayOf(Date.UTC(2026, 10, 2) / 1000);

function weeks(days: number, seed: number, { noise = 0.03, weekend = 0.5 } = {}): number[] {
  const normal = noiseFrom(seed);
  return Array.from({ length: days }, (_, index) => {
    const level = weekdayOf(MONDAY + index) >= 5 ? 100 * (1 - weekend) : 100;
    return level * (1 + noise * normal());
  });
}

describe('anomalies', () => {
  it.each([10, 14, 21, 28, 60])('a doubled working day stands out of %i days', (days) => {
    const values = weeks(days, days);
    values[8]! *= 2.2;
    const [anomaly, ...more] = findAnomalies({ firstDay: MONDAY, values });
    expect(more).toEqual([]);
    expect(anomaly).toMatchObject({ kind: 'spike', firstDay: MONDAY + 8, lastDay: MONDAY + 8 });
    expect(anomaly!.expected).toBeGreaterThan(85);
    expect(anomaly!.expected).toBeLessThan(115);
    expect(anomaly!.difference).toBeCloseTo(anomaly!.actual - anomaly!.expected, 9);
  });

  it('neighbouring days are one anomaly', () => {
    const values = weeks(28, 3);
    for (const index of [15, 16, 17]) values[index]! *= 2;
    expect(findAnomalies({ firstDay: MONDAY, values })).toMatchObject([
      { kind: 'spike', firstDay: MONDAY + 15, lastDay: MONDAY + 17 },
    ]);
  });

  it('a day that costs too little is one too', () => {
    const values = weeks(28, 4);
    values[16]! *= 0.2;
    expect(findAnomalies({ firstDay: MONDAY, values })).toMatchObject([
      { kind: 'drop', firstDay: MONDAY + 16 },
    ]);
  });

  it('a cost that goes up and stays is one shift of level', () => {
    const values = weeks(28, 5).map((value, index) => (index >= 12 ? value * 1.7 : value));
    const shifts = findAnomalies({ firstDay: MONDAY, values });
    expect(shifts).toMatchObject([{ kind: 'level-shift', lastDay: MONDAY + 27 }]);
    expect(Math.abs(shifts[0]!.firstDay - (MONDAY + 12))).toBeLessThanOrEqual(1);
  });

  it('a constant cost raises no alarm, its change does', () => {
    const values = Array.from({ length: 14 }, () => 50);
    expect(findAnomalies({ firstDay: MONDAY, values })).toEqual([]);
    values[9] = 80;
    expect(findAnomalies({ firstDay: MONDAY, values })).toMatchObject([
      { firstDay: MONDAY + 9, difference: 30 },
    ]);
  });

  it('a climb is no anomaly', () => {
    const normal = noiseFrom(9);
    const values = Array.from({ length: 28 }, (_, index) => 100 * (1 + 0.03 * index) * (1 + 0.02 * normal()));
    expect(findAnomalies({ firstDay: MONDAY, values })).toEqual([]);
  });

  it('tiny amounts are not worth a person’s time', () => {
    const values = Array.from({ length: 14 }, () => 0.1);
    values[9] = 0.9;
    expect(findAnomalies({ firstDay: MONDAY, values })).toEqual([]);
    expect(findAnomalies({ firstDay: MONDAY, values }, { leastAmountPerDay: 0.5 })).toHaveLength(1);
  });

  it('a cost that begins is one: nothing was expected', () => {
    const values = Array.from({ length: 14 }, (_, index) => (index === 10 ? 12 : 0));
    expect(findAnomalies({ firstDay: MONDAY, values })).toMatchObject([{ expected: 0, actual: 12 }]);
  });

  it('under a week there is nothing to compare with', () => {
    expect(findAnomalies({ firstDay: MONDAY, values: [1, 1, 1, 100, 1, 1] })).toEqual([]);
  });
});

describe('on clean noise', () => {
  const cases: [number, number, number, number][] = [
    [7, 0.15, 0.5, 0],
    [10, 0.15, 0.5, 0],
    [14, 0.15, 0.5, 0],
    [14, 0.3, 0, 0.5],
    [28, 0.15, 0.5, 0],
    [28, 0.3, 0, 0],
    [60, 0.15, 0.5, 0],
  ];
  it.each(cases)(
    'few of 400 series of %i days alarm (noise %d, weekend %d, carry-over %d)',
    (days, noise, weekend, carryOver) => {
      const normal = noiseFrom(days + noise * 100);
      let alarms = 0;
      for (let run = 0; run < 400; run += 1) {
        const firstDay = MONDAY + (run % 7);
        const values = carriedNoise(normal, days, carryOver).map((value, index) =>
          Math.max(0, (weekdayOf(firstDay + index) >= 5 ? 100 * (1 - weekend) : 100) * (1 + noise * value)),
        );
        if (findAnomalies({ firstDay, values }).length > 0) alarms += 1;
      }
      expect(alarms / 400).toBeLessThanOrEqual(0.03);
    },
  );
});
