import type { OpenMetricsFile, Series } from './open-metrics-file.ts';

/**
 * Fourteen days of a small cluster, as kube-state-metrics and cAdvisor would have told them. Everything begins and changes at ends of
 * steps of five minutes, so that what it costs can be reckoned by hand.
 */

export const DAYS = 14;
export const KNOWN = {
  nodes: {
    n1: { cores: 16, gib: 64 },
    /** Joins when the fifth day begins. */
    n2: { cores: 8, gib: 32, joinsOnDay: 4 },
    /** Nothing ever runs on it. */
    idle: { cores: 4, gib: 16 },
  },
  /** Two replicas and, by its HorizontalPodAutoscaler, a third one from 10 to 18 h; busy from 8 to 22 h. */
  web: { cores: 0.5, mib: 512, busyCores: 0.8, quietCores: 0.2, usedMib: 400 },
  db: { cores: 1, mib: 4096, usedCores: 0.25, usedMib: 3072, volumeGib: 100, forgottenGib: 50 },
  /** The sidecar of db. */
  proxy: { cores: 0.1, mib: 128, usedCores: 0.02, usedMib: 64 },
  /** Two replicas, resized in place from 2 cores to 1 when the eighth day begins. */
  api: { coresBefore: 2, coresAfter: 1, resizedOnDay: 7, mib: 2048, usedCores: 0.6, usedMib: 1024 },
  /** Four replicas of class bronze; all at once busy for half an hour a day. */
  worker: { cores: 1, mib: 1024, usedCores: 0.1, busyCores: 0.9, usedMib: 256 },
  /** One run a day, from 2 to 3 h. */
  nightly: { cores: 2, mib: 4096, usedCores: 2.5, usedMib: 3072 },
  /** A DaemonSet on n1 and n2. */
  agent: { cores: 0.1, mib: 100, usedCores: 0.05, usedMib: 80 },
  /** A static pod on n1. */
  etcd: { cores: 0.1, mib: 100, usedCores: 0.05, usedMib: 80 },
} as const;

const MIB = 2 ** 20;
const GIB = 2 ** 30;
const DAY = 86_400;
const HOUR = 3600;
/** cAdvisor is scraped every minute, kube-state-metrics, which says the same all the time, every five. */
const USAGE_SECONDS = 60;
const STATE_SECONDS = 300;

type Value = number | ((epochSeconds: number) => number);

interface Pod {
  readonly namespace: string;
  readonly name: string;
  readonly node: string;
  readonly owner: readonly [kind: string, name: string];
  readonly team: string;
  /** Seen after this instant and up to the end; all the time by default. */
  readonly from?: number;
  readonly until?: number;
  /** Where it ends by itself, and stays until it is deleted. */
  readonly completesAt?: number;
  readonly container: string;
  readonly cpuRequest: Value;
  readonly mib: number;
  readonly usedCores: Value;
  readonly usedMib: number;
  readonly sidecar?: Container;
}

type Container = Pick<Pod, 'container' | 'cpuRequest' | 'mib' | 'usedCores' | 'usedMib'>;

/** Writes the two weeks that end at a midnight (UTC), and the hour before them that the first rates need. */
export function writeKnownCluster(file: OpenMetricsFile, midnight: number): void {
  const start = midnight - DAYS * DAY;
  const pods = podsOf(start);
  const series =
    (everySeconds: number) =>
    (labels: Series['labels'], at: Value = 1, from = start - HOUR, until = midnight): Series => ({
      labels,
      from,
      until,
      everySeconds,
      at: typeof at === 'number' ? () => at : at,
    });
  writeUsage(file, pods, series(USAGE_SECONDS));
  writePods(file, pods, series(STATE_SECONDS));
  writeWorkloads(file, series(STATE_SECONDS));
  writeNodes(file, start, series(STATE_SECONDS));
  writeVolumes(file, series(STATE_SECONDS));
}

type MakeSeries = (labels: Series['labels'], at?: Value, from?: number, until?: number) => Series;

