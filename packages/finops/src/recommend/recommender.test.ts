import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { diffManifests } from '../manifests/diff.ts';
import { parseManifests } from '../manifests/parse-manifests.ts';
import { decisionFor } from '../decide/decision-for.ts';
import { DEFAULT_PRICE_BOOK } from '../price-book/price-book.ts';
import { priceLookup } from '../price-book/price-lookup.ts';
import type { PriceLookup } from '../price-book/unit-prices.ts';
import { SLA_CLASSES } from '../sla/sla-class.ts';
import type { ContainerSeries, UsageWindow, WorkloadUsage } from '../usage/workload-usage.ts';
import { ImageLedger } from './images.ts';
import { Recommender, type RecommenderOptions, type WorkloadAdvice } from './recommender.ts';
import { DAY_SECONDS, seriesOf, windowOf, workloadOf } from './testing.ts';

const MIB = 2 ** 20;
const window = windowOf(8);
const prices = priceLookup(DEFAULT_PRICE_BOOK);

function advise(
  workload: WorkloadUsage,
  options: Partial<RecommenderOptions> = {},
  over: UsageWindow = window,
): WorkloadAdvice {
  return new Recommender({ window: over, prices, ...options }).advise(workload)!;
}

const oversized = (more: Partial<WorkloadUsage> = {}): WorkloadUsage =>
  workloadOf(
    [
      seriesOf(
        window,
        () => 0.2,
        () => 500 * MIB,
        { requestCores: 1, requestBytes: 2048 * MIB },
      ),
    ],
    { replicas: { desired: 2 }, slaClass: 'silver', ...more },
  );

