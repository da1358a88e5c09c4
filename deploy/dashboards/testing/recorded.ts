/**
 * What kube-state-metrics, cAdvisor, Jaeger's span metrics and Prometheus itself say of a small cluster: names and labels as they
 * write them, so that panels which ask them have something to show where none of them runs.
 *
 * @param seconds since it started, for counters to rise
 */
export function recordedPage(seconds: number): string {
  return [
    ...CONTAINERS.flatMap((container) => containerLines(container, seconds)),
    ...CLUSTER,
    ...spans(seconds),
    '',
  ].join('\n');
}

interface Container {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly owner: readonly [kind: string, name: string];
  readonly cores: number;
  readonly bytes: number;
  readonly usedCores: number;
  readonly usedBytes: number;
}

const MIB = 2 ** 20;
const CONTAINERS: readonly Container[] = [
  {
    namespace: 'offreapi',
    pod: 'offreapi-7d9c5b6f48-x2v9q',
    container: 'offreapi',
    owner: ['ReplicaSet', 'offreapi-7d9c5b6f48'],
    cores: 0.5,
    bytes: 512 * MIB,
    usedCores: 0.12,
    usedBytes: 310 * MIB,
  },
  {
    namespace: 'offreapi',
    pod: 'postgresql-0',
    container: 'postgresql',
    owner: ['StatefulSet', 'postgresql'],
    cores: 0.25,
    bytes: 256 * MIB,
    usedCores: 0.05,
    usedBytes: 180 * MIB,
  },
  {
    namespace: 'datapress-recette',
    pod: 'datapress-api-66f7b9d5c4-k8s7m',
    container: 'datapress-api',
    owner: ['ReplicaSet', 'datapress-api-66f7b9d5c4'],
    cores: 0.1,
    bytes: 128 * MIB,
    usedCores: 0.13,
    usedBytes: 96 * MIB,
  },
];

function containerLines(of: Container, seconds: number): string[] {
  const { namespace, pod, container, owner } = of;
  const labels = `namespace="${namespace}",pod="${pod}",container="${container}"`;
  const [kind, name] = owner;
  return [
    `container_cpu_usage_seconds_total{${labels},cpu="total",image="i"} ${(of.usedCores * seconds).toFixed(4)}`,
    `container_memory_working_set_bytes{${labels},image="i"} ${of.usedBytes}`,
    `kube_pod_container_resource_requests{${labels},node="node-1",resource="cpu",unit="core"} ${of.cores}`,
    `kube_pod_container_resource_requests{${labels},node="node-1",resource="memory",unit="byte"} ${of.bytes}`,
    `kube_pod_container_resource_limits{${labels},node="node-1",resource="cpu",unit="core"} ${of.cores * 2}`,
    `kube_pod_container_resource_limits{${labels},node="node-1",resource="memory",unit="byte"} ${of.bytes * 2}`,
    `kube_pod_owner{namespace="${namespace}",pod="${pod}",owner_kind="${kind}",owner_name="${name}",owner_is_controller="true"} 1`,
    `kube_pod_status_phase{namespace="${namespace}",pod="${pod}",phase="Running"} 1`,
    `kube_pod_status_phase{namespace="${namespace}",pod="${pod}",phase="Pending"} 0`,
  ];
}

const API = 'namespace="datapress-recette",deployment="datapress-api"';
const HPA = 'namespace="datapress-recette",horizontalpodautoscaler="datapress-api"';
const CLUSTER: readonly string[] = [
  'kube_namespace_status_phase{namespace="offreapi",phase="Active"} 1',
  'kube_namespace_status_phase{namespace="datapress-recette",phase="Active"} 1',
  'kube_node_status_capacity{node="node-1",resource="cpu",unit="core"} 4',
  `kube_node_status_capacity{node="node-1",resource="memory",unit="byte"} ${16 * 1024 * MIB}`,
  `kube_persistentvolumeclaim_resource_requests_storage_bytes{namespace="offreapi",persistentvolumeclaim="data-postgresql-0"} ${10 * 1024 * MIB}`,
  `kube_deployment_spec_replicas{${API}} 2`,
  `kube_deployment_status_replicas_available{${API}} 2`,
  `kube_horizontalpodautoscaler_status_current_replicas{${HPA}} 2`,
  `kube_horizontalpodautoscaler_status_desired_replicas{${HPA}} 2`,
  `kube_horizontalpodautoscaler_spec_min_replicas{${HPA}} 2`,
  `kube_horizontalpodautoscaler_spec_max_replicas{${HPA}} 10`,
  'ALERTS{alertname="EventLoopBlocked",alertstate="firing",severity="ticket",job="offreapi",instance="a:3000"} 1',
];

function spans(seconds: number): string[] {
  const labels = 'service_name="offreapi",span_kind="SPAN_KIND_SERVER",span_name="GET /offers/:id"';
  const ok = `${labels},status_code="STATUS_CODE_UNSET"`;
  const count = Math.round(seconds * 5);
  return [
    `traces_span_metrics_calls_total{${ok}} ${count}`,
    `traces_span_metrics_calls_total{${labels},status_code="STATUS_CODE_ERROR"} ${Math.round(seconds)}`,
    ...['0.005', '0.05', '0.5', '+Inf'].map(
      (le, index) =>
        `traces_span_metrics_duration_seconds_bucket{${ok},le="${le}"} ${Math.round((count * (index + 1)) / 4)}`,
    ),
  ];
}