/** Second of the day that the interval ending at an instant lies in. */
function secondOfDay(at: number): number {
  return (at - 1) % DAY;
}

function podsOf(start: number): Pod[] {
  const { web, db, proxy, api, worker, nightly, agent, etcd, nodes } = KNOWN;
  const webPod = (name: string, node: string): Pod => ({
    namespace: 'shop',
    name,
    node,
    owner: ['ReplicaSet', 'web-1'],
    team: 'red',
    container: 'web',
    cpuRequest: web.cores,
    mib: web.mib,
    usedCores: (at) => {
      const second = secondOfDay(at);
      return second >= 8 * HOUR && second < 22 * HOUR ? web.busyCores : web.quietCores;
    },
    usedMib: web.usedMib,
  });
  const apiPod = (name: string): Pod => ({
    namespace: 'search',
    name,
    node: 'n1',
    owner: ['ReplicaSet', 'api-1'],
    team: 'blue',
    container: 'api',
    cpuRequest: (at) => (at <= start + api.resizedOnDay * DAY ? api.coresBefore : api.coresAfter),
    mib: api.mib,
    usedCores: api.usedCores,
    usedMib: api.usedMib,
  });
  const steady = { cpuRequest: 0.1, mib: agent.mib, usedCores: agent.usedCores, usedMib: agent.usedMib };
  const days = Array.from({ length: DAYS }, (_, day) => day);
  return [
    webPod('web-1-a', 'n1'),
    webPod('web-1-b', 'n1'),
    ...days.map((day): Pod => ({
      ...webPod(`web-1-day${day}`, 'n1'),
      from: start + day * DAY + 10 * HOUR,
      until: start + day * DAY + 18 * HOUR,
    })),
    {
      namespace: 'shop',
      name: 'db-0',
      node: 'n1',
      owner: ['StatefulSet', 'db'],
      team: 'red',
      container: 'db',
      cpuRequest: db.cores,
      mib: db.mib,
      usedCores: db.usedCores,
      usedMib: db.usedMib,
      sidecar: {
        container: 'proxy',
        cpuRequest: proxy.cores,
        mib: proxy.mib,
        usedCores: proxy.usedCores,
        usedMib: proxy.usedMib,
      },
    },
    apiPod('api-1-a'),
    apiPod('api-1-b'),
    ...['a', 'b', 'c', 'd'].map((name): Pod => ({
      namespace: 'search',
      name: `worker-1-${name}`,
      node: 'n1',
      owner: ['ReplicaSet', 'worker-1'],
      team: 'blue',
      container: 'worker',
      cpuRequest: worker.cores,
      mib: worker.mib,
      usedCores: (at) => {
        const second = secondOfDay(at);
        return second >= 5 * HOUR && second < 5.5 * HOUR ? worker.busyCores : worker.usedCores;
      },
      usedMib: worker.usedMib,
    })),
    ...days.map((day): Pod => ({
      namespace: 'batch',
      name: `nightly-${day}-x`,
      node: 'n1',
      owner: ['Job', `nightly-${day}`],
      team: 'green',
      from: start + day * DAY + 2 * HOUR,
      until: start + day * DAY + 4 * HOUR,
      completesAt: start + day * DAY + 3 * HOUR,
      container: 'main',
      cpuRequest: nightly.cores,
      mib: nightly.mib,
      usedCores: nightly.usedCores,
      usedMib: nightly.usedMib,
    })),
    {
      namespace: 'system',
      name: 'agent-n1',
      node: 'n1',
      owner: ['DaemonSet', 'agent'],
      team: 'grey',
      container: 'agent',
      ...steady,
    },
    {
      namespace: 'system',
      name: 'agent-n2',
      node: 'n2',
      owner: ['DaemonSet', 'agent'],
      team: 'grey',
      from: start + nodes.n2.joinsOnDay * DAY,
      container: 'agent',
      ...steady,
    },
    {
      namespace: 'system',
      name: 'etcd-n1',
      node: 'n1',
      owner: ['Node', 'n1'],
      team: 'grey',
      container: 'etcd',
      cpuRequest: etcd.cores,
      mib: etcd.mib,
      usedCores: etcd.usedCores,
      usedMib: etcd.usedMib,
    },
  ];
}

