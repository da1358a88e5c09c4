import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RunningPrometheus } from '@vigie/e2e/backends';
import { describeWithTools } from '@vigie/e2e/describe-with-tools';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HISTORY_SECONDS, HISTORY_START } from '../../../../testing/prometheus/history.ts';
import { startPrometheusWithHistory } from '../../../../testing/prometheus/real-prometheus.ts';
import { STEADY, STEADY_UNTIL, steadyHistory } from '../../../../testing/prometheus/steady-history.ts';
import type { GroupReport, Report } from '../../../report/report.ts';

const MAIN = join(import.meta.dirname, '..', '..', '..', 'main.ts');

/** `vigie-finops report`, as a process. */
async function report(args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@vigie/source', '--no-warnings', MAIN, 'report', ...args, '--quiet'],
    { maxBuffer: 2 ** 26, env: { ...process.env, LANG: 'C', LC_ALL: '' } },
  );
  return stdout;
}

describeWithTools(['prometheus', 'promtool'], 'a report of a real Prometheus', () => {
  let prometheus: RunningPrometheus;

  describe('of four pods that never vary', () => {
    const window = (): string[] => ['--prometheus', prometheus.url, '--window', '2d', '--end', STEADY_UNTIL];
    beforeAll(async () => {
      prometheus = await startPrometheusWithHistory(steadyHistory());
    });
    afterAll(() => prometheus.stop());

    it('allocates what they ask for, leaves the rest of the node idle, and advises what their class needs', async () => {
      const { totals, recommendations, groupings, scoreboard } = JSON.parse(
        await report([...window(), '--by', 'label:team', '--json']),
      ) as Report;
      const allocated = 48 * STEADY.pods * (STEADY.cpuRequest * 0.02 + STEADY.memoryRequestGib * 0.01);
      expect(allocated).toBeCloseTo(5.76, 9);
      expect(totals.allocated.total).toBeCloseTo(allocated, 6);
      expect(totals.idle).toBeCloseTo(48 * (4 * 0.02 + 28 * 0.01), 6);
      expect(totals.cost).toBeCloseTo(48 * (8 * 0.02 + 32 * 0.01), 6);
      expect(groupings[0]!.groups).toMatchObject([{ values: ['red'] }]);
      const [advice] = recommendations.savings;
      // 0.2 × 1.15 cores and 200 × 1.2 MiB.
      expect(advice!.requests.patches?.commands).toEqual([
        'kubectl --namespace=shop set resources deployment/api --containers=api --requests=cpu=230m,memory=240Mi',
      ]);
      expect(advice!.requests.savingPerMonth).toBeCloseTo(4 * 730 * (0.77 * 0.02 + (784 / 1024) * 0.01), 6);
      // Two of four: what silver keeps.
      expect(advice!.replicas).toMatchObject({ kind: 'drop', from: 4, to: 2 });
      expect(scoreboard?.judgedDays).toBe(0);
    });

    it('says the same to a person', async () => {
      const table = await report([...window(), '--format', 'table']);
      for (const shown of ['€5.76', '€17.28', '€23.04', '€67.32', 'shop/Deployment/api'])
        expect(table).toContain(shown);
    });
  });

  describe('of a cluster where everything happens', () => {
    beforeAll(async () => {
      prometheus = await startPrometheusWithHistory();
    });
    afterAll(() => prometheus.stop());

    it('allocates each workload to the cent, and says why it advises nothing', async () => {
      const end = String(HISTORY_START + HISTORY_SECONDS);
      const { totals, groupings, recommendations } = JSON.parse(
        await report([
          '--prometheus',
          prometheus.url,
          '--window',
          '2h',
          '--end',
          end,
          '--by',
          'workload',
          '--json',
        ]),
      ) as Report;
      const costs = Object.fromEntries(
        groupings[0]!.groups.map(({ values, cost }: GroupReport) => [values[0], cost.total]),
      );
      // Core·hours and GiB·hours; a step is what it is at its end, so what begins or changes at an end counts the step before.
      const cost = (cores: number, gib: number, storageGib = 0): number =>
        cores * 0.02 + gib * 0.01 + storageGib * (2 / 730) * 0.03;
      const step = 300 / 3600;
      const expected = {
        // web-1 asks for 0.5 cores in 9 steps and for 1 in 15, its proxy for 0.1 in all 24, web-2 for 0.5 in 13.
        'shop/Deployment/web': cost(
          step * (9 * 0.5 + 15 * 1 + 24 * 0.1 + 13 * 0.5),
          (step * (24 * 512 + 24 * 64 + 13 * 512)) / 1024,
        ),
        'shop/StatefulSet/db': cost(2 * 0.25, 2 * 2, 10),
        'kube-system/Pod/etcd-n1': cost(2 * 0.1, (2 * 100) / 1024),
        'jobs/CronJob/nightly': cost(step * (8 * 0.5 + 0.4), (9 * step * 128) / 1024),
        'jobs/Pod/lonely': cost(2 * 0.01, (2 * 16) / 1024),
        'shop/PersistentVolumeClaim/forgotten': cost(0, 0, 5),
      };
      expect(Object.keys(costs).toSorted()).toEqual(Object.keys(expected).toSorted());
      for (const [name, amount] of Object.entries(expected)) expect(costs[name], name).toBeCloseTo(amount, 6);
      const allocated = Object.values(expected).reduce((sum, amount) => sum + amount, 0);
      expect(totals.allocated.total).toBeCloseTo(allocated, 6);
      expect(totals.cost).toBeCloseTo(totals.allocated.total + totals.idle, 9);
      // n1 for two hours; n2 from the step at whose end it was there.
      expect(totals.cost - 15 * (2 / 730) * 0.03).toBeCloseTo(
        2 * (4 * 0.02 + 16 * 0.01) + 13 * step * (2 * 0.02 + 8 * 0.01),
        6,
      );
      expect(recommendations.savings).toEqual([]);
      expect(Object.keys(recommendations.refusals)).toEqual(
        expect.arrayContaining(['too-few-samples', 'rollout-in-progress']),
      );
    });
  });
});
