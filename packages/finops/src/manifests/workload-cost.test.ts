import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PRICE_BOOK } from '../price-book/price-book.ts';
import { priceLookup } from '../price-book/price-lookup.ts';
import type { PriceLookup } from '../price-book/unit-prices.ts';
import { manifestsFromObjects, parseManifests } from './parse-manifests.ts';
import { workloadCost, workloadCosts, type WorkloadCost, type WorkloadCostOptions } from './workload-cost.ts';

const prices = priceLookup(DEFAULT_PRICE_BOOK);
const OPTIONS: WorkloadCostOptions = { atSeconds: Date.UTC(2026, 10, 2) / 1000 };
/** 7.3 for CPU and 3.65 for memory a month. */
const CONTAINERS = '[{name: a, resources: {requests: {cpu: 500m, memory: 512Mi}}}]';
const POD_MONTH = 10.95;

function costs(
  text: string,
  options: Partial<WorkloadCostOptions> = {},
  lookup: PriceLookup = prices,
): WorkloadCost[] {
  return workloadCosts(parseManifests({ file: 'a.yaml', text }), lookup, { ...OPTIONS, ...options });
}

function only(text: string, options: Partial<WorkloadCostOptions> = {}): WorkloadCost {
  const found = costs(text, options);
  expect(found).toHaveLength(1);
  return found[0] as WorkloadCost;
}

function deployment(spec = '', rest = ''): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: shop}
spec:
  template: {spec: {containers: ${CONTAINERS}${rest}}}