describe('Recommender', () => {
  it('says from, to, saving, evidence, risk and the patch', () => {
    const advice = advise(oversized());
    const [container] = advice.requests.containers;
    expect(container).toMatchObject({
      container: 'web',
      cpu: { action: 'lower', from: 1, to: 0.23 },
      memory: { action: 'lower', from: 2048 * MIB, to: 600 * MIB },
      evidence: {
        pods: 1,
        spanSeconds: 8 * DAY_SECONDS,
        coverage: 1,
        confidence: 1,
        confidenceLevel: 'high',
      },
      risk: { level: 'low' },
    });
    expect(container!.evidence.cpu).toMatchObject({ samples: 2304, p50: 0.2, p99: 0.2, max: 0.2 });
    const monthly = 2 * 730 * ((1 - 0.23) * 0.02 + ((2048 - 600) / 1024) * 0.01);
    expect(advice.requests.savingPerMonth).toBeCloseTo(monthly, 9);
    expect(advice).toMatchObject({
      best: 'requests',
      currency: 'EUR',
      rates: { pods: 2 },
      slaClassAssumed: false,
    });
    expect(advice.requests.patches?.commands).toEqual([
      'kubectl --namespace=shop set resources deployment/web --containers=web --requests=cpu=230m,memory=600Mi',
    ]);
    expect(advice.requests.inPlace).toHaveLength(1);
  });

  it('offers no resize of a static pod, which only its file changes', () => {
    const advice = advise(oversized({ staticPod: true }));
    expect(advice.requests.patches?.strategicMerge).toContain('cpu: 230m');
    expect(advice.requests.inPlace).toEqual([]);
  });

  it('sets all four strategies side by side in one pass', () => {
    const { sideBySide } = advise(oversized());
    expect(sideBySide.map(({ strategy }) => strategy)).toEqual(['guarded', 'vpa', 'krr', 'kubecost']);
    for (const { containers, savingPerMonth } of sideBySide) {
      expect(containers).toHaveLength(1);
      expect(savingPerMonth).toBeGreaterThan(0);
    }
    expect(advise(oversized(), { compare: [] }).sideBySide.map(({ strategy }) => strategy)).toEqual([
      'guarded',
    ]);
    expect(advise(oversized(), { strategy: 'krr' }).requests.containers[0]?.memory.to).toBe(575 * MIB);
  });

  it('calls what it needs more of a negative saving', () => {
    const starved = workloadOf(
      [
        seriesOf(
          window,
          () => 0.9,
          () => 500 * MIB,
          { requestCores: 0.1, requestBytes: 128 * MIB },
        ),
      ],
      {
        replicas: { desired: 5 },
      },
    );
    const advice = advise(starved);
    expect(advice.requests.containers[0]).toMatchObject({
      cpu: { action: 'raise' },
      memory: { action: 'raise' },
    });
    expect(advice.savingPerMonth).toBeLessThan(0);
    expect(advice.replicas).toBeUndefined();
    expect(advice.slaClassAssumed).toBe(true);
  });

  it('leaves alone what is a little too large', () => {
    const nearly = workloadOf([
      seriesOf(
        window,
        () => 0.2,
        () => 500 * MIB,
        { requestCores: 0.24, requestBytes: 620 * MIB },
      ),
    ]);
    const advice = advise(nearly);
    expect(advice.requests.containers[0]).toMatchObject({
      cpu: { action: 'keep', to: 0.24 },
      memory: { action: 'keep' },
    });
    expect(advice).toMatchObject({ best: 'none', savingPerMonth: 0 });
    expect(advice.requests.patches).toBeUndefined();
    expect(advise(nearly, { minDecrease: 0 }).requests.containers[0]?.cpu.to).toBe(0.23);
  });

  it('advises one container where it must refuse the other', () => {
    const pod = [
      seriesOf(
        window,
        () => 0.2,
        () => 100 * MIB,
        { container: 'web', requestCores: 1 },
      ),
      seriesOf(
        window,
        () => 0.2,
        () => 100 * MIB,
        { container: 'crashing', restarts: 500 },
      ),
    ];
    const { requests } = advise(workloadOf(pod));
    expect(requests.containers[0]?.cpu.action).toBe('lower');
    expect(requests.containers[1]).toMatchObject({
      cpu: { action: 'refused', savingPerMonth: 0, sizing: { reason: 'restart-loop' } },
      memory: { action: 'refused' },
    });
    expect(requests.patches?.strategicMerge).not.toContain('crashing');
  });

  it('removes a CPU limit, keeps a memory limit unless the request outgrows it', () => {
    const limited = (memoryLimitBytes: number): WorkloadAdvice =>
      advise(
        workloadOf([
          seriesOf(
            window,
            () => 0.2,
            () => 500 * MIB,
            { cpuLimitCores: 1, memoryLimitBytes, requestBytes: 512 * MIB },
          ),
        ]),
      );
    expect(limited(2048 * MIB).requests.containers[0]?.change).toEqual({
      container: 'web',
      requests: { cpu: '230m', memory: '600Mi' },
      limits: { cpu: null },
    });
    expect(limited(512 * MIB).requests.containers[0]?.change?.limits).toEqual({ cpu: null, memory: '600Mi' });
  });

  it('reckons jobs by the time they run', () => {
    const hourly = seriesOf(
      windowOf(1),
      () => 0.2,
      () => 100 * MIB,
      { requestCores: 1 },
    );
    const job = workloadOf([hourly], { workload: { namespace: 'shop', kind: 'CronJob', name: 'nightly' } });
    const advice = advise(job, { guarded: { minSpanSeconds: 3600 } });
    expect(advice.rates.pods).toBeCloseTo(1 / 8, 9);
    expect(advice.replicas).toMatchObject({ reason: 'replicas-not-adjustable' });
  });

  it('takes prices of the node class the pods run on', () => {
    const book: PriceLookup = ({ nodeClass }) => ({
      ...prices({ atSeconds: window.startSeconds }),
      cpuCoreHour: nodeClass === 'big' ? 0.04 : 0.02,
    });
    const saving = (nodeClass: string): number =>
      advise(
        workloadOf([
          seriesOf(
            window,
            () => 0.2,
            () => 500 * MIB,
            { requestCores: 1, nodeClass },
          ),
        ]),
        { prices: book },
      ).requests.containers[0]!.cpu.savingPerMonth;
    expect(saving('big')).toBeCloseTo(saving('small') * 2, 9);
  });

  it('says why it is in doubt: days seen, steps without a sample', () => {
    const seen = (days: number, every: number): string => {
      const over = windowOf(days);
      const cpu = (i: number): number => (i % every === 0 ? 0.2 : Number.NaN);
      const one = seriesOf(over, cpu, () => 500 * MIB, { requestCores: 1, requestBytes: 2048 * MIB });
      return advise(workloadOf([one]), {}, over).requests.containers[0]!.risk!.words.en;
    };
    expect(seen(4, 1)).toContain('Seen for 4.0 days only');
    expect(seen(14, 1)).not.toContain('only');
    expect(seen(14, 4)).toContain('Only 25 % of its steps have a sample');
    expect(seen(14, 4)).not.toContain('days only');
  });

  it('has nothing to say of a workload without containers', () => {
    expect(new Recommender({ window, prices }).advise(workloadOf([]))).toBeUndefined();
  });
});

