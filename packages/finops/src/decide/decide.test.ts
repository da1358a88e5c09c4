import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PRICE_BOOK } from '../price-book/price-book.ts';
import { priceLookup } from '../price-book/price-lookup.ts';
import { Recommender } from '../recommend/recommender.ts';
import { seriesOf, windowOf, workloadOf } from '../recommend/testing.ts';
import { SLA_CLASSES } from '../sla/sla-class.ts';
import { SLA_POLICIES } from '../sla/sla-policy.ts';
import { CRITERIA_WEIGHTS } from './action.ts';
import { decide, type DecisionInput } from './decide.ts';
import { decisionFor } from './decision-for.ts';

const GIB = 2 ** 30;
const oversized: DecisionInput = {
  name: 'shop/web',
  slaClass: 'silver',
  replicas: 4,
  peakCpuCores: 0.8,
  peakMemoryBytes: 2 * GIB,
  cpuRequestCores: 2,
  memoryRequestBytes: 1 * GIB,
  advisedCpuCores: 0.5,
  advisedMemoryBytes: 1 * GIB,
  currency: 'EUR',
  cpuCoreMonth: 14.6,
  memoryByteMonth: 7.3 / GIB,
};
const vetoed = (input: DecisionInput): Record<string, string> =>
  Object.fromEntries(decide(input).vetoes.map(({ action, words }) => [action, words.en]));

