/** Two hours of a small cluster as Prometheus would have scraped it, with everything in it that a report must not trip over. */

export const HISTORY_START: number = Date.UTC(2026, 10, 2, 8) / 1000;
export const HISTORY_SECONDS = 7200;
const SCRAPE_SECONDS = 30;

const MIB = 2 ** 20;
const GIB = 2 ** 30;
/** Instants of the story, in seconds after the start. */
export const AT = {
  /** web-2 is created, node n2 joins. */
  web2: 3600,
  /** web-1 is resized in place, from 0.5 to 1 core. */
  resize: 3000,
  /** web-2 is killed for memory. */
  oom: 5400,
  /** The pod of the cron job runs from … until. */
  jobFrom: 1800,
  jobTo: 4200,
} as const;

type Labels = Readonly<Record<string, string>>;
type At = (second: number) => number | undefined;

interface Family {
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  readonly series: (readonly [labels: Labels, at: At])[];
}

/** The text `promtool tsdb create-blocks-from openmetrics` takes. */
export function openMetricsHistory(): string {
  const lines: string[] = [];
  for (const { name, type, series } of families()) {
    lines.push(`# TYPE ${type === 'counter' ? name.replace(/_total$/, '') : name} ${type}`);
    for (const [labels, at] of series) {
      const shown = Object.entries(labels).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
      for (let second = 0; second <= HISTORY_SECONDS; second += SCRAPE_SECONDS) {
        const value = at(second);
        if (value !== undefined) lines.push(`${name}{${shown.join(',')}} ${value} ${HISTORY_START + second}`);
      }
    }
  }
  return `${lines.join('\n')}\n# EOF\n`;
}

const always =
  (value = 1): At =>
  () =>
    value;
const between =
  (from: number, to: number, value: number | At = 1): At =>
  (second) =>
    second < from || second > to ? undefined : typeof value === 'number' ? value : value(second);
const END = HISTORY_SECONDS;

interface Pod {
  readonly namespace: string;
  readonly pod: string;
  readonly node?: string;
  readonly owner: readonly [kind: string, name: string];
  readonly from?: number;
  readonly to?: number;
  readonly labels?: Labels;
  readonly annotations?: Labels;
  readonly phase?: string;
  readonly containers: readonly Container[];
}

interface Container {
  readonly name: string;
  readonly init?: boolean;
  readonly sidecar?: boolean;
  /** Cores used at an instant. */
  readonly cores: number | At;
  readonly memory: number | At;
  readonly cpuRequest?: number | At;
  readonly memoryRequest?: number;
  readonly cpuLimit?: number;
  readonly gpus?: number;
  readonly restartsAt?: number;
}

const APP = { label_app_kubernetes_io_name: 'web', label_team: 'red' };

const PODS: readonly Pod[] = [
  {
    namespace: 'shop',
    pod: 'web-abc-1',
    node: 'n1',
    owner: ['ReplicaSet', 'web-abc'],
    labels: APP,
    containers: [
      {
        name: 'web',
        cores: (second) => (second < 3600 ? 0.2 : 0.6),
        memory: 300 * MIB,
        cpuRequest: (second) => (second < AT.resize ? 0.5 : 1),
        memoryRequest: 512 * MIB,
        cpuLimit: 2,
      },
      {
        name: 'proxy',
        init: true,
        sidecar: true,
        cores: 0.05,
        memory: 40 * MIB,
        cpuRequest: 0.1,
        memoryRequest: 64 * MIB,
      },
      { name: 'migrate', init: true, cores: 0.9, memory: 10 * MIB, cpuRequest: 3, memoryRequest: 64 * MIB },
    ],
  },
  {
    namespace: 'shop',
    pod: 'web-abc-2',
    node: 'n2',
    owner: ['ReplicaSet', 'web-abc'],
    from: AT.web2,
    labels: APP,
    containers: [
      {
        name: 'web',
        cores: 0.3,
        memory: (second) => (second === AT.oom - SCRAPE_SECONDS ? 511 * MIB : 200 * MIB),
        cpuRequest: 0.5,
        memoryRequest: 512 * MIB,
        restartsAt: AT.oom,
      },
    ],
  },
  {
    namespace: 'shop',
    pod: 'db-0',
    node: 'n1',
    owner: ['StatefulSet', 'db'],
    containers: [{ name: 'db', cores: 0.1, memory: GIB, cpuRequest: 0.25, memoryRequest: 2 * GIB, gpus: 1 }],
  },
  {
    namespace: 'jobs',
    pod: 'nightly-1-x',
    node: 'n1',
    owner: ['Job', 'nightly-1'],
    from: AT.jobFrom,
    to: END,
    containers: [{ name: 'main', cores: 0.5, memory: 100 * MIB, cpuRequest: 0.4, memoryRequest: 128 * MIB }],
  },
  {
    namespace: 'jobs',
    pod: 'lonely',
    node: 'n1',
    owner: ['<none>', '<none>'],
    containers: [{ name: 'main', cores: 0.01, memory: 16 * MIB }],
  },
  {
    namespace: 'jobs',
    pod: 'waiting',
    owner: ['ReplicaSet', 'waiting-1'],
    phase: 'Pending',
    containers: [{ name: 'main', cores: 0, memory: 0, cpuRequest: 64, memoryRequest: GIB }],
  },
  {
    namespace: 'kube-system',
    pod: 'etcd-n1',
    node: 'n1',
    owner: ['Node', 'n1'],
    containers: [{ name: 'etcd', cores: 0.05, memory: 80 * MIB, cpuRequest: 0.1, memoryRequest: 100 * MIB }],
  },
];

