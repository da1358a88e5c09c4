/** Metrics that are not ours, and who exposes them. Panels that ask for them stay empty where that exporter does not run. */
export const FOREIGN_METRICS: Readonly<Record<string, Exporter>> = {
  up: 'prometheus',
  ALERTS: 'prometheus',
  container_cpu_usage_seconds_total: 'cadvisor',
  container_memory_working_set_bytes: 'cadvisor',
  kube_deployment_spec_replicas: 'kube-state-metrics',
  kube_deployment_status_replicas_available: 'kube-state-metrics',
  kube_horizontalpodautoscaler_spec_max_replicas: 'kube-state-metrics',
  kube_horizontalpodautoscaler_status_desired_replicas: 'kube-state-metrics',
  kube_namespace_status_phase: 'kube-state-metrics',
  kube_node_status_capacity: 'kube-state-metrics',
  kube_persistentvolumeclaim_resource_requests_storage_bytes: 'kube-state-metrics',
  kube_pod_container_resource_requests: 'kube-state-metrics',
  kube_pod_owner: 'kube-state-metrics',
  kube_pod_status_phase: 'kube-state-metrics',
  traces_span_metrics_calls_total: 'jaeger',
  traces_span_metrics_duration_seconds: 'jaeger',
};

/** `jaeger`: the connector `spanmetrics` of Jaeger v2. `cadvisor`: the kubelet’s `/metrics/cadvisor`. */
export type Exporter = 'prometheus' | 'cadvisor' | 'kube-state-metrics' | 'jaeger';
