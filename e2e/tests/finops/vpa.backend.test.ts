import {
  addVpaResources,
  CLUSTER_TOOLS,
  startVpaRecommender,
  type KubernetesClient,
  type RunningProgram,
} from '@vigie/e2e/backends';
import { describeWithTools } from '@vigie/e2e/describe-with-tools';
import { figure } from '@vigie/e2e/report';
import { sharedKubernetes } from '@vigie/e2e/shared';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startRecordedPrometheus, type RecordedPrometheus } from './recorded-prometheus.ts';
import type { Report, ResourceAdvice } from './report.ts';
import { NAMESPACE, SHAPES, writeShapes } from './shapes.ts';
import { vigieFinops } from './vigie-finops.ts';

/** Ends of the first buckets of the recommender's histograms, cores and bytes; each next bucket is 5 % wider. */
const FIRST_BUCKET = { cpu: 0.01, memory: 1e7 };
const MARGIN = 1.15;

type Resources = Readonly<Record<'cpu' | 'memory', number>>;
type Bound = 'target' | 'lowerBound' | 'upperBound';
/** By Deployment and container. */
type Recommendations = ReadonlyMap<string, Readonly<Record<Bound, Resources>>>;

const NAMES = SHAPES.flatMap(({ name, containers }) =>
  Object.keys(containers).map((container) => `${name}/${container}`),
);
const TOOLS = [...CLUSTER_TOOLS, 'prometheus', 'promtool', 'vpa-recommender'] as const;

describeWithTools(TOOLS, 'vigie-finops --strategy vpa beside the real recommender', () => {
  let prometheus: RecordedPrometheus | undefined;
  let cluster: KubernetesClient | undefined;
  let recommender: RunningProgram | undefined;
  let real: Recommendations;
  let ours: Recommendations;

  beforeAll(async () => {
    const end = Math.floor(Date.now() / 60_000) * 60;
    prometheus = await startRecordedPrometheus((file) => writeShapes(file, end));
    cluster = await sharedKubernetes();
    await addVpaResources(cluster);
    await addShapes(cluster);
    recommender = await startVpaRecommender(cluster, {
      prometheusUrl: prometheus.url,
      args: [
        `--vpa-object-namespace=${NAMESPACE}`,
        '--prometheus-cadvisor-job-name=kubelet',
        '--container-pod-name-label=pod',
        '--container-name-label=container',
        '--metric-for-pod-labels=kube_pod_labels[8d]',
        '--pod-label-prefix=label_',
        '--pod-namespace-label=namespace',
        '--pod-name-label=pod',
      ],
    });
    ours = await recommendedByUs(prometheus.url, end);
    real = await recommendedByIt(cluster);
  });
  afterAll(async () => {
    await recommender?.stop();
    await cluster?.kubectl(['delete', 'namespace', NAMESPACE, '--wait=false']);
    await prometheus?.stop();
  });

  it.for(NAMES)('recommends for %s what it recommends, within a bucket', (name, context) => {
    let furthest = 0;
    for (const resource of ['cpu', 'memory'] as const) {
      for (const bound of ['target', 'lowerBound', 'upperBound'] as const) {
        const its = buckets(real.get(name)?.[bound][resource] ?? Number.NaN, resource);
        const our = buckets(ours.get(name)?.[bound][resource] ?? Number.NaN, resource);
        // What is rounded down to whole millicores falls a little short of the bucket's end.
        expect.soft(Math.abs(its - our), `${bound} of ${resource}`).toBeLessThan(1.1);
        furthest = Math.max(furthest, Math.abs(its - our));
      }
    }
    figure(context, 'furthest of 6 amounts', `${furthest.toFixed(2)} buckets`);
  });

  it('went by the history alone, which is the same for both', (context) => {
    const log = recommender?.log() ?? '';
    const read = [...log.matchAll(/Adding samples for container" sampleCount=(\d+)/g)].map(([, count]) =>
      Number(count),
    );
    expect(read).toHaveLength(
      SHAPES.reduce(
        (sum, { containers, pods = [1] }) => sum + pods.length * Object.keys(containers).length,
        0,
      ),
    );
    expect(Math.min(...read)).toBeGreaterThan(0);
    const live = [...log.matchAll(/ContainerUsageSamples" sampleCount=(\d+)/g)].map(([, count]) => count);
    expect(new Set(live)).toEqual(new Set(['0']));
    figure(context, 'samples in Prometheus', prometheus?.samples ?? 0);
  });
});

/** Which bucket an amount ends, as a fraction where it lies within one. */
function buckets(amount: number, resource: 'cpu' | 'memory'): number {
  return Math.log((amount / MARGIN / FIRST_BUCKET[resource]) * 0.05 + 1) / Math.log(1.05);
}

/** Deployments without pods: what lives uses nothing yet, and the recommender goes by the history alone. */
async function addShapes(cluster: KubernetesClient): Promise<void> {
  const metadata = (name: string): object => ({ name, namespace: NAMESPACE });
  const objects = SHAPES.flatMap(({ name, containers }) => [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: metadata(name),
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name } },
          spec: {
            containers: Object.keys(containers).map((container) => ({ name: container, image: 'none' })),
          },
        },
      },
    },
    {
      apiVersion: 'autoscaling.k8s.io/v1',
      kind: 'VerticalPodAutoscaler',
      metadata: metadata(name),
      spec: {
        targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
        updatePolicy: { updateMode: 'Off' },
      },
    },
  ]);
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } };
  const list = { apiVersion: 'v1', kind: 'List', items: [namespace, ...objects] };
  const { code, stderr } = await cluster.kubectl(['create', '-f', '-'], JSON.stringify(list));
  if (code !== 0) throw new Error(stderr);
}

