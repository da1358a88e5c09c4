/** Two days of four equal pods that never vary on one node, scraped every minute: what a report says of it can be reckoned by hand. */

export const STEADY_FROM = '2026-11-02T00:00:00Z';
export const STEADY_UNTIL = '2026-11-04T00:00:00Z';
export const STEADY = {
  pods: 4,
  cpuRequest: 1,
  cpuUsage: 0.2,
  memoryRequestGib: 1,
  memoryUsageMib: 200,
  nodeCores: 8,
  nodeGib: 32,
} as const;

const SCRAPE_SECONDS = 60;
/** A rate of the first step needs what was before it. */
const BEFORE_SECONDS = 600;

/** The text `promtool tsdb create-blocks-from openmetrics` takes. */
export function steadyHistory(): string {
  const from = Date.parse(STEADY_FROM) / 1000 - BEFORE_SECONDS;
  const until = Date.parse(STEADY_UNTIL) / 1000;
  const lines: string[] = [];
  const family = (name: string, series: readonly (readonly [labels: string, value: number])[]): void => {
    const counter = name.endsWith('_seconds_total');
    lines.push(`# TYPE ${name.replace(/_total$/, '')} ${counter ? 'counter' : 'gauge'}`);
    for (const [labels, value] of series) {
      for (let at = from; at <= until; at += SCRAPE_SECONDS)
        lines.push(`${name}{${labels}} ${counter ? (value * (at - from)).toFixed(3) : value} ${at}`);
    }
  };
  const pods = Array.from({ length: STEADY.pods }, (_, i) => `namespace="shop",pod="api-1-${i}"`);
  const each = (more: string, value = 1): [string, number][] =>
    pods.map((pod) => [more === '' ? pod : `${pod},${more}`, value]);
  const { cpuRequest, cpuUsage, memoryRequestGib, memoryUsageMib, nodeCores, nodeGib } = STEADY;
  family('container_cpu_usage_seconds_total', each('container="api"', cpuUsage));
  family('container_memory_working_set_bytes', each('container="api"', memoryUsageMib * 2 ** 20));
  family('kube_pod_info', each('node="n1"'));
  family('kube_pod_status_phase', each('phase="Running"'));
  family('kube_pod_status_scheduled', each('condition="true"'));
  family('kube_pod_owner', each('owner_kind="ReplicaSet",owner_name="api-1",owner_is_controller="true"'));
  family('kube_pod_labels', each('label_team="red"'));
  family('kube_pod_container_info', each('container="api",image="api:1"'));
  family('kube_pod_container_resource_requests', [
    ...each('container="api",node="n1",resource="cpu",unit="core"', cpuRequest),
    ...each('container="api",node="n1",resource="memory",unit="byte"', memoryRequestGib * 2 ** 30),
  ]);
  family('kube_replicaset_owner', [
    ['namespace="shop",replicaset="api-1",owner_kind="Deployment",owner_name="api"', 1],
  ]);
  family('kube_deployment_spec_replicas', [['namespace="shop",deployment="api"', STEADY.pods]]);
  family('kube_deployment_status_replicas_updated', [['namespace="shop",deployment="api"', STEADY.pods]]);
  family('kube_node_info', [['node="n1"', 1]]);
  family('kube_node_status_capacity', [
    ['node="n1",resource="cpu",unit="core"', nodeCores],
    ['node="n1",resource="memory",unit="byte"', nodeGib * 2 ** 30],
  ]);
  family('kube_namespace_status_phase', [['namespace="shop",phase="Active"', 1]]);
  return `${lines.join('\n')}\n# EOF\n`;
}
