/**
 * Every query that is sent, in one place: the documentation shows them, and a test holds it against this file. `$select` is
 * `namespace="…",pod=~"…"` and what `--selector` adds, `$step` and `$window` are durations.
 */
export const QUERIES = {
  /** Mean over the step. `max`: a container scraped twice is one container. */
  cpuUsage:
    'max by (pod, container) (rate(container_cpu_usage_seconds_total{$select,container!="",container!="POD"}[$rate]))',
  /** Highest of the step: what the node must have, and what a request must not be below. */
  memoryUsage:
    'max by (pod, container) (max_over_time(container_memory_working_set_bytes{$select,container!="",container!="POD"}[$step]))',
  cpuThrottled:
    'sum by (pod, container) (increase(container_cpu_cfs_throttled_periods_total{$select,container!=""}[$window])) / sum by (pod, container) (increase(container_cpu_cfs_periods_total{$select,container!=""}[$window]))',

  /** A pod reserves from the moment it is bound to a node until it has ended. */
  podFirstSeen: 'min_over_time(timestamp($alive)[$window:$step])',
  podLastSeen: 'max_over_time(timestamp($alive)[$window:$step])',

  requestHighest:
    'max by (pod, container, resource) (max_over_time(kube_pod_container_resource_requests{$select}[$window])) or max by (pod, container, resource) (max_over_time(kube_pod_init_container_resource_requests{$select}[$window]))',
  requestLowest:
    'min by (pod, container, resource) (min_over_time(kube_pod_container_resource_requests{$select}[$window])) or min by (pod, container, resource) (min_over_time(kube_pod_init_container_resource_requests{$select}[$window]))',
  /** Only of pods whose two above differ: those resized in place. */
  requests:
    'max by (pod, container, resource) (kube_pod_container_resource_requests{$select,resource=~"cpu|memory"})',
  limits:
    'max by (pod, container, resource) (last_over_time(kube_pod_container_resource_limits{$select,resource=~"cpu|memory"}[$window])) or max by (pod, container, resource) (last_over_time(kube_pod_init_container_resource_limits{$select,resource=~"cpu|memory"}[$window]))',

  restarts:
    'max by (pod, container) (max_over_time(kube_pod_container_status_restarts_total{$select}[$window])) - min by (pod, container) (min_over_time(kube_pod_container_status_restarts_total{$select}[$window]))',
  oomKilledEver:
    'max by (pod, container) (max_over_time(kube_pod_container_status_last_terminated_reason{$select,reason="OOMKilled"}[$window])) == 1',
  /** Steps at whose end a container has restarted once more, and its last end was for memory. */
  oomKills:
    '((max by (pod, container) (kube_pod_container_status_restarts_total{$select}) - max by (pod, container) (kube_pod_container_status_restarts_total{$select} offset $step) > 0) or (max by (pod, container) (kube_pod_container_status_restarts_total{$select}) > 0 unless max by (pod, container) (kube_pod_container_status_restarts_total{$select} offset $step))) and (max by (pod, container) (kube_pod_container_status_last_terminated_reason{$select,reason="OOMKilled"}) == 1)',

  nodeCapacity:
    'max by (node, resource) (max_over_time(kube_node_status_capacity{$select,resource=~"cpu|memory"}[$window]))',
  nodeFirstSeen:
    'min_over_time(timestamp(max by (node) (kube_node_status_capacity{$select,resource="cpu"}))[$window:$step])',
  nodeLastSeen:
    'max_over_time(timestamp(max by (node) (kube_node_status_capacity{$select,resource="cpu"}))[$window:$step])',

  volumeCapacity:
    'max by (persistentvolumeclaim) (max_over_time(kube_persistentvolumeclaim_resource_requests_storage_bytes{$select}[$window]))',
  volumeFirstSeen: 'min_over_time(timestamp($bound)[$window:$step])',
  volumeLastSeen: 'max_over_time(timestamp($bound)[$window:$step])',
  volumeUsed:
    'max by (persistentvolumeclaim) (last_over_time(kubelet_volume_stats_used_bytes{$select}[$window]))',
} as const;

/** In `podFirstSeen` and `podLastSeen`. `unless`: where nothing is known of being scheduled, the phase decides. */
export const ALIVE =
  'max by (pod) (kube_pod_status_phase{$select,phase=~"Pending|Running"}) == 1 unless max by (pod) (kube_pod_status_scheduled{$select,condition="false"}) == 1';