function writeUsage(file: OpenMetricsFile, pods: readonly Pod[], series: MakeSeries): void {
  const family = (name: string, of: (container: Container) => Value): void =>
    file.family(
      name,
      pods.flatMap((pod) =>
        [pod, ...(pod.sidecar === undefined ? [] : [pod.sidecar])].map((container) =>
          series(
            { job: 'kubelet', namespace: pod.namespace, pod: pod.name, container: container.container },
            of(container),
            pod.from,
            pod.completesAt ?? pod.until,
          ),
        ),
      ),
    );
  family('container_cpu_usage_seconds_total', ({ usedCores }) => {
    let total = 0;
    return (at) => {
      total += USAGE_SECONDS * (typeof usedCores === 'number' ? usedCores : usedCores(at));
      return Number(total.toFixed(6));
    };
  });
  family('container_memory_working_set_bytes', ({ usedMib }) => usedMib * MIB);
}

function writePods(file: OpenMetricsFile, pods: readonly Pod[], series: MakeSeries): void {
  const family = (name: string, of: (pod: Pod) => readonly (readonly [Series['labels'], Value?])[]): void =>
    file.family(
      name,
      pods.flatMap((pod) =>
        of(pod).map(([labels, at]) =>
          series(
            { namespace: pod.namespace, pod: pod.name, uid: `uid-${pod.name}`, ...labels },
            at,
            pod.from,
            pod.until,
          ),
        ),
      ),
    );
  family('kube_pod_info', ({ node }) => [[{ node, host_ip: '10.0.0.1', pod_ip: '10.1.0.1' }]]);
  family('kube_pod_owner', ({ owner: [kind, name] }) => [
    [{ owner_kind: kind, owner_name: name, owner_is_controller: 'true' }],
  ]);
  family('kube_pod_labels', ({ team }) => [[{ label_team: team }]]);
  family('kube_pod_status_phase', ({ completesAt = Number.POSITIVE_INFINITY }) => [
    [{ phase: 'Pending' }, 0],
    [{ phase: 'Running' }, (at) => (at <= completesAt ? 1 : 0)],
    [{ phase: 'Succeeded' }, (at) => (at <= completesAt ? 0 : 1)],
  ]);
  family('kube_pod_status_scheduled', () => [[{ condition: 'true' }], [{ condition: 'false' }, 0]]);
  const info = ({ container }: Container): Series['labels'] => ({
    container,
    image: `registry.example/${container}:1`,
    image_spec: `registry.example/${container}:1`,
  });
  const requests = (
    { container, cpuRequest, mib }: Container,
    node: string,
  ): readonly (readonly [Series['labels'], Value])[] => [
    [{ container, node, resource: 'cpu', unit: 'core' }, cpuRequest],
    [{ container, node, resource: 'memory', unit: 'byte' }, mib * MIB],
  ];
  family('kube_pod_container_info', (pod) => [[info(pod)]]);
  family('kube_pod_container_resource_requests', (pod) => requests(pod, pod.node));
  family('kube_pod_init_container_info', ({ sidecar }) =>
    sidecar === undefined ? [] : [[{ ...info(sidecar), restart_policy: 'Always' }]],
  );
  family('kube_pod_init_container_resource_requests', ({ sidecar, node }) =>
    sidecar === undefined ? [] : requests(sidecar, node),
  );
}

