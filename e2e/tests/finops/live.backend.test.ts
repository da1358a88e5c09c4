import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  cleanCluster,
  CLUSTER_TOOLS,
  makeFolder,
  startKubeStateMetrics,
  startPrometheus,
  type KubernetesClient,
  type RunningKubeStateMetrics,
  type RunningPrometheus,
} from '@vigie/e2e/backends';
import { describeWithTools } from '@vigie/e2e/describe-with-tools';
import { figure } from '@vigie/e2e/report';
import { sharedKubernetes } from '@vigie/e2e/shared';
import { afterAll, beforeAll, expect, it, vi, type TestContext } from 'vitest';
import { parse } from 'yaml';
import { addLiveWorkloads, LIVE, NAMESPACE, NODE, RUNNING_PODS } from './live-cluster.ts';
import { costs, rounded, type Report } from './report.ts';
import { vigieFinops } from './vigie-finops.ts';

const REPOSITORY = join(import.meta.dirname, '..', '..', '..');
const DOCUMENTATION = ['packages', 'finops', 'docs', 'usage-and-allocation.md'];
const CHART_VALUES = ['deploy', 'helm', 'kube-prometheus-stack.yaml'];
const SECONDS = 8;
const STEP = 2;
const HOURS = SECONDS / 3600;
/** A million times the default: what such a cluster costs in eight seconds has cents. Node classes, spot and storage classes differ. */
const PRICES = {
  cpu: 20_000,
  memory: 10_000,
  storage: 30_000,
  spotCpu: 5000,
  spotMemory: 2500,
  live: 60_000,
};
const PRICE_BOOK = {
  apiVersion: 'finops.vigie.dev/v1',
  kind: 'PriceBook',
  name: 'live',
  version: '1',
  currency: 'EUR',
  periods: [
    {
      prices: {
        cpu: '1 EUR per core·hour',
        memory: '1 EUR per GiB·hour',
        storage: `${PRICES.storage} EUR per GiB·month`,
        nodeClasses: {
          'sim.large': {
            cpu: `${PRICES.cpu} EUR per core·hour`,
            memory: `${PRICES.memory} EUR per GiB·hour`,
            spot: {
              cpu: `${PRICES.spotCpu} EUR per core·hour`,
              memory: `${PRICES.spotMemory} EUR per GiB·hour`,
            },
          },
        },
        storageClasses: { live: `${PRICES.live} EUR per GiB·month` },
      },
    },
  ],
};

const { web, proxy, db, agent, lonely, etcd } = LIVE;
type Requests = { readonly cores: number; readonly mib: number };
const onDemand = ({ cores, mib }: Requests): number =>
  HOURS * (cores * PRICES.cpu + (mib / 1024) * PRICES.memory);
const spot = ({ cores, mib }: Requests): number =>
  HOURS * (cores * PRICES.spotCpu + (mib / 1024) * PRICES.spotMemory);
const volume = (gib: number): number => (gib * PRICES.live * HOURS) / 730;
const webCost = 2 * (onDemand(web) + onDemand(proxy));
const expected = {
  [`${NAMESPACE}/Deployment/web`]: webCost,
  [`${NAMESPACE}/StatefulSet/db`]: spot(db) + volume(db.volumeGib),
  [`${NAMESPACE}/DaemonSet/agent`]: onDemand(agent) + spot(agent),
  [`${NAMESPACE}/Pod/lonely`]: spot(lonely),
  [`${NAMESPACE}/Pod/etcd-kwok-0`]: onDemand(etcd),
  [`${NAMESPACE}/PersistentVolumeClaim/forgotten`]: volume(db.forgottenGib),
};
const allocated = Object.values(expected).reduce((sum, amount) => sum + amount, 0);

const TOOLS = [...CLUSTER_TOOLS, 'kube-state-metrics', 'prometheus'] as const;

