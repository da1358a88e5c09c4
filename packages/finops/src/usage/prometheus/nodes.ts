import type { NodeUsage } from '../workload-usage.ts';
import type { Labels } from './prometheus-api.ts';
import { matchers, NODE_METRICS } from './queries.ts';
import { halving, type PrometheusQueries } from './prometheus-queries.ts';

/** Labels (as kube-state-metrics names them) that a node's class may be in, the first that is there wins. */
export const NODE_CLASS_LABELS: readonly string[] = [
  'label_node_kubernetes_io_instance_type',
  'label_beta_kubernetes_io_instance_type',
];

/** Label and value by which providers mark nodes that may be taken away. */
const SPOT_LABELS: readonly (readonly [label: string, value: string])[] = [
  ['label_karpenter_sh_capacity_type', 'spot'],
  ['label_eks_amazonaws_com_capacitytype', 'spot'],
  ['label_cloud_google_com_gke_spot', 'true'],
  ['label_cloud_google_com_gke_preemptible', 'true'],
  ['label_kubernetes_azure_com_scalesetpriority', 'spot'],
  ['label_node_kubernetes_io_lifecycle', 'spot'],
];

const NODES_AT_ONCE = 200;

export async function nodesOf(
  queries: PrometheusQueries,
  classLabels: readonly string[] = NODE_CLASS_LABELS,
): Promise<NodeUsage[]> {
  const labelSets = Map.groupBy(await queries.labelSets(NODE_METRICS, ''), ({ node }) => node ?? '');
  const names = [...labelSets.keys()].filter((name) => name !== '').sort();
  const found: NodeUsage[] = [];
  for (let at = 0; at < names.length; at += NODES_AT_ONCE) {
    const some = names.slice(at, at + NODES_AT_ONCE);
    found.push(
      ...(await halving(some, async (batch) => await nodesNamed(queries, batch, labelSets, classLabels))),
    );
  }
  return found;
}

async function nodesNamed(
  queries: PrometheusQueries,
  names: readonly string[],
  labelSets: ReadonlyMap<string, readonly Labels[]>,
  classLabels: readonly string[],
): Promise<NodeUsage[]> {
  const select = matchers({}, { node: names });
  const [capacities, lives] = await Promise.all([
    queries.atEnd('nodeCapacity', select),
    queries.lives('nodeFirstSeen', 'nodeLastSeen', 'node', select),
  ]);
  const capacityOf = new Map(
    capacities.map(({ labels: { node, resource }, value }) => [`${node}/${resource}`, value]),
  );
  const found: NodeUsage[] = [];
  for (const name of names) {
    const life = lives.get(name);
    const cpuCores = capacityOf.get(`${name}/cpu`);
    const memoryBytes = capacityOf.get(`${name}/memory`);
    if (life === undefined || cpuCores === undefined || memoryBytes === undefined) continue;
    const labels: Labels = Object.assign({}, ...(labelSets.get(name) ?? []));
    const nodeClass = classLabels
      .map((label) => labels[label])
      .find((value) => value !== undefined && value !== '');
    const spot = spotOf(labels);
    found.push({
      name,
      ...(nodeClass !== undefined && { nodeClass }),
      ...(spot !== undefined && { spot }),
      cpuCores,
      memoryBytes,
      ...life,
    });
  }
  return found;
}

/** Unknown where none of the labels is there. */
function spotOf(labels: Labels): boolean | undefined {
  const lower = new Map(
    Object.entries(labels).map(([name, value]) => [name.toLowerCase(), value.toLowerCase()]),
  );
  const marks = SPOT_LABELS.filter(([label]) => lower.has(label));
  return marks.length === 0 ? undefined : marks.some(([label, value]) => lower.get(label) === value);
}