/** In `volumeFirstSeen` and `volumeLastSeen`. A claim that waits for a volume, or lost it, has none to pay for. */
export const BOUND =
  'max by (persistentvolumeclaim) (kube_persistentvolumeclaim_resource_requests_storage_bytes{$select}) unless max by (persistentvolumeclaim) (kube_persistentvolumeclaim_status_phase{$select,phase=~"Pending|Lost"}) == 1';

/** Whole-cluster queries at the window's end; `$select` is what `--selector` says. */
export const STATE_QUERIES = {
  deploymentDesired: 'max by (namespace, deployment) (kube_deployment_spec_replicas{$select})',
  deploymentAvailable: 'max by (namespace, deployment) (kube_deployment_status_replicas_available{$select})',
  deploymentUpdated: 'max by (namespace, deployment) (kube_deployment_status_replicas_updated{$select})',
  statefulSetDesired: 'max by (namespace, statefulset) (kube_statefulset_replicas{$select})',
  statefulSetAvailable:
    'max by (namespace, statefulset) (kube_statefulset_status_replicas_available{$select})',
  statefulSetUpdated: 'max by (namespace, statefulset) (kube_statefulset_status_replicas_updated{$select})',
  daemonSetDesired: 'max by (namespace, daemonset) (kube_daemonset_status_desired_number_scheduled{$select})',
  daemonSetAvailable: 'max by (namespace, daemonset) (kube_daemonset_status_number_available{$select})',
  daemonSetUpdated: 'max by (namespace, daemonset) (kube_daemonset_status_updated_number_scheduled{$select})',
  hpaTarget:
    'max by (namespace, horizontalpodautoscaler, scaletargetref_kind, scaletargetref_name) (kube_horizontalpodautoscaler_info{$select})',
  hpaMetric:
    'max by (namespace, horizontalpodautoscaler, metric_name) (kube_horizontalpodautoscaler_spec_target_metric{$select})',
  hpaMin:
    'max by (namespace, horizontalpodautoscaler) (kube_horizontalpodautoscaler_spec_min_replicas{$select})',
  hpaMax:
    'max by (namespace, horizontalpodautoscaler) (kube_horizontalpodautoscaler_spec_max_replicas{$select})',
  vpaMode:
    'max by (namespace, target_kind, target_name, update_mode) (kube_verticalpodautoscaler_spec_updatepolicy_updatemode{$select}) == 1',
} as const;

/** Read as label sets (`/api/v1/series`), one namespace at a time. */
export const METADATA_METRICS = [
  'kube_pod_info',
  'kube_pod_owner',
  'kube_pod_labels',
  'kube_pod_annotations',
  'kube_pod_container_info',
  'kube_pod_init_container_info',
  'kube_replicaset_owner',
  'kube_job_owner',
  'kube_deployment_labels',
  'kube_deployment_annotations',
  'kube_statefulset_labels',
  'kube_statefulset_annotations',
  'kube_daemonset_labels',
  'kube_daemonset_annotations',
  'kube_cronjob_labels',
  'kube_cronjob_annotations',
  'kube_job_labels',
  'kube_job_annotations',
  'kube_pod_spec_volumes_persistentvolumeclaims_info',
  'kube_persistentvolumeclaim_info',
] as const;

export const NODE_METRICS = ['kube_node_info', 'kube_node_labels'] as const;

/** Without these there is nothing to allocate. */
export const NEEDED_METRICS = [
  'kube_pod_info',
  'kube_pod_container_info',
  'kube_pod_status_phase',
  'container_cpu_usage_seconds_total',
  'container_memory_working_set_bytes',
] as const;

/** Puts values in the place of `$names`. */
export function filled(template: string, values: Readonly<Record<string, string>>): string {
  return template
    .replaceAll('$alive', () => ALIVE)
    .replaceAll('$bound', () => BOUND)
    .replaceAll(/\$(\w+)/g, (_, name: string) => values[name] ?? '')
    .replaceAll('{,', '{');
}

/** `namespace="shop",pod=~"web-1|web-2"`, to which a selector of the user's may be added. */
export function matchers(
  equal: Readonly<Record<string, string>>,
  oneOf: Readonly<Record<string, readonly string[]>> = {},
): string {
  return [
    ...Object.entries(equal).map(([label, value]) => `${label}=${quoted(value)}`),
    ...Object.entries(oneOf).map(([label, values]) => `${label}=~${quoted(values.map(escaped).join('|'))}`),
  ].join(',');
}

function escaped(value: string): string {
  return value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** PromQL strings have the escapes of Go; names are short, so JSON's are enough. */
function quoted(value: string): string {
  return JSON.stringify(value);
}