${spec === '' ? '' : `  ${spec}\n`}`;
}

const HPA = (min: string, max: number, name = 'api') => `---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: ${name}, namespace: shop}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: api}, ${min} maxReplicas: ${max}}
`;

const totals = ({ monthly }: WorkloadCost) => [monthly.min.total, monthly.expected.total, monthly.max.total];

describe('workloadCosts', () => {
  it('prices half a core and 512 MiB at 0.24 and 0.12 EUR a day', () => {
    const { perPod, currency } = only(deployment());
    expect((perPod.cpu / 730) * 24).toBeCloseTo(0.24, 12);
    expect((perPod.memory / 730) * 24).toBeCloseTo(0.12, 12);
    expect(currency).toBe('EUR');
  });

  it('counts replicas, one where none are stated', () => {
    expect(only(deployment()).monthly.expected.total).toBeCloseTo(POD_MONTH, 9);
    expect(only(deployment('replicas: 3')).monthly.expected.total).toBeCloseTo(3 * POD_MONTH, 9);
    expect(only(deployment('replicas: 0')).monthly.expected.total).toBe(0);
  });

  it.each([
    ['', HPA('minReplicas: 2,', 10), [2, 2, 10]],
    ['replicas: 4', HPA('minReplicas: 2,', 10), [2, 4, 10]],
    ['replicas: 40', HPA('', 10), [1, 10, 10]],
    ['replicas: 0', HPA('minReplicas: 2,', 10), [0, 0, 0]],
    ['', HPA('minReplicas: 2,', 10).replace('v2', 'v1'), [2, 2, 10]],
    ['', HPA('minReplicas: 2,', 10).replace('namespace: shop', 'namespace: other'), [1, 1, 1]],
    [
      '',
      '---\napiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: k, namespace: shop}\nspec: {scaleTargetRef: {name: api}, maxReplicaCount: 5}\n',
      [0, 0, 5],
    ],
    [
      '',
      '---\napiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: k, namespace: shop}\nspec: {scaleTargetRef: {name: api}, minReplicaCount: 2, idleReplicaCount: 0}\n',
      [0, 0, 100],
    ],
  ])('gives the range of an autoscaler (%s)', (spec, autoscaler, [min, expected, max]) => {
    const cost = only(deployment(spec) + autoscaler);
    expect(totals(cost)).toEqual(
      [min, expected, max].map((replicas) => expect.closeTo((replicas as number) * POD_MONTH, 9) as number),
    );
  });

  it('says so where two autoscalers hold one workload', () => {
    const { notes } = only(deployment() + HPA('', 3) + HPA('', 9, 'second'));
    expect(notes).toEqual(['2 autoscalers; HorizontalPodAutoscaler api is used']);
  });

  it('runs a DaemonSet on the nodes given, on one otherwise, and says so', () => {
    const text = deployment().replace('Deployment', 'DaemonSet');
    expect(only(text, { nodes: 6 }).monthly.expected.total).toBeCloseTo(6 * POD_MONTH, 9);
    const { notes, monthly } = only(text);
    expect(monthly.expected.total).toBeCloseTo(POD_MONTH, 9);
    expect(notes).toEqual(['a DaemonSet, counted on 1 node: give --nodes']);
  });

  describe('of Jobs and CronJobs', () => {
    const job = (spec: string, pod = '') =>
      `apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec: {${spec} template: {spec: {${pod} containers: ${CONTAINERS}}}}\n`;
    const cron = (spec: string, jobSpec = '', annotations = '') =>
      `apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c, annotations: {${annotations}}}\nspec: {${spec} jobTemplate: {spec: {${jobSpec} template: {spec: {containers: ${CONTAINERS}}}}}}\n`;
    const hours = (text: string, options: Partial<WorkloadCostOptions> = {}) =>
      (only(text, options).monthly.expected.total / POD_MONTH) * 730;

    it.each([
      [job(''), 1],
      [job('completions: 10, parallelism: 2,'), 10],
      [job('parallelism: 4,'), 4],
      [job('parallelism: 0,'), 0],
      [job('suspend: true,'), 0],
      [job('activeDeadlineSeconds: 1800,'), 0.5],
      [job('activeDeadlineSeconds: 1800, completions: 10, parallelism: 2,'), 1],
      [job('completions: 3,', 'activeDeadlineSeconds: 600,'), 0.5],
      [cron('schedule: "0 * * * *",'), 730],
      [cron('schedule: "0 * * * *",', 'activeDeadlineSeconds: 360,'), 73],
      [
        cron('schedule: "0 * * * *",', 'activeDeadlineSeconds: 3600,', 'finops.vigie.dev/run-duration: 6m'),
        73,
      ],
      [
        cron('schedule: "0 * * * *",', 'activeDeadlineSeconds: 60,', 'finops.vigie.dev/run-duration: 6m'),
        730 / 60,
      ],
      [cron('schedule: "@monthly",', 'completions: 4, parallelism: 2,'), 4],
      [cron('schedule: "@hourly", suspend: true,'), 0],
      [cron('schedule: "*/10 * * * *", concurrencyPolicy: Forbid,'), 730],
      [cron('schedule: "*/10 * * * *",'), 4380],
    ])('counts pod hours (%#)', (text, podHours) => {
      expect(hours(text)).toBeCloseTo(podHours, 9);
    });

    it('takes the length of a run from the option, and says that it is assumed', () => {
      expect(hours(job(''), { runHours: 0.25 })).toBeCloseTo(0.25, 9);
      expect(only(job('')).notes[0]).toMatch(/a pod is taken to run 1 h/);
      expect(only(job('activeDeadlineSeconds: 60,')).notes).toEqual([]);
    });

    it('costs a pod by the month all the same: what a running pod’s meter needs', () => {
      expect(only(job('')).perPod.total).toBeCloseTo(POD_MONTH, 9);
    });

    it('names the schedule it cannot read', () => {
      expect(() => costs(cron('schedule: "61 * * * *",'))).toThrow(
        /a\.yaml:4:18 CronJob c spec\.schedule: "61 \* \* \* \*" is no schedule: "61" is no minute/,
      );
      expect(() => costs(cron(''))).toThrow(/CronJob c spec\.schedule: is missing/);
      expect(() => costs(cron('schedule: "@daily",', '', 'finops.vigie.dev/run-duration: soon'))).toThrow(
        /run-duration: expected a duration such as 10m or 1h30m, found "soon"/,
      );
    });
  });

  describe('of volumes', () => {
    const claim = (name: string, size = '10Gi', rest = '') =>
      `---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: ${name}, namespace: shop}\nspec: {resources: {requests: {storage: ${size}}}${rest}}\n`;
    const mounting = (name: string) =>
      deployment('', `, volumes: [{name: v, persistentVolumeClaim: {claimName: ${name}}}]`);

    it('prices 10 GiB at 0.00986301 EUR a day', () => {
      const [cost] = costs(claim('data'));
      expect(((cost?.monthly.expected.total ?? 0) / 730) * 24).toBeCloseTo(0.009_863_013_698_630_137, 15);
      expect(cost?.workload).toEqual({ namespace: 'shop', kind: 'PersistentVolumeClaim', name: 'data' });
    });

    it('counts a claim once, with the workload that mounts it, whatever its replicas', () => {
      const cost = only(`${mounting('data').trimEnd()}\n  replicas: 3\n${claim('data')}`);
      expect(cost.monthly.expected.storage).toBeCloseTo(0.3, 12);
      expect(cost.perPod.storage).toBe(0);
    });

    it('shares a claim among the workloads that mount it', () => {
      const two = costs(
        `${mounting('data')}---\n${mounting('data').replace('name: api', 'name: web')}${claim('data')}`,
      );
      expect(two.map(({ monthly }) => monthly.expected.storage)).toEqual([
        expect.closeTo(0.15, 12),
        expect.closeTo(0.15, 12),
      ]);
    });

    it('says so where a claim is not there', () => {
      expect(only(mounting('gone')).notes).toEqual([
        'the claim gone is not among the manifests, so it is not counted',
      ]);
    });

    it('counts a StatefulSet’s templates for each replica, and what a cluster made of them once', () => {
      const text = `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec:
  replicas: 2
  template: {spec: {containers: ${CONTAINERS}}}
  volumeClaimTemplates: [{metadata: {name: data}, spec: {resources: {requests: {storage: 10Gi}}}}]