function families(): Family[] {
  return [
    ...usageFamilies(),
    ...podFamilies(),
    ...requestFamilies(),
    ...ownerFamilies(),
    ...nodeFamilies(),
    ...stateFamilies(),
    ...volumeFamilies(),
  ];
}

function containersOf(filter: (container: Container) => boolean): (readonly [Pod, Container])[] {
  return PODS.flatMap((pod) => pod.containers.filter(filter).map((container) => [pod, container] as const));
}

function valueAt(value: number | At, second: number): number {
  return typeof value === 'number' ? value : (value(second) ?? 0);
}

/** Where the pod runs: the job's pod ends before it is deleted, an init container before the others begin. */
function running(
  { from = 0, pod, phase }: Pod,
  { init = false, sidecar = false }: Container,
): readonly [number, number] {
  if (phase === 'Pending') return [1, 0];
  if (init && !sidecar) return [from, from + 60];
  return [from, pod.startsWith('nightly') ? AT.jobTo : END];
}

function usageFamilies(): Family[] {
  const cpu: [Labels, At][] = [];
  const memory: [Labels, At][] = [];
  const periods: [Labels, At][] = [];
  const throttled: [Labels, At][] = [];
  for (const [pod, container] of containersOf(() => true)) {
    const [from, to] = running(pod, container);
    const labels = { namespace: pod.namespace, pod: pod.pod, container: container.name };
    const counter: At = (second) => {
      let total = 0;
      for (let at = from; at < second; at += SCRAPE_SECONDS)
        total += valueAt(container.cores, at) * SCRAPE_SECONDS;
      return Math.round(total * 1e6) / 1e6;
    };
    const working: At = (second) => valueAt(container.memory, second);
    // Scraped twice, as with two jobs for one kubelet.
    for (const job of ['kubelet', 'cadvisor']) {
      cpu.push([{ ...labels, job }, between(from, to, counter)]);
      memory.push([{ ...labels, job }, between(from, to, working)]);
    }
    // The pod's own cgroup and the pause container: to be left out.
    cpu.push([
      { namespace: pod.namespace, pod: pod.pod, container: '', id: '/' },
      between(from, to, (at) => at * 9),
    ]);
    cpu.push([{ ...labels, container: 'POD' }, between(from, to, (at) => at)]);
    if (container.cpuLimit !== undefined) {
      periods.push([labels, between(from, to, (at) => at * 10)]);
      throttled.push([labels, between(from, to, (at) => at / 2)]);
    }
  }
  return [
    { name: 'container_cpu_usage_seconds_total', type: 'counter', series: cpu },
    { name: 'container_memory_working_set_bytes', type: 'gauge', series: memory },
    { name: 'container_cpu_cfs_periods_total', type: 'counter', series: periods },
    { name: 'container_cpu_cfs_throttled_periods_total', type: 'counter', series: throttled },
  ];
}

