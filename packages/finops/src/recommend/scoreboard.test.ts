import { describe, expect, it } from 'vitest';
import { DEFAULT_PRICE_BOOK } from '../price-book/price-book.ts';
import { priceLookup } from '../price-book/price-lookup.ts';
import type { WorkloadUsage } from '../usage/workload-usage.ts';
import { Scoring, type ScoreboardOptions, type ScoreboardRow } from './scoreboard.ts';
import type { StrategyName } from './strategy.ts';
import { seriesOf, windowOf, workloadOf } from './testing.ts';

const MIB = 2 ** 20;
const window = windowOf(7);
const prices = priceLookup(DEFAULT_PRICE_BOOK);

function score(
  workloads: readonly WorkloadUsage[],
  options: Partial<ScoreboardOptions> = {},
): Record<StrategyName, ScoreboardRow> {
  const scoring = new Scoring({ window, prices, ...options });
  for (const workload of workloads) scoring.add(workload);
  const { rows } = scoring.scoreboard();
  return Object.fromEntries(rows.map((row) => [row.strategy, row])) as Record<StrategyName, ScoreboardRow>;
}

describe('Scoring', () => {
  it('saves exactly the difference of requests on a constant load', () => {
    const workload = workloadOf([
      seriesOf(
        window,
        () => 0.5,
        () => 500 * MIB,
        { requestCores: 2, requestBytes: 2048 * MIB },
      ),
    ]);
    const { guarded, krr } = score([workload]);
    // Four days judged of seven: 0.5 × 1.15 cores and 600 MiB instead of 2 cores and 2 GiB.
    const hours = 4 * 24;
    expect(guarded.containerHours).toBeCloseTo(hours, 9);
    expect(guarded.costBefore).toBeCloseTo(hours * (2 * 0.02 + 2 * 0.01), 9);
    expect(guarded.costAfter).toBeCloseTo(hours * (0.575 * 0.02 + (600 / 1024) * 0.01), 9);
    expect(guarded.savingPerMonth).toBeCloseTo(((guarded.costBefore - guarded.costAfter) / hours) * 730, 9);
    expect(guarded).toMatchObject({
      cpuOverRequestHours: 0,
      oomEvents: 0,
      containerDays: 4,
      advisedContainerDays: 4,
    });
    expect(krr).toMatchObject({ cpuOverRequestHours: 0, oomEvents: 0 });
  });

  it('follows guarded in nothing where days are all that is known', () => {
    const days = windowOf(14, 86_400);
    const pods = Array.from({ length: 20 }, (_, i) =>
      seriesOf(
        days,
        () => 0.1,
        () => 100 * MIB,
        { pod: `web-${i}`, memoryPeakBytes: 200 * MIB },
      ),
    );
    const { guarded, krr } = score([workloadOf(pods)], { window: days });
    expect(guarded).toMatchObject({ advisedContainerDays: 0, savingPerMonth: 0 });
    expect(krr.advisedContainerDays).toBeGreaterThan(0);
  });

  it('counts a memory peak higher than ever before against whoever asked for less', () => {
    const peakOnDay5 = workloadOf([
      seriesOf(
        window,
        () => 0.5,
        (i) => (Math.floor(i / 288) === 5 && i % 288 > 280 ? 580 * MIB : 500 * MIB),
      ),
    ]);
    const rows = score([peakOnDay5]);
    // Guarded silver has 600 MiB, krr 575 MiB as a limit, vpa the end of the bucket plus 15 %.
    expect(rows.guarded.oomEvents).toBe(0);
    expect(rows.krr).toMatchObject({ oomEvents: 1, memoryOverRequestEvents: 1 });
    expect(score([peakOnDay5], { krr: { memoryBufferPercentage: 20 } }).krr.oomEvents).toBe(0);
  });

  it('does not call it a kill where a higher limit stays', () => {
    const limited = workloadOf([
      seriesOf(
        window,
        () => 0.5,
        (i) => (i === 288 * 5 + 7 ? 900 * MIB : 500 * MIB),
        {
          memoryLimitBytes: 1024 * MIB,
          requestBytes: 512 * MIB,
        },
      ),
    ]);
    const { guarded, krr } = score([limited]);
    expect(guarded).toMatchObject({ memoryOverRequestEvents: 1, oomEvents: 0 });
    expect(krr.oomEvents).toBe(1);
  });

  it('tells time above the request, served by spare CPU, from throttling, which needs a limit', () => {
    const busyEvenings = (i: number): number => (i % 288 >= 240 ? 1 : 0.1);
    const free = workloadOf([seriesOf(window, busyEvenings, () => 100 * MIB)]);
    const limited = workloadOf([
      seriesOf(window, busyEvenings, () => 100 * MIB, { cpuLimitCores: 1, requestCores: 1 }),
    ]);
    const { guarded } = score([{ ...free, slaClass: 'bronze' }]);
    // 48 of 288 steps a day are busy: p90 is within them.
    expect(guarded.cpuOverRequestHours).toBe(0);
    const evenings = score([
      {
        ...workloadOf([
          seriesOf(
            window,
            (i) => (i % 288 >= 270 ? 1 : 0.1),
            () => 100 * MIB,
          ),
        ]),
        slaClass: 'bronze',
      },
    ]).guarded;
    expect(evenings.cpuOverRequestHours).toBeCloseTo(4 * 1.5, 9);
    expect(evenings.cpuOverRequestCoreHours).toBeCloseTo(4 * 1.5 * 0.9, 9);
    expect(evenings.throttledHours).toBe(0);
    expect(score([limited]).vpa.throttledHours).toBe(0);
    const growing = workloadOf([
      seriesOf(
        window,
        (i) => (i < 288 * 4 ? 0.1 : 0.8),
        () => 100 * MIB,
        { cpuLimitCores: 1, requestCores: 1 },
      ),
    ]);
    expect(score([growing]).vpa.throttledHours).toBeGreaterThan(0);
  });

  it('leaves things as they were where a strategy has no advice', () => {
    const scaled = workloadOf(
      [
        seriesOf(
          window,
          () => 0.2,
          () => 200 * MIB,
        ),
      ],
      {
        autoscaler: { kind: 'HorizontalPodAutoscaler', resources: ['cpu', 'memory'] },
      },
    );
    const rows = score([scaled]);
    for (const name of ['guarded', 'krr'] as const)
      expect(rows[name]).toMatchObject({ savingPerMonth: 0, containerDays: 4, advisedContainerDays: 0 });
    expect(rows.kubecost.advisedContainerDays).toBe(4);
  });

  it('never looks ahead: what comes after the last evening changes nothing before it', () => {
    const until = (end: number): ScoreboardRow =>
      score([
        workloadOf([
          seriesOf(
            window,
            (i) => (i >= end ? 4 : 0.2),
            () => 100 * MIB,
          ),
        ]),
      ]).guarded;
    const calm = score([
      workloadOf([
        seriesOf(
          window,
          () => 0.2,
          () => 100 * MIB,
        ),
      ]),
    ]).guarded;
    expect(until(288 * 6).costAfter - calm.costAfter).toBeCloseTo(24 * (4 - 0.23) * 0.02, 6);
  });

  it('judges nothing in a window shorter than the training days', () => {
    const short = windowOf(2);
    const scoring = new Scoring({ window: short, prices });
    scoring.add(
      workloadOf([
        seriesOf(
          short,
          () => 1,
          () => MIB,
        ),
      ]),
    );
    expect(scoring.scoreboard()).toMatchObject({ judgedDays: 0, currency: 'EUR' });
    expect(scoring.scoreboard().rows).toHaveLength(4);
    expect(scoring.scoreboard().rows[0]).toMatchObject({ savingPerMonth: 0, containerDays: 0 });
  });

  it('adds pods of one container up, whenever they lived', () => {
    const early = seriesOf(
      windowOf(4),
      () => 0.3,
      () => 100 * MIB,
    );
    const late = seriesOf(
      windowOf(3),
      () => 0.3,
      () => 100 * MIB,
      { pod: 'web-1', firstStep: 4 * 288 },
    );
    const { guarded } = score([workloadOf([early, late])]);
    expect(guarded).toMatchObject({ containerDays: 4, oomEvents: 0 });
    expect(guarded.containerHours).toBeCloseTo(96, 9);
  });
});