describe('replicas to drop', () => {
  const pods = (count: number, cores: number, more: Partial<WorkloadUsage> = {}): WorkloadUsage =>
    workloadOf(
      Array.from({ length: count }, (_, i) =>
        seriesOf(
          window,
          () => cores,
          () => 20 * MIB,
          { pod: `web-${i}`, requestCores: 1, requestBytes: 512 * MIB },
        ),
      ),
      { replicas: { desired: count }, slaClass: 'silver', ...more },
    );

  it('keeps as many as hold the peak within their requests', () => {
    // 10 × 0.35 × 1.15 = 4.03 cores of peak: five replicas of one core.
    const { replicas } = advise(pods(10, 0.35));
    expect(replicas).toMatchObject({ kind: 'drop', from: 10, to: 5, floor: { ofClass: 2, ofPeakLoad: 5 } });
    if (replicas?.kind !== 'drop') throw new Error('no advice');
    expect(replicas.savingPerMonth).toBeCloseTo(5 * 730 * (0.02 + 0.5 * 0.01), 9);
    expect(replicas.peakCpuCores).toBeCloseTo(3.5, 9);
    expect(parse(replicas.patches!.strategicMerge)).toMatchObject({ spec: { replicas: 5 } });
  });

  it('never goes below the class’s least, gold keeping a spare one besides', () => {
    expect(advise(pods(6, 0.01)).replicas).toMatchObject({ to: 2 });
    expect(advise(pods(6, 0.01, { slaClass: 'gold' })).replicas).toMatchObject({ to: 3 });
    expect(advise(pods(6, 0.5, { slaClass: 'gold' })).replicas).toMatchObject({ to: 5 });
    expect(advise(pods(6, 0.01, { slaClass: 'bronze' })).replicas).toMatchObject({
      to: 1,
      risk: { level: 'high' },
    });
    expect(advise(pods(2, 0.01)).replicas).toBeUndefined();
  });

  it('leaves to an HPA what is the HPA’s, and says what the peak needs', () => {
    const autoscaler = { kind: 'HorizontalPodAutoscaler', resources: ['cpu'], minReplicas: 3 } as const;
    expect(advise(pods(10, 0.1, { autoscaler })).replicas).toMatchObject({ reason: 'hpa-owns-replicas' });
    expect(advise(pods(3, 0.01, { autoscaler })).replicas).toBeUndefined();
  });

  it('drops none, sizes no CPU and decides nothing on means of days, and is in doubt of every other strategy', () => {
    const days = windowOf(14, 86_400);
    const peaking = (memoryPeakBytes: number): WorkloadUsage =>
      workloadOf(
        Array.from({ length: 10 }, (_, i) =>
          seriesOf(
            days,
            () => 0.1,
            () => 20 * MIB,
            { pod: `web-${i}`, requestCores: 1, requestBytes: 512 * MIB, memoryPeakBytes },
          ),
        ),
        { replicas: { desired: 10 }, slaClass: 'silver' },
      );
    const advice = advise(peaking(500 * MIB), {}, days);
    expect(advice.requests.containers[0]!.cpu).toMatchObject({
      action: 'refused',
      sizing: { reason: 'means-only' },
    });
    expect(advice.requests.containers[0]!.evidence.confidenceLevel).toBe('low');
    expect(decisionFor(advice)).toBeUndefined();
    const enough = peaking(400 * MIB);
    expect(advise(enough, {}, days).replicas).toMatchObject({
      kind: 'refused',
      reason: 'means-only',
    });
    const krr = advise(enough, { strategy: 'krr' }, days);
    expect(krr.requests.containers[0]!.risk).toMatchObject({
      level: 'high',
      words: { en: expect.stringContaining('means of 24 h') },
    });
  });

  it('refuses where a replica’s capacity is unknown', () => {
    const unknown = workloadOf(
      [
        seriesOf(
          window,
          () => 0.1,
          () => MIB,
          { requestCores: 0 },
        ),
      ],
      {
        replicas: { desired: 5 },
      },
    );
    expect(advise(unknown, { guarded: { minSamples: 1e9 } }).replicas).toMatchObject({
      reason: 'replicas-not-adjustable',
    });
  });
});

