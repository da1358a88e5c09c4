import type { OnProgress } from '../byte-source.ts';
import { JsonClient, type JsonClientOptions } from '../http/json-client.ts';
import { SourceError } from '../http/source-error.ts';
import type { ClusterUsage, NodeUsage, UsageWindow } from '../workload-usage.ts';
import { AllocatedWorkload, identityOf } from './allocated-workload.ts';
import { OpencostApi, type OpencostProduct, type RawNode } from './opencost-api.ts';

export interface OpencostUsageOptions extends JsonClientOptions {
  readonly window: UsageWindow;
  readonly product: OpencostProduct;
  /** Where the answer has several clusters, the one that is wanted; else what the cluster is called. */
  readonly cluster?: string;
  /** In steps. */
  readonly onProgress?: OnProgress;
}

const NAMES = { opencost: 'OpenCost', kubecost: 'Kubecost' } as const;

/**
 * Usage from the allocation API of OpenCost or Kubecost: one request a step, with each container's averages over that step. Costs
 * it answers are not used; prices are the price book's.
 *
 * What such answers cannot say is in `warnings`: their values are means of a step, so that percentiles are percentiles of means;
 * storage classes, limits, restarts, autoscalers are not in them. Memory: containers × steps.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_SOURCE` where it does not answer, or has nothing for the window.
 */
export async function opencostUsage(options: OpencostUsageOptions): Promise<ClusterUsage> {
  const { window, product, onProgress } = options;
  const { startSeconds, stepSeconds, steps } = window;
  const api = new OpencostApi(new JsonClient(options), product);
  const workloads = new Map<string, AllocatedWorkload>();
  const clusters = new Set<string>();
  const warnings: string[] = [];
  let empty = 0;
  for (let step = 0; step < steps; step += 1) {
    const from = startSeconds + step * stepSeconds;
    const allocations = await api.allocations(from, from + stepSeconds);
    for (const { cluster } of allocations) if (cluster !== undefined) clusters.add(cluster);
    const wanted =
      options.cluster !== undefined && clusters.has(options.cluster)
        ? allocations.filter(({ cluster }) => cluster === options.cluster)
        : allocations;
    if (wanted.length === 0) empty += 1;
    for (const allocation of wanted) {
      // Sets of before or after may come with what was asked for; each is counted in the request for its own step.
      if (allocation.startSeconds < from || allocation.startSeconds >= from + stepSeconds) continue;
      if (allocation.minutes > (stepSeconds / 60) * 1.01) {
        throw new SourceError(
          `${options.base}: ${NAMES[product]} answers in steps of ${allocation.minutes} minutes where ${stepSeconds / 60} were asked for: give a --step it has, such as 1d.`,
        );
      }
      const identity = identityOf(allocation);
      const key = `${identity.namespace}/${identity.kind}/${identity.name}`;
      let workload = workloads.get(key);
      if (workload === undefined) workloads.set(key, (workload = new AllocatedWorkload(identity, window)));
      workload.add(allocation, step);
    }
    onProgress?.(step + 1, steps);
  }
  if (workloads.size === 0) {
    throw new SourceError(
      `${options.base}: ${NAMES[product]} has no allocations in this window; try a shorter --window.`,
    );
  }
  if (empty > 0) warnings.push(`${NAMES[product]} has no allocations for ${empty} of ${steps} steps.`);
  if (clusters.size > 1 && (options.cluster === undefined || !clusters.has(options.cluster))) {
    warnings.push(
      `Several clusters are added together: ${[...clusters].sort().join(', ')}. --cluster takes one of them.`,
    );
  }
  warnings.push(
    `${NAMES[product]} tells means of ${stepSeconds} s: percentiles are those of means, and what lies between is known by its maximum at most. It tells no storage classes, limits, restarts and autoscalers.`,
  );
  const nodes = await api.nodes(startSeconds, startSeconds + steps * stepSeconds).catch((error: unknown) => {
    if (!(error instanceof SourceError)) throw error;
    warnings.push(`Nodes are unknown, and idle cost with them: ${error.message}`);
    return [];
  });
  const [onlyCluster] = clusters;
  return {
    cluster: options.cluster ?? (clusters.size === 1 ? onlyCluster! : 'default'),
    window,
    source: `${NAMES[product]} ${options.base}`,
    nodes: nodes.flatMap((node) => nodeUsage(node, window)),
    workloadCount: workloads.size,
    warnings,
    async *workloads() {
      for (const [, workload] of [...workloads].sort(([a], [b]) => (a < b ? -1 : 1))) yield workload.usage();
    },
  };
}

function nodeUsage(node: RawNode, { startSeconds, stepSeconds, steps }: UsageWindow): NodeUsage[] {
  const stepOf = (at: number): number => Math.round((at - startSeconds) / stepSeconds);
  const firstStep = Math.min(steps, Math.max(0, stepOf(node.startSeconds)));
  const until = Math.min(steps, Math.max(firstStep + 1, stepOf(node.endSeconds)));
  if (until <= firstStep) return [];
  return [
    {
      name: node.name,
      ...(node.nodeClass !== undefined && { nodeClass: node.nodeClass }),
      ...(node.spot !== undefined && { spot: node.spot }),
      cpuCores: node.cpuCores,
      memoryBytes: node.memoryBytes,
      firstStep,
      steps: until - firstStep,
    },
  ];
}
