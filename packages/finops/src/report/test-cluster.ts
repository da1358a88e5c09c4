import { noiseFrom } from '../trend/test-noise.ts';
import { weekdayOf, dayOf } from '../trend/daily-series.ts';
import type { ClusterUsage, ContainerSeries, NodeUsage, WorkloadUsage } from '../usage/workload-usage.ts';

const MIB = 2 ** 20;
const GIB = 2 ** 30;
const STEP = 3600;
/** Sunday, 1 November 2026. */
const START = Date.UTC(2026, 10, 1) / 1000;

export interface AppSpec {
  readonly namespace: string;
  readonly name: string;
  readonly kind?: string;
  readonly team?: string;
  readonly slaClass?: WorkloadUsage['slaClass'];
  readonly pods: number;
  readonly cpuRequest: number;
  readonly memoryRequest: number;
  /** Of the request, at noon of a working day. */
  readonly cpuLoad: number;
  readonly memoryLoad: number;
  /** Extra pods on some days (index). */
  readonly surge?: { readonly from: number; readonly to: number; readonly pods: number };
  readonly volumeGib?: number;
  readonly image?: { readonly name: string; readonly bytes: number };
  readonly oomStep?: number;
}

export interface TestClusterOptions {
  readonly days?: number;
  readonly apps?: readonly AppSpec[];
  /** False: the source knows no nodes. */
  readonly nodes?: boolean;
  readonly cluster?: string;
  readonly warnings?: readonly string[];
}

const SHOP: readonly AppSpec[] = [
  {
    namespace: 'shop',
    name: 'checkout',
    team: 'payments',
    slaClass: 'gold',
    pods: 6,
    cpuRequest: 1,
    memoryRequest: 1024 * MIB,
    cpuLoad: 0.35,
    memoryLoad: 0.6,
    image: { name: 'registry.example/checkout:3.1', bytes: 1240 * MIB },
  },
  {
    namespace: 'shop',
    name: 'catalogue',
    team: 'storefront',
    slaClass: 'silver',
    pods: 8,
    cpuRequest: 0.5,
    memoryRequest: 768 * MIB,
    cpuLoad: 0.25,
    memoryLoad: 0.35,
  },
  {
    namespace: 'shop',
    name: 'search',
    team: 'storefront',
    slaClass: 'silver',
    pods: 4,
    cpuRequest: 2,
    memoryRequest: 4096 * MIB,
    cpuLoad: 0.2,
    memoryLoad: 0.7,
    surge: { from: 16, to: 18, pods: 8 },
  },
  {
    namespace: 'shop',
    name: 'carts',
    kind: 'StatefulSet',
    team: 'payments',
    slaClass: 'gold',
    pods: 3,
    cpuRequest: 0.5,
    memoryRequest: 2048 * MIB,
    cpuLoad: 0.5,
    memoryLoad: 0.9,
    volumeGib: 60,
  },
  {
    namespace: 'data',
    name: 'events',
    kind: 'StatefulSet',
    team: 'platform',
    slaClass: 'silver',
    pods: 3,
    cpuRequest: 1,
    memoryRequest: 4096 * MIB,
    cpuLoad: 0.4,
    memoryLoad: 0.55,
    volumeGib: 500,
  },
  {
    namespace: 'data',
    name: 'reports',
    team: 'analytics',
    slaClass: 'bronze',
    pods: 2,
    cpuRequest: 2,
    memoryRequest: 8192 * MIB,
    cpuLoad: 0.1,
    memoryLoad: 0.2,
    image: { name: 'registry.example/reports:0.9', bytes: 2900 * MIB },
  },
  {
    namespace: 'data',
    name: 'ingest',
    team: 'platform',
    slaClass: 'silver',
    pods: 3,
    cpuRequest: 0.25,
    memoryRequest: 512 * MIB,
    cpuLoad: 1.6,
    memoryLoad: 1.15,
    oomStep: 200,
  },
  {
    namespace: 'observability',
    name: 'prometheus',
    kind: 'StatefulSet',
    team: 'platform',
    slaClass: 'silver',
    pods: 1,
    cpuRequest: 1,
    memoryRequest: 6144 * MIB,
    cpuLoad: 0.5,
    memoryLoad: 0.8,
    volumeGib: 200,
  },
  {
    namespace: 'observability',
    name: 'grafana',
    team: 'platform',
    slaClass: 'bronze',
    pods: 1,
    cpuRequest: 0.25,
    memoryRequest: 256 * MIB,
    cpuLoad: 0.1,
    memoryLoad: 0.5,
  },
  {
    namespace: 'staging',
    name: 'checkout',
    team: 'payments',
    slaClass: 'bronze',
    pods: 3,
    cpuRequest: 1,
    memoryRequest: 1024 * MIB,
    cpuLoad: 0.03,
    memoryLoad: 0.3,
  },
  {
    namespace: 'staging',
    name: 'search',
    team: 'storefront',
    slaClass: 'bronze',
    pods: 2,
    cpuRequest: 2,
    memoryRequest: 4096 * MIB,
    cpuLoad: 0.02,
    memoryLoad: 0.3,
  },
  {
    namespace: 'batch',
    name: 'thumbnails',
    team: 'storefront',
    slaClass: 'bronze',
    pods: 4,
    cpuRequest: 0.5,
    memoryRequest: 512 * MIB,
    cpuLoad: 0.7,
    memoryLoad: 0.4,
  },
  {
    namespace: 'batch',
    name: 'invoices',
    team: 'payments',
    pods: 1,
    cpuRequest: 0.5,
    memoryRequest: 1024 * MIB,
    cpuLoad: 0.3,
    memoryLoad: 0.5,
  },
  {
    namespace: 'ingress',
    name: 'gateway',
    kind: 'DaemonSet',
    team: 'platform',
    slaClass: 'gold',
    pods: 6,
    cpuRequest: 0.2,
    memoryRequest: 256 * MIB,
    cpuLoad: 0.4,
    memoryLoad: 0.4,
  },
];