describeWithTools(TOOLS, 'vigie-finops on a live cluster', () => {
  let cluster: KubernetesClient & { readonly existing: boolean };
  let stateMetrics: RunningKubeStateMetrics | undefined;
  let prometheus: RunningPrometheus | undefined;
  let report: Report;

  beforeAll(async () => {
    cluster = await sharedKubernetes();
    if (cluster.existing) return;
    await cleanCluster(cluster);
    await addLiveWorkloads(cluster);
    await podsAreThere(cluster);
    stateMetrics = await startKubeStateMetrics(cluster, {
      args: [...documentedFlags(), `--namespaces=${NAMESPACE}`],
    });
    prometheus = await startPrometheus({ config: await scrapeConfig(cluster, stateMetrics.target) });
    const end = await secondsScraped(prometheus.url);
    report = await reportUntil(prometheus.url, end);
  });
  afterAll(async () => {
    await prometheus?.stop();
    await stateMetrics?.stop();
  });
  const test = (name: string, body: (context: TestContext) => void | Promise<void>): void =>
    it(name, async (context) => {
      context.skip(cluster.existing, 'It fills a cluster of its own; KUBERNETES_URL is another one.');
      await body(context);
    });

  test('allocates what pods ask for to their outermost owners, to the cent', (context) => {
    // Neither the job that has ended, nor the pod that waits for a node, nor the claim that waits for a volume.
    expect(rounded(costs(report, 0))).toEqual(rounded(expected));
    expect(report.totals.allocated.total).toBeCloseTo(allocated, 6);
    figure(context, 'allocated', `${allocated.toFixed(2)} € at a million times the price`);
  });

  test('finds labels and annotations under the flags of kube-state-metrics that the documentation tells', () => {
    const rest = allocated - webCost;
    const nobodys = spot(lonely) + onDemand(etcd) + volume(db.forgottenGib);
    expect(rounded(costs(report, 1))).toEqual(
      rounded({ red: webCost, blue: rest - nobodys, '(none)': nobodys }),
    );
    const dbCost = expected[`${NAMESPACE}/StatefulSet/db`] ?? Number.NaN;
    expect(rounded(costs(report, 2))).toEqual(
      rounded({
        'newsroom,CC-NEWS,production,gold': webCost,
        'databases,(none),(none),(none)': dbCost,
        '(none),(none),(none),(none)': rest - dbCost,
      }),
    );
    expect(costs(report, 3)['sim.large,on-demand']).toBeCloseTo(
      webCost + onDemand(agent) + onDemand(etcd),
      6,
    );
  });

  test('knows the nodes, their class and that one is spot, and what of them is idle', (context) => {
    const nodeCost = { cores: NODE.cores, mib: NODE.gib * 1024 };
    const idle = {
      'kwok-0': onDemand(nodeCost) - webCost - onDemand(agent) - onDemand(etcd),
      'kwok-1': spot(nodeCost) - spot(db) - spot(agent) - spot(lonely),
    };
    const found = report.idle.nodes.filter(({ name }) => name.startsWith('kwok-'));
    expect(rounded(Object.fromEntries(found.map((node) => [node.name, node.idle])))).toEqual(rounded(idle));
    expect(found.map(({ name, cost }) => [name, cost])).toEqual(
      expect.arrayContaining([
        ['kwok-0', expect.closeTo(onDemand(nodeCost), 6)],
        ['kwok-1', expect.closeTo(spot(nodeCost), 6)],
      ]),
    );
    figure(context, 'idle', `${(idle['kwok-0'] + idle['kwok-1']).toFixed(2)} €`);
  });

  test('reads names as kube-state-metrics has them', async () => {
    const target = stateMetrics?.target ?? '';
    await exposes(
      target,
      'kube_job_owner',
      'job_name="nightly-now"',
      'owner_kind="CronJob"',
      'owner_name="nightly"',
    );
    const asked = ['pod="too-large"', 'resource="nvidia_com_gpu"', 'unit="integer"'];
    await exposes(target, 'kube_pod_container_resource_requests', ...asked);
    await exposes(target, 'kube_pod_owner', 'pod="etcd-kwok-0"', 'owner_kind="Node"', 'owner_name="kwok-0"');
  });

  test('offers a static pod no resize for a reason: the API server refuses it', async () => {
    const resize = async (pod: string): Promise<string> => {
      const containers = [{ name: pod.split('-')[0], resources: { requests: { cpu: '150m' } } }];
      const patch = [
        'patch',
        'pod',
        pod,
        '--subresource=resize',
        `--patch=${JSON.stringify({ spec: { containers } })}`,
      ];
      return (await cluster.kubectl([...patch, `--namespace=${NAMESPACE}`])).stderr;
    };
    expect(await resize('etcd-kwok-0')).toContain('static pods cannot be resized');
    expect(await resize('lonely')).not.toContain('static pods');
  });

  test('is told no less by kube-state-metrics as deploy/helm installs it', async () => {
    const deployed = await startKubeStateMetrics(cluster, { args: deployedFlags() });
    try {
      const { target } = deployed;
      const node = ['node="kwok-1"', 'label_node_kubernetes_io_instance_type="sim.large"'];
      await exposes(target, 'kube_node_labels', ...node, 'label_karpenter_sh_capacity_type="spot"');
      const finops = (name: string, value: string): string =>
        `annotation_finops_vigie_dev_${name}="${value}"`;
      await exposes(
        target,
        'kube_deployment_annotations',
        finops('owner', 'newsroom'),
        finops('sla_class', 'gold'),
      );
      await exposes(target, 'kube_statefulset_annotations', finops('owner', 'databases'));
      await exposes(
        target,
        'kube_pod_annotations',
        finops('cost_center', 'CC-NEWS'),
        finops('environment', 'production'),
      );
    } finally {
      await deployed.stop();
    }
  });

  test('measures usage, sees the autoscaler, and advises nothing of eight seconds', () => {
    const { savings, needs, refusals } = report.recommendations;
    expect([savings, needs]).toEqual([[], []]);
    // The CPU of web; its sidecar, of which the simulated kubelets tell nothing; all else is too short.
    expect(refusals).toEqual({ 'hpa-same-resource': 1, 'no-samples': 2, 'too-few-samples': 9 });
    const of = (name: string): number =>
      report.groupings[0]?.groups.find(({ values }) => values[0]?.endsWith(name))?.efficiency.memory ??
      Number.NaN;
    expect(of('StatefulSet/db')).toBeCloseTo(40 / db.mib, 9);
  });
});

