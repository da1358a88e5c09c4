import type { WorkloadIdentity, WorkloadUsage } from '../workload-usage.ts';
import type { Labels, Sample } from './prometheus-api.ts';
import type { PrometheusQueries } from './prometheus-queries.ts';

/** What is known of workloads besides their pods, at the window's end. */
export type WorkloadState = Pick<WorkloadUsage, 'replicas' | 'autoscaler' | 'rolloutInProgress'>;

/** Reads it of the whole cluster at once (one sample a workload), then tells it of one. */
export async function clusterState(
  queries: PrometheusQueries,
): Promise<(workload: WorkloadIdentity) => WorkloadState> {
  const [deployments, statefulSets, daemonSets, autoscalers] = await Promise.all([
    replicaStates('Deployment', 'deployment', queries, [
      'deploymentDesired',
      'deploymentAvailable',
      'deploymentUpdated',
    ]),
    replicaStates('StatefulSet', 'statefulset', queries, [
      'statefulSetDesired',
      'statefulSetAvailable',
      'statefulSetUpdated',
    ]),
    replicaStates('DaemonSet', 'daemonset', queries, [
      'daemonSetDesired',
      'daemonSetAvailable',
      'daemonSetUpdated',
    ]),
    autoscalersOf(queries),
  ]);
  const states = new Map([...deployments, ...statefulSets, ...daemonSets]);
  return ({ namespace, kind, name }) => {
    const key = `${namespace}/${kind}/${name}`;
    const autoscaler = autoscalers.get(key);
    return { ...states.get(key), ...(autoscaler !== undefined && { autoscaler }) };
  };
}

type StateQuery = Parameters<PrometheusQueries['state']>[0];

async function replicaStates(
  kind: string,
  label: string,
  queries: PrometheusQueries,
  names: readonly [desired: StateQuery, available: StateQuery, updated: StateQuery],
): Promise<[string, WorkloadState][]> {
  const key = ({ namespace = '', [label]: name = '' }: Labels): string => `${namespace}/${kind}/${name}`;
  const [desired, available, updated] = await Promise.all(names.map((name) => queries.state(name)));
  const values = (samples: readonly Sample[] = []): Map<string, number> =>
    new Map(samples.map(({ labels, value }) => [key(labels), value]));
  const availables = values(available);
  const updates = values(updated);
  return [...values(desired)].map(([name, count]) => {
    const availableCount = availables.get(name);
    const updatedCount = updates.get(name);
    const state: WorkloadState = {
      replicas:
        availableCount === undefined ? { desired: count } : { desired: count, available: availableCount },
    };
    return [
      name,
      updatedCount === undefined ? state : Object.assign(state, { rolloutInProgress: updatedCount < count }),
    ];
  });
}

type Autoscaler = NonNullable<WorkloadUsage['autoscaler']>;

async function autoscalersOf(queries: PrometheusQueries): Promise<Map<string, Autoscaler>> {
  const [targets, metrics, lowest, highest, vertical] = await Promise.all([
    queries.state('hpaTarget'),
    queries.state('hpaMetric'),
    queries.state('hpaMin'),
    queries.state('hpaMax'),
    queries.state('vpaMode'),
  ]);
  const found = new Map<string, Autoscaler>();
  for (const { labels } of vertical) {
    const { namespace = '', target_kind: kind = '', target_name: name = '', update_mode: mode } = labels;
    if (mode === 'Off') continue;
    found.set(`${namespace}/${kind}/${name}`, {
      kind: 'VerticalPodAutoscaler',
      resources: ['cpu', 'memory'],
    });
  }
  const key = ({ namespace = '', horizontalpodautoscaler: name = '' }: Labels): string =>
    `${namespace}/${name}`;
  const metricsOf = Map.groupBy(metrics, ({ labels }) => key(labels));
  const minima = new Map(lowest.map(({ labels, value }) => [key(labels), value]));
  const maxima = new Map(highest.map(({ labels, value }) => [key(labels), value]));
  for (const { labels } of targets) {
    const { namespace = '', scaletargetref_kind: kind = '', scaletargetref_name: name = '' } = labels;
    const names = new Set((metricsOf.get(key(labels)) ?? []).map((metric) => metric.labels['metric_name']));
    const minReplicas = minima.get(key(labels));
    const maxReplicas = maxima.get(key(labels));
    found.set(`${namespace}/${kind}/${name}`, {
      kind: 'HorizontalPodAutoscaler',
      resources: (['cpu', 'memory'] as const).filter((resource) => names.has(resource)),
      ...(minReplicas !== undefined && { minReplicas }),
      ...(maxReplicas !== undefined && { maxReplicas }),
    });
  }
  return found;
}
