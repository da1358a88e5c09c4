import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PRICE_BOOK } from '../price-book/price-book.ts';
import { priceLookup } from '../price-book/price-lookup.ts';
import { diffManifests } from './diff.ts';
import { manifestsFromObjects, parseManifests } from './parse-manifests.ts';
import { diffJson, diffMarkdown, diffText } from './render-diff.ts';
import { workloadCosts } from './workload-cost.ts';

const prices = priceLookup(DEFAULT_PRICE_BOOK);
const OPTIONS = { atSeconds: Date.UTC(2026, 10, 2) / 1000 };
const CONTEXT = { priceBook: 'default@1', at: '2026-11-02' };

function deployment(name: string, cpu: string, memory: string, replicas: number | undefined): unknown {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop' },
    spec: {
      ...(replicas !== undefined && { replicas }),
      template: { spec: { containers: [{ name: 'a', resources: { requests: { cpu, memory } } }] } },
    },
  };
}

const autoscaler = (name: string, minReplicas: number, maxReplicas: number) => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name, namespace: 'shop' },
  spec: { scaleTargetRef: { kind: 'Deployment', name }, minReplicas, maxReplicas },
});

function diff(before: unknown[], after: unknown[]) {
  return diffManifests(manifestsFromObjects(before), manifestsFromObjects(after), prices, OPTIONS);
}

describe('diffManifests', () => {
  const before = [
    deployment('api', '500m', '512Mi', 3),
    deployment('web', '100m', '128Mi', 1),
    deployment('old', '1', '1Gi', 1),
  ];
  const after = [
    deployment('api', '750m', '512Mi', 4),
    deployment('web', '100m', '128Mi', 1),
    deployment('new', '250m', '256Mi', 2),
    autoscaler('new', 2, 8),
  ];

  it('says of each workload what changes, and what that costs', () => {
    const { workloads, delta, currency } = diff(before, after);
    expect(
      workloads.map(({ workload, change, delta: own }) => [
        workload.name,
        change,
        Number(own.expected.toFixed(6)),
      ]),
    ).toEqual([
      ['api', 'changed', 25.55],
      ['old', 'removed', -21.9],
      ['new', 'added', 10.95],
      ['web', 'unchanged', 0],
    ]);
    expect(workloads[0]?.fields).toEqual([
      { field: 'cpu', from: 0.5, to: 0.75 },
      { field: 'replicas', from: 3, to: 4 },
    ]);
    expect(workloads[2]?.delta.max).toBeCloseTo(4 * 10.95, 9);
    expect(delta.expected).toBeCloseTo(14.6, 9);
    expect(delta.max).toBeCloseTo(14.6 + 3 * 10.95, 9);
    expect(currency).toBe('EUR');
  });

  it('writes a table whose columns add up as shown', () => {
    expect(diffText(diff(before, after), CONTEXT))
      .toBe(`Cost per month in EUR (730 h; price book default@1 of 2026-11-02)

   workload             before  after  change
~  Deployment shop/api   32.85  58.40  +25.55  CPU 500m → 750m, replicas 3 → 4
-  Deployment shop/old   21.90         -21.90  CPU 1, memory 1Gi, replicas 1
+  Deployment shop/new          10.95  +10.95  CPU 250m, memory 256Mi, replicas 2, least replicas 2, most replicas 8
   1 unchanged            2.37   2.37
   total                 57.12  71.72  +14.60

With autoscalers at their least and greatest: 57.12 to 57.12 before, 71.72 to 104.57 after (+14.60 and +47.45).
`);
  });

  it('writes Markdown that names cannot break out of', () => {
    const markdown = diffMarkdown(diff([], [deployment('a|b<img>@team', '1', '0', 1)]), CONTEXT);
    expect(markdown).toContain('### Cost per month: +14.60 EUR\n');
    expect(markdown).toContain(
      '| new | Deployment shop/a&#124;b&#60;img&#62;&#64;team |  | 14.60 | +14.60 | CPU 1, replicas 1 |',
    );
    expect(markdown).toContain('| | **Total** | **0.00** | **14.60** | **+14.60** | |');
  });

  it('gives machines all of it, unrounded, without the manifests', () => {
    const json = JSON.parse(JSON.stringify(diffJson(diff(before, after), CONTEXT))) as {
      workloads: Record<string, unknown>[];
    };
    expect(json).toMatchObject({
      currency: 'EUR',
      priceBook: 'default@1',
      delta: { expected: expect.closeTo(14.6, 9) as number },
    });
    expect(json.workloads[2]).toMatchObject({
      name: 'new',
      change: 'added',
      before: null,
      after: { replicas: { min: 2, max: 8 } },
    });
    expect(json.workloads[0]?.['after']).not.toHaveProperty('object');
  });

  it('says so where nothing changes', () => {
    expect(diffText(diff(before, before), CONTEXT)).toContain('Nothing that is paid for changes.');
    expect(diffText(diff([], []), CONTEXT)).toContain('total       0.00   0.00    0.00');
  });

  it('refuses a workload that stands twice on one side', () => {
    const text = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a}]}\n';
    const twice = parseManifests({ file: 'all.yaml', text: `${text}---\n${text}` });
    expect(() => diffManifests(twice, twice, prices, OPTIONS)).toThrow(
      /all\.yaml:6 Pod default\/a stands there twice \(all\.yaml:1\)/,
    );
  });

  it('adds up: the total is the sum of the workloads, and turning the sides round turns the sign', () => {
    const side = fc.uniqueArray(
      fc.record({
        name: fc.constantFrom('a', 'b', 'c', 'd'),
        cpu: fc.nat(64_000),
        memory: fc.nat(64_000),
        replicas: fc.nat(50),
      }),
      { selector: ({ name }) => name },
    );
    const objects = (items: { name: string; cpu: number; memory: number; replicas: number }[]) =>
      items.map(({ name, cpu, memory, replicas }) => deployment(name, `${cpu}m`, `${memory}Mi`, replicas));
    fc.assert(
      fc.property(side, side, (left, right) => {
        const there = diff(objects(left), objects(right));
        const back = diff(objects(right), objects(left));
        const sum = there.workloads.reduce((all, { delta }) => all + delta.expected, 0);
        const close = (a: number, b: number) => expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-6);
        close(there.delta.expected, sum);
        close(there.after.expected - there.before.expected, sum);
        close(back.delta.expected, -sum);
        const own = workloadCosts(manifestsFromObjects(objects(right)), prices, OPTIONS);
        close(
          there.after.expected,
          own.reduce((all, { monthly }) => all + monthly.expected.total, 0),
        );
      }),
      { numRuns: 60 },
    );
  });
});