${claim('data-db-0')}${claim('data-db-1')}`;
      const cost = only(text);
      expect(cost.monthly.expected.storage).toBeCloseTo(0.6, 12);
      expect(cost.perPod.storage).toBeCloseTo(0.3, 12);
    });

    it('counts an ephemeral volume for as long as its pod runs', () => {
      const volume =
        ', volumes: [{name: tmp, ephemeral: {volumeClaimTemplate: {spec: {resources: {requests: {storage: 10Gi}}}}}}]';
      expect(only(deployment('replicas: 2', volume)).monthly.expected.storage).toBeCloseTo(0.6, 12);
    });
  });

  it('gives the defaults of the namespace’s LimitRange, derived as Kubernetes derives them', () => {
    const range = `---
apiVersion: v1
kind: LimitRange
metadata: {name: l, namespace: shop}
spec:
  limits:
    - type: Pod
      max: {cpu: "64"}
    - type: Container
      max: {cpu: "2", memory: 4Gi}
      default: {cpu: "1"}
      defaultRequest: {memory: 1Gi}
`;
    const bare = deployment().replace(CONTAINERS, '[{name: a}]');
    expect(only(bare + range).pod).toMatchObject({ cpuCores: 1, memoryBytes: 2 ** 30 });
    expect(only(bare + range.replace('namespace: shop', 'namespace: other')).pod.cpuCores).toBe(0);
    expect(only(bare).notes).toEqual(['requests no CPU and no memory, so none is counted']);
  });

  it('adds the overhead of the runtime class found beside', () => {
    const text = `${deployment('', ', runtimeClassName: kata')}---
apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata: {name: kata}
handler: kata
overhead: {podFixed: {cpu: 250m}}
`;
    expect(only(text).pod.cpuCores).toBe(0.75);
  });

  it('counts a dump of a cluster once: what another object in it owns is left out', () => {
    const owned = (kind: string, name: string, ownerKind: string, owner: string) =>
      `---\napiVersion: ${kind === 'Pod' ? 'v1' : 'apps/v1'}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: shop, ownerReferences: [{controller: true, kind: ${ownerKind}, name: ${owner}}]}\n` +
      (kind === 'Pod'
        ? `spec: {containers: ${CONTAINERS}}\n`
        : `spec: {template: {spec: {containers: ${CONTAINERS}}}}\n`);
    const dump =
      deployment() +
      owned('ReplicaSet', 'api-1', 'Deployment', 'api') +
      owned('Pod', 'api-1-x', 'ReplicaSet', 'api-1');
    expect(costs(dump).map(({ workload }) => workload.kind)).toEqual(['Deployment']);
    expect(
      costs(owned('Pod', 'api-1-x', 'ReplicaSet', 'api-1')).map(({ workload }) => workload.kind),
    ).toEqual(['Pod']);
  });

  it('prices by the node the pod asks for', () => {
    const book = {
      ...DEFAULT_PRICE_BOOK,
      periods: DEFAULT_PRICE_BOOK.periods.map((period) => ({
        prices: {
          ...period.prices,
          nodeClasses: {
            big: {
              cpu: { amount: 0.04, unit: 'core·hour' } as const,
              spot: { cpu: { amount: 0.01, unit: 'core·hour' } as const },
            },
          },
          storageClasses: { fast: { amount: 0.3, unit: 'GiB·month' } as const },
        },
      })),
    };
    const lookup = priceLookup(book);
    const cpu = (text: string, options: Partial<WorkloadCostOptions> = {}) =>
      costs(text, options, lookup)[0]?.perPod.cpu;
    const on = (selector: string) => deployment('', `, nodeSelector: {${selector}}`);
    expect(cpu(deployment())).toBeCloseTo(7.3, 9);
    expect(cpu(on('node.kubernetes.io/instance-type: big'))).toBeCloseTo(14.6, 9);
    expect(cpu(on('node.kubernetes.io/instance-type: big, karpenter.sh/capacity-type: spot'))).toBeCloseTo(
      3.65,
      9,
    );
    expect(cpu(deployment(), { nodeClass: 'big', spot: true })).toBeCloseTo(3.65, 9);
    expect(
      cpu(
        deployment().replace(
          'namespace: shop',
          'annotations: {finops.vigie.dev/node-class: big, finops.vigie.dev/spot: "false"}',
        ),
        { spot: true },
      ),
    ).toBeCloseTo(14.6, 9);
    const claims = (storageClass: string) =>
      costs(
        `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\nspec: {storageClassName: ${storageClass}, resources: {requests: {storage: 1Gi}}}\n`,
        {},
        lookup,
      )[0]?.monthly.expected.total;
    expect([claims('fast'), claims('slow')]).toEqual([expect.closeTo(0.3, 12), expect.closeTo(0.03, 12)]);
  });

  it.each([
    [
      'replicas: "3"',
      /a\.yaml:6:13 Deployment shop\/api spec\.replicas: expected a whole number, 0 or more, without quotes, found "3"/,
    ],
    ['replicas: -1', /expected a whole number, 0 or more, without quotes, found -1/],
    ['replicas: 1.5', /found 1\.5/],
    ['replicas: "{{ .Values.replicas }}"', /render the template first/],
    ['replicas: [3]', /found \[3\]/],
    ['template: []', /spec\.template: expected a mapping, found \[\]/],
    ['template: {}', /has no containers: is this a patch\?/],
    [
      'template: {spec: {containers: [{resources: {requests: {cpu: [1]}}}]}}',
      /expected a quantity such as 500m/,
    ],
    [
      'template: {spec: {containers: [{resources: {requests: {cpu: -1}}}]}}',
      /expected a quantity that is not negative, found -1/,
    ],
    [
      'template: {spec: {containers: [{resources: {requests: {memory: 512MB}}}]}}',
      /a\.yaml:5:\d+ .*memory: "512MB" is no Kubernetes quantity/,
    ],
    ['template: {spec: {containers: [{restartPolicy: [x]}]}}', /expected a text/],
  ])('names file, line and field of what it cannot use (%s)', (spec, message) => {
    const text = spec.startsWith('template') ? deployment().replace(/template: .*/, spec) : deployment(spec);
    expect(() => costs(text)).toThrow(message);
  });

  it('names the problems of all workloads at once', () => {
    const text = `${deployment('replicas: -1')}---\n${deployment('replicas: x').replace('name: api', 'name: web')}`;
    expect(() => costs(text)).toThrow(/2 problems:\n.*shop\/api.*\n.*shop\/web/);
  });
});

describe('the cost of a workload', () => {
  const scaled =
    (factor: number): PriceLookup =>
    (context) => {
      const unit = prices(context);
      return {
        ...unit,
        cpuCoreHour: unit.cpuCoreHour * factor,
        memoryByteHour: unit.memoryByteHour * factor,
        storageByteHour: unit.storageByteHour * factor,
        gpuHour: unit.gpuHour * factor,
      };
    };
  const object = (cpuMillis: number, memoryMib: number, storageGib: number, replicas: number) =>
    manifestsFromObjects([
      {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: { name: 'a' },
        spec: {
          replicas,
          template: {
            spec: {
              containers: [{ resources: { requests: { cpu: `${cpuMillis}m`, memory: `${memoryMib}Mi` } } }],
            },
          },
          volumeClaimTemplates: [
            { metadata: { name: 'd' }, spec: { resources: { requests: { storage: `${storageGib}Gi` } } } },
          ],
        },
      },
    ]).objects[0]!;
  const size = fc.tuple(fc.nat(64_000), fc.nat(100_000), fc.nat(10_000));

  it('is linear in prices and in replicas, and the sum of its parts', () => {
    fc.assert(
      fc.property(
        size,
        fc.nat(1000),
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        (sizes, replicas, factor) => {
          const cost = (count: number, lookup = prices) =>
            workloadCost(object(...sizes, count), lookup, OPTIONS).monthly.expected;
          const one = cost(1).total;
          const { total, cpu, memory, storage, gpu, network } = cost(replicas);
          expect(total).toBe(cpu + memory + gpu + storage + network);
          expect(Math.abs(total - one * replicas)).toBeLessThanOrEqual(1e-9 * total + 1e-9);
          const dearer = cost(replicas, scaled(factor)).total;
          expect(Math.abs(dearer - total * factor)).toBeLessThanOrEqual(1e-9 * dearer + 1e-9);
        },
      ),
    );
  });
});