interface VpaList {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly status?: {
      readonly recommendation?: {
        readonly containerRecommendations?: readonly ({ readonly containerName: string } & Readonly<
          Record<Bound, Readonly<Record<'cpu' | 'memory', string>>>
        >)[];
      };
    };
  }[];
}

async function recommendedByIt(cluster: KubernetesClient): Promise<Recommendations> {
  return await vi.waitFor(
    async () => {
      const { stdout } = await cluster.kubectl(['get', 'vpa', '--namespace', NAMESPACE, '-o', 'json']);
      const { items } = JSON.parse(stdout) as VpaList;
      const found = new Map(
        items.flatMap(({ metadata: { name }, status }) =>
          (status?.recommendation?.containerRecommendations ?? []).map(
            ({ containerName, target, lowerBound, upperBound }) => [
              `${name}/${containerName}`,
              {
                target: resources(target),
                lowerBound: resources(lowerBound),
                upperBound: resources(upperBound),
              },
            ],
          ),
        ),
      );
      expect([...found.keys()].toSorted()).toEqual(NAMES.toSorted());
      return found;
    },
    { timeout: 60_000, interval: 500 },
  );
}

function resources({ cpu, memory }: Readonly<Record<'cpu' | 'memory', string>>): Resources {
  return { cpu: quantity(cpu), memory: quantity(memory) };
}

function quantity(text: string): number {
  const suffixes = ['', 'm', 'k', 'M', 'G', 'T', 'Ki', 'Mi', 'Gi', 'Ti'];
  const factors = [1, 1e-3, 1e3, 1e6, 1e9, 1e12, 2 ** 10, 2 ** 20, 2 ** 30, 2 ** 40];
  const suffix = text.replace(/^[\d.]+/, '');
  return Number.parseFloat(text) * (factors[suffixes.indexOf(suffix)] ?? Number.NaN);
}

async function recommendedByUs(prometheusUrl: string, end: number): Promise<Recommendations> {
  // An hour more than the recommender reads: what its first sample is the rate of.
  const window = ['--window', '193h', '--step', '1m', '--end', String(end)];
  const strategy = ['--strategy', 'vpa', '--vpa-sampling', 'history', '--no-scoreboard'];
  const json = await vigieFinops(
    'report',
    '--prometheus',
    prometheusUrl,
    ...window,
    ...strategy,
    '--json',
    '--quiet',
  );
  const { savings } = (JSON.parse(json) as Report).recommendations;
  const of = (advice: ResourceAdvice, bound: Bound): number =>
    (bound === 'target' ? advice.sizing.exact : advice.sizing[bound]) ?? Number.NaN;
  return new Map(
    savings.flatMap(({ workload, requests }) =>
      requests.containers.map(({ container, cpu, memory }) => {
        const both = (bound: Bound): Resources => ({ cpu: of(cpu, bound), memory: of(memory, bound) });
        return [
          `${workload.name}/${container}`,
          { target: both('target'), lowerBound: both('lowerBound'), upperBound: both('upperBound') },
        ] as const;
      }),
    ),
  );
}