describe('decide', () => {
  it('resizes the CPU of what asks for far too much', () => {
    const decision = decide(oversized);
    expect(decision.best.action).toBe('resize-cpu');
    expect(decision.best.consequence.savingPerMonth).toBeCloseTo(4 * 1.5 * 14.6, 9);
    expect(decision.words.en).toContain('shop/web (silver): resizing CPU ranks first, closeness 0.');
    expect(decision.words.en).toContain('saves 87.60 EUR a month');
    expect(decision.words.fr).toContain('redimensionner le CPU vient en tête');
    expect(decision.words.fr).toContain('économie de 87,60 EUR par mois');
    expect(vetoed(oversized)).toEqual({ 'resize-memory': 'it is the size advised' });
  });

  it('adds a replica to gold that runs hot', () => {
    const hot: DecisionInput = {
      ...oversized,
      slaClass: 'gold',
      replicas: 3,
      peakCpuCores: 2.9,
      cpuRequestCores: 1,
      advisedCpuCores: 1,
    };
    expect(decide(hot).best.action).toBe('scale-out');
  });

  it('removes a replica of bronze that idles', () => {
    const idle: DecisionInput = {
      ...oversized,
      slaClass: 'bronze',
      advisedCpuCores: 2,
      peakMemoryBytes: GIB / 10,
    };
    expect(decide(idle).best.action).toBe('scale-in');
  });

  it('carries the whole matrix as data', () => {
    const { actions, criteria, topsis, ranking } = decide(oversized);
    expect(actions).toEqual(['keep', 'resize-cpu', 'scale-out', 'scale-in']);
    expect(criteria).toEqual(['cost', 'performanceRisk', 'availability', 'disturbance']);
    for (const matrix of [topsis.matrix, topsis.normalised, topsis.weighted]) {
      expect(matrix).toHaveLength(actions.length);
      expect(matrix.every((row) => row.length === criteria.length)).toBe(true);
    }
    for (const [j, weight] of [0.45, 0.3, 0.17, 0.08].entries())
      expect(topsis.weights[j]).toBeCloseTo(weight, 12);
    expect(topsis.ideal).toHaveLength(4);
    expect(topsis.antiIdeal).toHaveLength(4);
    expect(topsis.distanceToIdeal).toHaveLength(4);
    expect(ranking.map(({ rank }) => rank)).toEqual([1, 2, 3, 4]);
    expect(JSON.parse(JSON.stringify(topsis))).toEqual(topsis);
  });

  it('never scales gold in during an alert, however idle', () => {
    const idle: DecisionInput = { ...oversized, slaClass: 'gold', replicas: 20, peakCpuCores: 0 };
    expect(vetoed({ ...idle, alerting: true })['scale-in']).toBe('gold is never scaled in during an alert');
    expect(vetoed(idle)['scale-in']).toBeUndefined();
  });

  it('never evicts gold, nor silver outside its window', () => {
    const by = (more: Partial<DecisionInput>): string | undefined =>
      vetoed({ ...oversized, resizeBy: 'eviction', ...more })['resize-cpu'];
    expect(by({ slaClass: 'gold' })).toBe('gold is never evicted');
    expect(by({ slaClass: 'gold', insideWindow: true })).toBe('gold is never evicted');
    expect(by({ slaClass: 'silver' })).toBe('silver is not evicted outside its window');
    expect(by({ slaClass: 'silver', insideWindow: true })).toBeUndefined();
    expect(by({ slaClass: 'bronze' })).toBeUndefined();
    expect(by({ slaClass: 'gold', resizeBy: 'rollout' })).toBeUndefined();
  });

  it('keeps the class’s replicas, and leaves an HPA its own', () => {
    expect(vetoed({ ...oversized, replicas: 2 })['scale-in']).toBe('silver keeps 2 replicas at least');
    expect(Object.keys(vetoed({ ...oversized, autoscaled: true }))).toEqual(
      expect.arrayContaining(['scale-in', 'scale-out']),
    );
  });

  it('never scales in below what the peak fills, nor memory below what is used', () => {
    expect(vetoed({ ...oversized, slaClass: 'bronze', peakCpuCores: 6.5 })['scale-in']).toBe(
      '3 replicas would not hold the peak within their requests',
    );
    expect(vetoed({ ...oversized, advisedMemoryBytes: 0.4 * GIB })['resize-memory']).toBe(
      'its memory peak is above the size advised',
    );
  });

  it('decides from the advice for a workload', () => {
    const window = windowOf(8);
    const workload = workloadOf(
      [0, 1, 2, 3].map((i) =>
        seriesOf(
          window,
          () => 0.2,
          () => 2 ** 29,
          { pod: `web-${i}`, requestCores: 2 },
        ),
      ),
      { replicas: { desired: 4 }, slaClass: 'silver' },
    );
    const recommender = new Recommender({ window, prices: priceLookup(DEFAULT_PRICE_BOOK) });
    const advice = recommender.advise(workload)!;
    const decision = decisionFor(advice)!;
    expect(decision.best.action).toBe('resize-cpu');
    expect(decision.best.consequence.savingPerMonth).toBeCloseTo(
      advice.requests.containers[0]!.cpu.savingPerMonth,
      9,
    );
    expect(decisionFor(advice, { autoscaled: true })?.vetoes.length).toBeGreaterThan(decision.vetoes.length);
    const gone = recommender.advise({ ...workload, replicas: { desired: 0 } })!;
    expect(decisionFor(gone)).toBeUndefined();
  });

  it('keeps things as they are where all else is ruled out, and says so', () => {
    const stuck: DecisionInput = { ...oversized, autoscaled: true, rolloutInProgress: true };
    const decision = decide(stuck);
    expect(decision.best).toMatchObject({ action: 'keep', closeness: 1 });
    expect(decision.words.en).toContain('nothing else being allowed');
    expect(decision.words.fr).toContain('Écarté');
  });

  it('refuses numbers that are none', () => {
    expect(() => decide({ ...oversized, replicas: 0 })).toThrow('VIGIE_E_FINOPS_DECISION: replicas is 0');
    expect(() => decide({ ...oversized, peakCpuCores: Number.NaN })).toThrow('peakCpuCores is NaN');
  });

  it('never ranks what it vetoes, whatever the numbers', () => {
    const amount = fc.double({ min: 0, max: 100, noNaN: true });
    const input = fc.record({
      name: fc.constant('web'),
      slaClass: fc.constantFrom(...SLA_CLASSES),
      replicas: fc.integer({ min: 1, max: 30 }),
      peakCpuCores: amount,
      peakMemoryBytes: amount,
      cpuRequestCores: amount,
      memoryRequestBytes: amount,
      advisedCpuCores: amount,
      advisedMemoryBytes: amount,
      currency: fc.constant('EUR'),
      cpuCoreMonth: amount,
      memoryByteMonth: amount,
      alerting: fc.boolean(),
      insideWindow: fc.boolean(),
      autoscaled: fc.boolean(),
      resizeBy: fc.constantFrom('rollout', 'eviction', 'in-place') satisfies fc.Arbitrary<unknown>,
    });
    fc.assert(
      fc.property(input, (one) => {
        const decision = decide(one);
        const ranked = decision.ranking.map(({ action }) => action);
        expect(ranked).toContain('keep');
        for (const { action } of decision.vetoes) expect(ranked).not.toContain(action);
        if (one.slaClass === 'gold' && one.alerting) expect(ranked).not.toContain('scale-in');
        for (const { action, consequence } of decision.ranking)
          if (action === 'scale-in')
            expect(consequence.replicas).toBeGreaterThanOrEqual(SLA_POLICIES[one.slaClass].minReplicas);
        expect(decide(one)).toEqual(decision);
      }),
    );
  });

  it('weighs cost less, the higher the class', () => {
    for (const weights of Object.values(CRITERIA_WEIGHTS))
      expect(Object.values(weights).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    expect(CRITERIA_WEIGHTS.gold.cost).toBeLessThan(CRITERIA_WEIGHTS.silver.cost);
    expect(CRITERIA_WEIGHTS.silver.cost).toBeLessThan(CRITERIA_WEIGHTS.bronze.cost);
  });
});