describe('images to slim', () => {
  it('ranks by size on all nodes, counting an image once a node', () => {
    const ledger = new ImageLedger(window, prices);
    const pod = (image: string, bytes: number, node: string): ContainerSeries =>
      seriesOf(
        window,
        () => 0.1,
        () => MIB,
        { image, imageBytes: bytes, node, pod: `${image}-${node}` },
      );
    const gib = 2 ** 30;
    ledger.add(workloadOf([pod('fat', 2 * gib, 'a'), pod('fat', 2 * gib, 'a'), pod('wide', gib, 'a')]));
    ledger.add(workloadOf([pod('wide', gib, 'b'), pod('wide', gib, 'c'), pod('slim', 50 * MIB, 'c')]));
    const advice = ledger.advice();
    expect(advice.map(({ image, nodes }) => [image, nodes])).toEqual([
      ['wide', 3],
      ['fat', 1],
    ]);
    expect(advice[0]!.storagePerMonth).toBeCloseTo(3 * 0.03, 9);
    expect(advice[0]!.savingPerMonth).toBeCloseTo(3 * (824 / 1024) * 0.03, 9);
    expect(advice[0]!.workloads).toHaveLength(2);
    expect(advice[1]!.pullSeconds.from).toBeCloseTo((2 * gib) / 50e6, 9);
  });
});