function podFamilies(): Family[] {
  const info: Family['series'] = [];
  const phases: Family['series'] = [];
  const scheduled: Family['series'] = [];
  const labels: Family['series'] = [];
  const containers: Family['series'] = [];
  const initContainers: Family['series'] = [];
  const restarts: Family['series'] = [];
  const reasons: Family['series'] = [];
  for (const pod of PODS) {
    const { namespace, pod: name, node = '', from = 0, to = END, phase = 'Running' } = pod;
    const own = { namespace, pod: name };
    info.push([{ ...own, node, uid: `uid-${name}` }, between(from, to)]);
    if (pod.labels !== undefined) labels.push([{ ...own, ...pod.labels }, between(from, to)]);
    for (const each of ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown']) {
      const now: At = (second) => {
        const current = name.startsWith('nightly') && second > AT.jobTo ? 'Succeeded' : phase;
        return current === each ? 1 : 0;
      };
      phases.push([{ ...own, phase: each }, between(from, to, now)]);
    }
    for (const condition of ['true', 'false', 'unknown']) {
      const value = condition === String(node !== '') ? 1 : 0;
      scheduled.push([{ ...own, condition }, between(from, to, value)]);
    }
    for (const container of pod.containers) {
      const image = `registry.example/${container.name}:1.0`;
      const set = { ...own, container: container.name, image, image_spec: image };
      if (container.init === true) {
        const policy: Labels = container.sidecar === true ? { restart_policy: 'Always' } : {};
        initContainers.push([{ ...set, ...policy }, between(from, to)]);
        continue;
      }
      containers.push([set, between(from, to)]);
      const { restartsAt = Infinity } = container;
      restarts.push([
        { ...own, container: container.name },
        between(from, to, (at) => (at >= restartsAt ? 1 : 0)),
      ]);
      if (container.restartsAt !== undefined) {
        reasons.push([{ ...own, container: container.name, reason: 'OOMKilled' }, between(restartsAt, to)]);
      }
    }
  }
  return [
    { name: 'kube_pod_info', type: 'gauge', series: info },
    { name: 'kube_pod_status_phase', type: 'gauge', series: phases },
    { name: 'kube_pod_status_scheduled', type: 'gauge', series: scheduled },
    { name: 'kube_pod_labels', type: 'gauge', series: labels },
    { name: 'kube_pod_container_info', type: 'gauge', series: containers },
    { name: 'kube_pod_init_container_info', type: 'gauge', series: initContainers },
    { name: 'kube_pod_container_status_restarts_total', type: 'counter', series: restarts },
    { name: 'kube_pod_container_status_last_terminated_reason', type: 'gauge', series: reasons },
  ];
}

function requestFamilies(): Family[] {
  const of = (init: boolean, name: string): Family => {
    const series: [Labels, At][] = [];
    for (const [pod, container] of containersOf((one) => (one.init ?? false) === init)) {
      const { from = 0, to = END, node = '', namespace } = pod;
      const values: Record<string, number | At | undefined> = name.endsWith('limits')
        ? { cpu: container.cpuLimit }
        : { cpu: container.cpuRequest, memory: container.memoryRequest, nvidia_com_gpu: container.gpus };
      for (const [resource, value] of Object.entries(values)) {
        if (value === undefined) continue;
        const labels = { namespace, pod: pod.pod, container: container.name, node, resource };
        series.push([labels, between(from, to, value)]);
      }
    }
    return { name, type: 'gauge', series };
  };
  return [
    of(false, 'kube_pod_container_resource_requests'),
    of(true, 'kube_pod_init_container_resource_requests'),
    of(false, 'kube_pod_container_resource_limits'),
  ];
}

function ownerFamilies(): Family[] {
  const owner = (labels: Labels, [kind, name]: readonly [string, string]): [Labels, At] => [
    { ...labels, owner_kind: kind, owner_name: name, owner_is_controller: 'true' },
    always(),
  ];
  return [
    {
      name: 'kube_pod_owner',
      type: 'gauge',
      series: PODS.map(({ namespace, pod, owner: of }) => owner({ namespace, pod }, of)),
    },
    {
      name: 'kube_replicaset_owner',
      type: 'gauge',
      series: [
        owner({ namespace: 'shop', replicaset: 'web-abc' }, ['Deployment', 'web']),
        owner({ namespace: 'jobs', replicaset: 'waiting-1' }, ['Deployment', 'waiting']),
      ],
    },
    {
      name: 'kube_job_owner',
      type: 'gauge',
      series: [owner({ namespace: 'jobs', job_name: 'nightly-1' }, ['CronJob', 'nightly'])],
    },
    {
      name: 'kube_deployment_annotations',
      type: 'gauge',
      series: [
        [
          {
            namespace: 'shop',
            deployment: 'web',
            annotation_finops_vigie_dev_sla_class: 'gold',
            annotation_finops_vigie_dev_cost_centre: 'cc-7',
          },
          always(),
        ],
      ],
    },
    {
      name: 'kube_deployment_labels',
      type: 'gauge',
      series: [[{ namespace: 'shop', deployment: 'web', label_team: 'blue' }, always()]],
    },
  ];
}