function writeWorkloads(file: OpenMetricsFile, series: MakeSeries): void {
  const deployments = { web: ['shop', 2], api: ['search', 2], worker: ['search', 4] } as const;
  file.family(
    'kube_replicaset_owner',
    Object.entries(deployments).map(([name, [namespace]]) =>
      series({ namespace, replicaset: `${name}-1`, owner_kind: 'Deployment', owner_name: name }),
    ),
  );
  file.family(
    'kube_job_owner',
    Array.from({ length: DAYS }, (_, day) =>
      series({
        namespace: 'batch',
        job_name: `nightly-${day}`,
        owner_kind: 'CronJob',
        owner_name: 'nightly',
      }),
    ),
  );
  for (const metric of ['spec_replicas', 'status_replicas_available', 'status_replicas_updated']) {
    file.family(
      `kube_deployment_${metric}`,
      Object.entries(deployments).map(([deployment, [namespace, replicas]]) =>
        series({ namespace, deployment }, replicas),
      ),
    );
  }
  file.family('kube_deployment_annotations', [
    series({ namespace: 'shop', deployment: 'web', annotation_finops_vigie_dev_sla_class: 'gold' }),
    series({ namespace: 'search', deployment: 'worker', annotation_finops_vigie_dev_sla_class: 'bronze' }),
  ]);
  for (const metric of ['replicas', 'status_replicas_updated']) {
    file.family(`kube_statefulset_${metric}`, [series({ namespace: 'shop', statefulset: 'db' })]);
  }
  for (const metric of ['desired', 'updated'] as const) {
    file.family(
      `kube_daemonset_${metric === 'updated' ? 'status_updated' : 'status_desired'}_number_scheduled`,
      [series({ namespace: 'system', daemonset: 'agent' }, 2)],
    );
  }
  const autoscaler = { namespace: 'shop', horizontalpodautoscaler: 'web' };
  file.family('kube_horizontalpodautoscaler_info', [
    series({ ...autoscaler, scaletargetref_kind: 'Deployment', scaletargetref_name: 'web' }),
  ]);
  file.family('kube_horizontalpodautoscaler_spec_target_metric', [
    series({ ...autoscaler, metric_name: 'cpu', metric_target_type: 'utilization' }, 80),
  ]);
  file.family('kube_horizontalpodautoscaler_spec_min_replicas', [series(autoscaler, 2)]);
  file.family('kube_horizontalpodautoscaler_spec_max_replicas', [series(autoscaler, 3)]);
}

function writeNodes(file: OpenMetricsFile, start: number, series: MakeSeries): void {
  const nodes = Object.entries(KNOWN.nodes);
  const fromOf = (node: (typeof nodes)[number][1]): number | undefined =>
    'joinsOnDay' in node ? start + node.joinsOnDay * DAY : undefined;
  file.family(
    'kube_node_info',
    nodes.map(([name, node]) => series({ node: name }, 1, fromOf(node))),
  );
  file.family(
    'kube_node_status_capacity',
    nodes.flatMap(([name, node]) => [
      series({ node: name, resource: 'cpu', unit: 'core' }, node.cores, fromOf(node)),
      series({ node: name, resource: 'memory', unit: 'byte' }, node.gib * GIB, fromOf(node)),
    ]),
  );
  file.family(
    'kube_namespace_status_phase',
    ['shop', 'search', 'batch', 'system'].map((namespace) => series({ namespace, phase: 'Active' })),
  );
}

function writeVolumes(file: OpenMetricsFile, series: MakeSeries): void {
  const namespace = 'shop';
  const { volumeGib, forgottenGib } = KNOWN.db;
  const claims = { 'data-db-0': volumeGib, 'data-db-1': forgottenGib };
  file.family(
    'kube_persistentvolumeclaim_info',
    Object.keys(claims).map((claim) =>
      series({ namespace, persistentvolumeclaim: claim, storageclass: 'standard' }),
    ),
  );
  file.family(
    'kube_persistentvolumeclaim_resource_requests_storage_bytes',
    Object.entries(claims).map(([claim, gib]) =>
      series({ namespace, persistentvolumeclaim: claim }, gib * GIB),
    ),
  );
  file.family('kube_pod_spec_volumes_persistentvolumeclaims_info', [
    series({ namespace, pod: 'db-0', persistentvolumeclaim: 'data-db-0', volume: 'data' }),
  ]);
}