describe('properties of advice', () => {
  const container = fc.record({
    cpu: fc.double({ min: 0, max: 8, noNaN: true }),
    memoryMib: fc.integer({ min: 1, max: 8192 }),
    requestMillicores: fc.integer({ min: 0, max: 16_000 }),
    requestMib: fc.integer({ min: 0, max: 16_384 }),
  });
  const cluster = fc.record({
    containers: fc.array(container, { minLength: 1, maxLength: 3 }),
    replicas: fc.integer({ min: 1, max: 50 }),
    slaClass: fc.constantFrom(...SLA_CLASSES),
    kind: fc.constantFrom('Deployment', 'StatefulSet'),
  });
  const day = windowOf(1, 600);
  type Cluster = typeof cluster extends fc.Arbitrary<infer T> ? T : never;
  const usageOf = ({ containers, replicas, slaClass, kind }: Cluster): WorkloadUsage =>
    workloadOf(
      containers.map((one, i) =>
        seriesOf(
          day,
          () => one.cpu,
          () => one.memoryMib * MIB,
          {
            container: `c${i}`,
            requestCores: one.requestMillicores / 1000,
            requestBytes: one.requestMib * MIB,
          },
        ),
      ),
      { workload: { namespace: 'shop', kind, name: 'web' }, replicas: { desired: replicas }, slaClass },
    );

  /** What Kubernetes does to a manifest with a strategic merge patch, as far as these patches go. */
  function merge(manifest: unknown, patch: unknown): unknown {
    if (Array.isArray(manifest) && Array.isArray(patch))
      return manifest.map((item: { name: string }) => {
        const own = (patch as { name: string }[]).find(({ name }) => name === item.name);
        return own === undefined ? item : merge(item, own);
      });
    if (typeof manifest !== 'object' || manifest === null || typeof patch !== 'object' || patch === null)
      return patch;
    const merged = { ...(manifest as Record<string, unknown>) };
    for (const [key, value] of Object.entries(patch)) {
      if (value === null) delete merged[key];
      else merged[key] = key in merged ? merge(merged[key], value) : value;
    }
    return merged;
  }

  const manifestOf = ({ containers, replicas, kind }: Cluster): object => ({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      replicas,
      template: {
        spec: {
          containers: containers.map((one, i) => ({
            name: `c${i}`,
            image: 'web',
            resources: { requests: { cpu: `${one.requestMillicores}m`, memory: `${one.requestMib}Mi` } },
          })),
        },
      },
    },
  });

  const reallyDiff = (before: object, patch: string): number => {
    const after = merge(before, parse(patch));
    const diff = diffManifests(parseManifests(stringify(before)), parseManifests(stringify(after)), prices, {
      atSeconds: day.startSeconds,
    });
    return -diff.delta.expected;
  };

  it('a patch applied, then diffed, gives the promised saving to the cent', () => {
    fc.assert(
      fc.property(cluster, (input) => {
        const advice = advise(usageOf(input), {}, day);
        const { patches, savingPerMonth } = advice.requests;
        const promised = savingPerMonth;
        if (patches === undefined) expect(promised).toBe(0);
        else expect(reallyDiff(manifestOf(input), patches.strategicMerge)).toBeCloseTo(promised, 6);
        if (advice.replicas?.kind === 'drop')
          expect(reallyDiff(manifestOf(input), advice.replicas.patches!.strategicMerge)).toBeCloseTo(
            advice.replicas.savingPerMonth,
            6,
          );
      }),
    );
  });

  it('the patch inside the kustomize component is the same change', () => {
    fc.assert(
      fc.property(cluster, (input) => {
        const patches = advise(usageOf(input), {}, day).requests.patches;
        if (patches === undefined) return;
        const inner = parse(parse(patches.kustomizeComponent).patches[0].patch);
        expect(inner.spec).toEqual(parse(patches.strategicMerge).spec);
      }),
      { numRuns: 30 },
    );
  });

  it('savings are linear in the prices', () => {
    fc.assert(
      fc.property(cluster, fc.double({ min: 0.01, max: 100, noNaN: true }), (input, factor) => {
        const scaled: PriceLookup = (context) => {
          const unit = prices(context);
          return {
            ...unit,
            cpuCoreHour: unit.cpuCoreHour * factor,
            memoryByteHour: unit.memoryByteHour * factor,
          };
        };
        const one = advise(usageOf(input), {}, day);
        const other = advise(usageOf(input), { prices: scaled }, day);
        const close = (a: number, b: number): void =>
          expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(b)));
        close(other.requests.savingPerMonth, one.requests.savingPerMonth * factor);
        for (const [i, row] of one.sideBySide.entries())
          close(other.sideBySide[i]!.savingPerMonth, row.savingPerMonth * factor);
      }),
    );
  });

  it('is the same every time, whatever was advised before', () => {
    const shared = new Recommender({ window: day, prices });
    fc.assert(
      fc.property(cluster, (input) => {
        expect(shared.advise(usageOf(input))).toEqual(advise(usageOf(input), {}, day));
      }),
    );
  });
});