/** Names that no cluster has and an attacker would choose: HTML, CSV formulas, terminal sequences, turned text. */
export const HOSTILE: readonly AppSpec[] = [
  {
    namespace: '<script>alert(1)</script>',
    name: '"><img src=x onerror=alert(2)>',
    pods: 1,
    cpuRequest: 1,
    memoryRequest: GIB,
    cpuLoad: 0.2,
    memoryLoad: 0.2,
  },
  {
    namespace: '=HYPERLINK("http://example.org","x")',
    name: '\u001b[2J\u001b]0;owned\u0007',
    pods: 1,
    cpuRequest: 1,
    memoryRequest: GIB,
    cpuLoad: 0.2,
    memoryLoad: 0.2,
  },
  {
    namespace: '@SUM(1,2)',
    name: 'a\r\nb,"c"\u202eevil',
    team: '-1+1|cmd',
    pods: 1,
    cpuRequest: 1,
    memoryRequest: GIB,
    cpuLoad: 0.2,
    memoryLoad: 0.2,
  },
];

/** A small shop's cluster: working hours, quiet weekends, growth, a surge, waste, a workload that is starved. The same every time. */
export function testCluster(options: TestClusterOptions = {}): ClusterUsage {
  const { days = 28, apps = SHOP, nodes = true, cluster = 'prod-eu', warnings = [] } = options;
  const steps = (days * 86_400) / STEP;
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  return {
    cluster,
    source: 'Prometheus at http://prometheus.monitoring:9090',
    window: { startSeconds: START, stepSeconds: STEP, steps },
    nodes: nodes
      ? names.map((name, index): NodeUsage => ({
          name: `node-${name}`,
          nodeClass: index < 4 ? 'standard-8' : 'standard-16',
          spot: index === 5,
          cpuCores: index < 4 ? 8 : 16,
          memoryBytes: (index < 4 ? 32 : 64) * GIB,
          firstStep: index === 4 ? Math.round(steps / 3) : 0,
          steps: index === 4 ? steps - Math.round(steps / 3) : steps,
        }))
      : [],
    workloadCount: apps.length,
    warnings,
    async *workloads() {
      const normal = noiseFrom(42);
      for (const [index, app] of apps.entries())
        yield workloadOf(app, index, days, nodes ? names : [], normal);
    },
  };
}

function workloadOf(
  app: AppSpec,
  index: number,
  days: number,
  nodes: readonly string[],
  normal: () => number,
): WorkloadUsage {
  const containers: ContainerSeries[] = [];
  const pod = (number: number, fromDay: number, toDay: number): void => {
    const node = nodes.length === 0 ? {} : { node: `node-${nodes[(index + number) % nodes.length]}` };
    containers.push({
      pod: `${app.name}-${number}`,
      ...node,
      ...series(app, fromDay, Math.min(days, toDay), normal),
    });
  };
  for (let number = 0; number < app.pods; number += 1) pod(number, 0, days);
  if (app.surge !== undefined && app.surge.from < days) {
    for (let number = 0; number < app.surge.pods; number += 1) {
      pod(app.pods + number, app.surge.from, app.surge.to + 1);
    }
  }
  return {
    workload: { namespace: app.namespace, kind: app.kind ?? 'Deployment', name: app.name },
    labels: { app: app.name, ...(app.team !== undefined && { team: app.team }) },
    annotations: { 'finops.vigie.dev/owner': `${app.team ?? 'nobody'}@example.org` },
    ...(app.slaClass !== undefined && { slaClass: app.slaClass }),
    replicas: { desired: app.pods, available: app.pods },
    containers,
    volumes:
      app.volumeGib === undefined
        ? []
        : [{ name: `${app.name}-data`, capacityBytes: app.volumeGib * GIB, firstStep: 0, steps: days * 24 }],
  };
}

function series(
  app: AppSpec,
  fromDay: number,
  toDay: number,
  normal: () => number,
): Omit<ContainerSeries, 'pod'> {
  const firstStep = fromDay * 24;
  const length = (toDay - fromDay) * 24;
  const at = (of: (step: number) => number): Float64Array =>
    Float64Array.from({ length }, (_, step) => of(firstStep + step));
  const busy = (step: number): number => {
    const day = dayOf(START) + Math.floor(step / 24);
    const hour = 0.45 + 0.55 * Math.max(0, Math.sin((((step % 24) - 6) / 14) * Math.PI));
    return hour * (weekdayOf(day) >= 5 ? 0.6 : 1) * (1 + 0.004 * (step / 24));
  };
  return {
    container: 'main',
    ...(app.image !== undefined && { image: app.image.name, imageBytes: app.image.bytes }),
    firstStep,
    cpuUsageCores: at((step) =>
      Math.max(0.001, app.cpuRequest * app.cpuLoad * busy(step) * (1 + 0.08 * normal())),
    ),
    memoryUsageBytes: at((step) =>
      Math.round(app.memoryRequest * app.memoryLoad * (0.9 + 0.1 * busy(step)) * (1 + 0.01 * normal())),
    ),
    cpuRequestCores: new Float64Array(length).fill(app.cpuRequest),
    memoryRequestBytes: new Float64Array(length).fill(app.memoryRequest),
    restarts: app.oomStep === undefined ? 0 : 2,
    oomKillSteps: app.oomStep === undefined ? [] : [app.oomStep],
  };
}