function nodeFamilies(): Family[] {
  const nodes = [
    {
      node: 'n1',
      from: 0,
      cpu: 4,
      memory: 16 * GIB,
      labels: {
        label_node_kubernetes_io_instance_type: 'm5.xlarge',
        label_karpenter_sh_capacity_type: 'on-demand',
      },
    },
    {
      node: 'n2',
      from: AT.web2,
      cpu: 2,
      memory: 8 * GIB,
      labels: {
        label_node_kubernetes_io_instance_type: 'm5.large',
        label_karpenter_sh_capacity_type: 'spot',
      },
    },
  ];
  return [
    {
      name: 'kube_node_info',
      type: 'gauge',
      series: nodes.map(({ node, from }) => [{ node }, between(from, END)]),
    },
    {
      name: 'kube_node_labels',
      type: 'gauge',
      series: nodes.map(({ node, from, labels }) => [{ node, ...labels }, between(from, END)]),
    },
    {
      name: 'kube_node_status_capacity',
      type: 'gauge',
      series: nodes.flatMap(({ node, from, cpu, memory }) => [
        [{ node, resource: 'cpu', unit: 'core' }, between(from, END, cpu)] as [Labels, At],
        [{ node, resource: 'memory', unit: 'byte' }, between(from, END, memory)] as [Labels, At],
      ]),
    },
    {
      name: 'kube_namespace_status_phase',
      type: 'gauge',
      series: ['shop', 'jobs', 'kube-system', 'empty'].map((namespace) => [
        { namespace, phase: 'Active' },
        always(),
      ]),
    },
  ];
}

function stateFamilies(): Family[] {
  const web = { namespace: 'shop', deployment: 'web' };
  const hpa = { namespace: 'shop', horizontalpodautoscaler: 'web' };
  const gauge = (name: string, labels: Labels, value = 1): Family => ({
    name,
    type: 'gauge',
    series: [[labels, always(value)]],
  });
  return [
    gauge('kube_deployment_spec_replicas', web, 2),
    gauge('kube_deployment_status_replicas_available', web, 2),
    gauge('kube_deployment_status_replicas_updated', web, 1),
    gauge('kube_statefulset_replicas', { namespace: 'shop', statefulset: 'db' }, 1),
    gauge('kube_statefulset_status_replicas_updated', { namespace: 'shop', statefulset: 'db' }, 1),
    gauge('kube_horizontalpodautoscaler_info', {
      ...hpa,
      scaletargetref_kind: 'Deployment',
      scaletargetref_name: 'web',
    }),
    gauge(
      'kube_horizontalpodautoscaler_spec_target_metric',
      { ...hpa, metric_name: 'cpu', metric_target_type: 'utilization' },
      80,
    ),
    gauge('kube_horizontalpodautoscaler_spec_min_replicas', hpa, 2),
    gauge('kube_horizontalpodautoscaler_spec_max_replicas', hpa, 6),
  ];
}

function volumeFamilies(): Family[] {
  const claims = [
    { persistentvolumeclaim: 'data-db-0', storageclass: 'fast', bytes: 10 * GIB },
    { persistentvolumeclaim: 'forgotten', storageclass: 'slow', bytes: 5 * GIB },
    { persistentvolumeclaim: 'waiting', storageclass: 'slow', bytes: 100 * GIB, phase: 'Pending' },
  ];
  const own = { namespace: 'shop' };
  return [
    {
      name: 'kube_persistentvolumeclaim_info',
      type: 'gauge',
      series: claims.map(({ persistentvolumeclaim, storageclass }) => [
        { ...own, persistentvolumeclaim, storageclass },
        always(),
      ]),
    },
    {
      name: 'kube_persistentvolumeclaim_resource_requests_storage_bytes',
      type: 'gauge',
      series: claims.map(({ persistentvolumeclaim, bytes }) => [
        { ...own, persistentvolumeclaim },
        always(bytes),
      ]),
    },
    {
      name: 'kube_persistentvolumeclaim_status_phase',
      type: 'gauge',
      series: claims.flatMap(({ persistentvolumeclaim, phase: current = 'Bound' }) =>
        ['Bound', 'Lost', 'Pending'].map(
          (phase) => [{ ...own, persistentvolumeclaim, phase }, always(phase === current ? 1 : 0)] as const,
        ),
      ),
    },
    {
      name: 'kube_pod_spec_volumes_persistentvolumeclaims_info',
      type: 'gauge',
      series: [[{ ...own, pod: 'db-0', persistentvolumeclaim: 'data-db-0', volume: 'data' }, always()]],
    },
    {
      name: 'kubelet_volume_stats_used_bytes',
      type: 'gauge',
      series: [[{ ...own, persistentvolumeclaim: 'data-db-0' }, always(3 * GIB)]],
    },
  ];
}
