import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PRICE_BOOK, type PriceBook } from '../price-book/price-book.ts';
import { buildReport, type BuiltReport } from './build-report.ts';
import { testCluster, type AppSpec, type TestClusterOptions } from './test-cluster.ts';

const NOW = Date.UTC(2026, 10, 29, 8);

function built(options: TestClusterOptions = {}, book: PriceBook = DEFAULT_PRICE_BOOK): Promise<BuiltReport> {
  const groupings = [['namespace'], ['label:team', 'workload'], ['node']] as const;
  return buildReport({ usage: testCluster(options), book, groupings, now: NOW });
}

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

/** Relative to the larger amounts it was made of. */
function expectSame(actual: number, expected: number, scale = Math.abs(expected)): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, scale));
}

const app: fc.Arbitrary<AppSpec> = fc.record({
  namespace: fc.constantFrom('a', 'b', 'c'),
  name: fc.constantFrom('x', 'y', 'z', 'w'),
  team: fc.constantFrom('one', 'two'),
  pods: fc.integer({ min: 1, max: 4 }),
  cpuRequest: fc.double({ min: 0, max: 8, noNaN: true }),
  memoryRequest: fc.integer({ min: 0, max: 2 ** 36 }),
  cpuLoad: fc.double({ min: 0, max: 3, noNaN: true }),
  memoryLoad: fc.double({ min: 0, max: 2, noNaN: true }),
  volumeGib: fc.integer({ min: 1, max: 900 }),
});

describe('a report', () => {
  it('conserves cost: groups, days and charges each add up to the total', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(app, { maxLength: 6 }),
        fc.integer({ min: 1, max: 9 }),
        async (apps, days) => {
          const { report, charges } = await built({ apps, days });
          const { totals, daily, groupings } = report;
          expectSame(totals.allocated.total + totals.idle, totals.cost, totals.allocated.total);
          for (const { groups } of groupings) {
            expectSame(sum(groups.map(({ cost }) => cost.total)), totals.allocated.total);
            expectSame(sum(groups.flatMap(({ dailyCost }) => dailyCost)), totals.allocated.total);
          }
          expectSame(sum(daily.total), totals.cost, totals.allocated.total);
          expectSame(sum(daily.idle), totals.idle, totals.allocated.total);
          const bill = [...charges()];
          expectSame(sum(bill.flatMap(({ cost }) => [...cost])), totals.cost, totals.allocated.total);
          for (const { cost, hours, unitPrice } of bill) {
            for (const [day, amount] of cost.entries()) expectSame(hours[day]! * unitPrice, amount);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('is plain data: JSON loses nothing of it', async () => {
    const { report } = await built();
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it('of an empty cluster is one of nothing', async () => {
    const { report, charges } = await built({ apps: [], nodes: false });
    expect(report.totals).toMatchObject({ cost: 0, workloads: 0, containers: 0 });
    expect(report.idle).toBeUndefined();
    expect(report.anomalies).toEqual([]);
    expect([...charges()]).toEqual([]);
  });

  it('says which prices it is made with, and in what they are quoted', async () => {
    const { report } = await built({
      warnings: ['kube_pod_labels is missing', 'kube_pod_labels is missing'],
    });
    expect(report.head.priceBook).toEqual({
      name: 'default',
      version: '1',
      units: { cpu: ['core·hour'], memory: ['GiB·hour'], storage: ['GiB·month'], gpu: [] },
    });
    expect(report.head).toMatchObject({ currency: 'EUR', from: '2026-11-01T00:00:00.000Z', hours: 672 });
    expect(report.head.warnings).toEqual(['kube_pod_labels is missing']);
  });

  it('explains an anomaly by the workload and what changed about it', async () => {
    const { report } = await built();
    const surge = report.anomalies.find(({ group }) => group?.[0] === 'shop');
    expect(surge).toMatchObject({ kind: 'spike', from: '2026-11-17', to: '2026-11-19' });
    expect(surge!.causes[0]).toMatchObject({
      workload: { namespace: 'shop', kind: 'Deployment', name: 'search' },
      driver: 'replicas',
      from: expect.closeTo(4, 9),
      to: expect.closeTo(12, 9),
    });
    const shift = report.anomalies.find(({ group }) => group === undefined);
    expect(shift).toMatchObject({ kind: 'level-shift', from: '2026-11-10' });
    expect(shift!.causes[0]).toMatchObject({ driver: 'idle' });
  });

  it('forecasts from the last change of level, and counts the days of the month before it', async () => {
    const { report } = await built();
    const { forecast, daily } = report;
    if (forecast.kind !== 'forecast') throw new Error(forecast.kind);
    expect(forecast.next30Days.value).toBeCloseTo(daily.total.at(-1)! * 30, -1);
    expect(forecast.month).toMatchObject({ seenDays: 28, unseenDays: 0 });
    expect(forecast.month.total.value).toBeGreaterThan(sum(daily.total));
  });

  it('says a change of price is one', async () => {
    const march = Date.UTC(2026, 10, 20) / 1000;
    const { prices } = DEFAULT_PRICE_BOOK.periods[0]!;
    const dearer = {
      ...prices,
      cpu: { ...prices.cpu, amount: 0.06 },
      memory: { ...prices.memory, amount: 0.03 },
    };
    const { report, charges } = await built(
      { nodes: false },
      {
        ...DEFAULT_PRICE_BOOK,
        periods: [
          { toSeconds: march, prices },
          { fromSeconds: march, prices: dearer },
        ],
      },
    );
    const shift = report.anomalies.find(({ group }) => group?.[0] === 'staging');
    expect(shift).toMatchObject({ kind: 'level-shift', from: '2026-11-20' });
    expect(shift!.causes[0]).toMatchObject({
      driver: 'price',
      from: expect.closeTo(0.02, 12),
      to: expect.closeTo(0.06, 12),
    });
    const cpu = [...charges()].filter(
      ({ resource, workload }) => resource === 'cpu' && workload?.name === 'grafana',
    );
    expect(cpu.map(({ unitPrice }) => unitPrice)).toEqual([0.02, 0.06]);
  });

  it('finds who pays for nothing and who lives on what others do not use', async () => {
    const { report } = await built();
    expect(report.overProvisioned[0]?.workload.name).toBe('search');
    expect(report.underProvisioned.map(({ workload }) => workload.name)).toEqual(['ingest']);
    expect(report.recommendations.needs.map(({ workload }) => workload.name)).toContain('ingest');
    expect(report.recommendations.images[0]?.image).toContain('checkout');
    expect(report.strategies.map(({ strategy }) => strategy)).toEqual(['guarded', 'vpa', 'krr', 'kubecost']);
    expect(report.scoreboard?.judgedDays).toBe(25);
  });
});