/** Resolves once one series of a metric has all these labels. */
async function exposes(target: string, metric: string, ...labels: readonly string[]): Promise<void> {
  await vi.waitFor(async () => {
    const exposed = await (await fetch(`http://${target}/metrics`)).text();
    const series = exposed.split('\n').filter((line) => line.startsWith(`${metric}{`));
    expect(series.filter((line) => labels.every((label) => line.includes(label)))).not.toEqual([]);
  });
}

/** As an operator would read them off. */
function documentedFlags(): string[] {
  return [
    ...readFileSync(join(REPOSITORY, ...DOCUMENTATION), 'utf8').matchAll(
      /`(--metric-(?:labels|annotations)-allowlist=[^`]+)`/g,
    ),
  ].map(([, flag]) => flag ?? '');
}

/** What the chart makes of our values. */
function deployedFlags(): string[] {
  const { 'kube-state-metrics': values } = parse(readFileSync(join(REPOSITORY, ...CHART_VALUES), 'utf8')) as {
    'kube-state-metrics': Readonly<Record<'metricLabelsAllowlist' | 'metricAnnotationsAllowList', string[]>>;
  };
  return [
    `--metric-labels-allowlist=${values.metricLabelsAllowlist.join()}`,
    `--metric-annotations-allowlist=${values.metricAnnotationsAllowList.join()}`,
  ];
}

/** All that can run run, the job has ended, volumes are bound. */
async function podsAreThere(cluster: KubernetesClient): Promise<void> {
  await vi.waitFor(
    async () => {
      const pods = await cluster.api('GET', `/api/v1/namespaces/${NAMESPACE}/pods`);
      const phases = (pods.json().items as { status: { phase: string } }[]).map(({ status }) => status.phase);
      expect(phases.toSorted()).toEqual([
        'Pending',
        ...Array<string>(RUNNING_PODS).fill('Running'),
        'Succeeded',
      ]);
    },
    { timeout: 60_000, interval: 200 },
  );
}

async function scrapeConfig(cluster: KubernetesClient, stateMetrics: string): Promise<string> {
  const nodes = await cluster.api('GET', '/api/v1/nodes/kwok-0');
  const port = (nodes.json() as { status: { daemonEndpoints: { kubeletEndpoint: { Port: number } } } }).status
    .daemonEndpoints.kubeletEndpoint.Port;
  const kubelets = ['kwok-0', 'kwok-1'].map((node) => ({
    targets: [`127.0.0.1:${port}`],
    labels: { node, __metrics_path__: `/metrics/nodes/${node}/metrics/resource` },
  }));
  return JSON.stringify({
    global: { scrape_interval: '1s' },
    scrape_configs: [
      { job_name: 'kube-state-metrics', honor_labels: true, static_configs: [{ targets: [stateMetrics] }] },
      { job_name: 'kubelet', static_configs: kubelets },
    ],
  });
}

/** Resolves once everything has been scraped for as long as the report is to look back, with the end of that time. */
async function secondsScraped(url: string): Promise<number> {
  const always = (series: string): string =>
    `count(count_over_time(${series}[${SECONDS}s:1s]) == ${SECONDS})`;
  const own = `{namespace="${NAMESPACE}"}`;
  const whole = [
    always(`container_memory_working_set_bytes${own}`),
    `(${always(`kube_pod_info${own}`)} >= ${RUNNING_PODS})`,
    `(${always('kube_node_labels')} >= 2)`,
  ].join(' and on() ');
  return await vi.waitFor(
    async () => {
      const end = Math.floor(Date.now() / 1000 / STEP) * STEP;
      const query = new URLSearchParams({ query: whole, time: String(end) });
      const answer = await fetch(`${url}/api/v1/query?${query.toString()}`);
      const { data } = (await answer.json()) as { data: { result: readonly { value: [number, string] }[] } };
      expect(Number(data.result[0]?.value[1] ?? 0)).toBeGreaterThanOrEqual(RUNNING_PODS);
      return end;
    },
    { timeout: 90_000, interval: 500 },
  );
}

async function reportUntil(url: string, end: number): Promise<Report> {
  const folder = makeFolder('live');
  try {
    const book = join(folder, 'prices.json');
    writeFileSync(book, JSON.stringify(PRICE_BOOK));
    const groupings = [
      'workload',
      'label:team',
      'owner,cost-centre,environment,sla-class',
      'node-class,spot',
    ];
    const source = `--prometheus ${url} --window ${SECONDS}s --step ${STEP}s --end ${end}`.split(' ');
    const by = groupings.flatMap((grouping) => ['--by', grouping]);
    const form = ['--price-book', book, '--no-scoreboard', '--json', '--quiet'];
    const json = await vigieFinops('report', ...source, ...by, ...form);
    return JSON.parse(json) as Report;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
