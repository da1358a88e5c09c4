import { parse, render } from '../../../deploy/kubernetes/testing/overlays.ts';
import type { KubernetesClient, WatchEvent } from '../../src/backends/index.ts';
import { condition, get, list, pathOf, type LiveObject } from './inventory.ts';
import { until } from './until.ts';

/** What an autoscaler did. */
export interface Scaling {
  /** How many pods it wanted, one after the other. */
  readonly wanted: readonly number[];
  /** Of the requested CPU, in percent, as it saw it when it wanted more. */
  readonly utilizationSeen: number;
  /** From the load to the first pod more. */
  readonly reactedAfterSeconds: number;
  /** Why `AbleToScale` is true while the load is gone and the pods are still there. */
  readonly heldBackBy: string;
}

const NAMESPACE = 'autoscaling';
const NAME = 'datapress-api';

/**
 * Puts the DataPress API of an overlay under simulated load and takes the load away again. In a namespace of its own: it takes most of a
 * minute, since metrics come every ten seconds, and other tests go on meanwhile.
 */
export async function scale(cluster: KubernetesClient): Promise<Scaling> {
  const objects = parse(render('overlays/minikube')).filter(
    ({ kind, metadata }) =>
      metadata.namespace === 'datapress-recette' &&
      ['ConfigMap', 'Deployment', 'HorizontalPodAutoscaler', 'ServiceAccount'].includes(kind) &&
      metadata.labels?.['app.kubernetes.io/name'] !== 'datapress-front',
  );
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } };
  for (const { kind, metadata, spec } of objects) {
    Object.assign(metadata, { namespace: NAMESPACE });
    // What the autoscaler would do first, and then count among what it may do in half a minute.
    if (kind === 'Deployment') spec.replicas = 2;
  }
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [namespace, ...objects] });
  const { code, stderr } = await cluster.kubectl(['apply', '--server-side', '--filename=-'], text);
  if (code !== 0) throw new Error(`The autoscaled copy was not taken: ${stderr}`);

  const scaler = (): Promise<LiveObject> => get(cluster, 'horizontalpodautoscalers', NAMESPACE, NAME);
  const pods = (count: number): Promise<unknown> =>
    until(
      `${count} pods that are available`,
      () => get(cluster, 'deployments', NAMESPACE, NAME),
      ({ status }) => status.availableReplicas === count && status.replicas === count,
    );
  await until('its pods', scaler, ({ status }) => status?.currentReplicas === 2);
  await pods(2);
  const wanted = [2];
  const scalers = '/apis/autoscaling/v2/namespaces/autoscaling/horizontalpodautoscalers';
  const stop = await cluster.watch(scalers, ({ object }: WatchEvent) => {
    const now = object.status.desiredReplicas as number;
    // Nothing is wanted as long as there are no metrics.
    if (now !== 0 && wanted.at(-1) !== now) wanted.push(now);
  });

  // 140 % of the requested 100m each: for 70 % there have to be twice as many.
  await use(cluster, '140m');
  await beginToCount(cluster);
  const loaded = performance.now();
  const seen = await until('more pods', scaler, ({ status }) => status.desiredReplicas > 2, 120_000);
  const reactedAfterSeconds = (performance.now() - loaded) / 1000;
  await pods(4);

  await use(cluster, '1m');
  const held = await until(
    'a load that is gone',
    scaler,
    (object) =>
      utilization(object) < 60 && condition(object, 'AbleToScale')?.reason === 'ScaleDownStabilized',
    120_000,
  );
  // The overlay waits for five minutes and then takes a pod a minute. A test cannot wait for that: here it is two seconds.
  const [policy] = held.spec.behavior.scaleDown.policies as { periodSeconds: number }[];
  const policies = [{ ...policy, periodSeconds: (policy?.periodSeconds ?? 0) / 30 }];
  const patch = { spec: { behavior: { scaleDown: { stabilizationWindowSeconds: 0, policies } } } };
  const path = pathOf('horizontalpodautoscalers', NAMESPACE, NAME);
  await cluster.api('PATCH', path, patch, 'application/merge-patch+json');
  await pods(2);
  await stop();
  const heldBackBy = condition(held, 'AbleToScale')?.reason ?? '';
  return { wanted, utilizationSeen: utilization(seen), reactedAfterSeconds, heldBackBy };
}

/** What each pod that is there now uses of the CPU; simulated nodes take it from an annotation. */
async function use(cluster: KubernetesClient, cpu: string): Promise<void> {
  const patch = { metadata: { annotations: { 'kwok.x-k8s.io/usage-cpu': cpu } } };
  for (const { metadata } of await list(cluster, 'pods', NAMESPACE)) {
    const path = pathOf('pods', NAMESPACE, metadata.name);
    const { status, text } = await cluster.api('PATCH', path, patch, 'application/merge-patch+json');
    if (status !== 200) throw new Error(text);
  }
}

/** kwok counts what a pod uses from the first time that somebody asks, who sees zero, and metrics-server takes no zero. */
async function beginToCount(cluster: KubernetesClient): Promise<void> {
  const { items } = (await cluster.api('GET', '/api/v1/nodes')).json() as { items: LiveObject[] };
  const urls = items.map(({ metadata, status }) => {
    const path = metadata.annotations?.['metrics.k8s.io/resource-metrics-path'];
    return `http://127.0.0.1:${status.daemonEndpoints.kubeletEndpoint.Port}${path}`;
  });
  await until(
    'nodes that count what two pods use',
    async () =>
      (await Promise.all(urls.map(async (url) => (await fetch(url)).text()))).join('\n').split('\n'),
    (lines) =>
      lines.filter(
        (line) =>
          line.startsWith('pod_cpu_usage_seconds_total{') && line.includes(NAMESPACE) && !line.endsWith(' 0'),
      ).length === 2,
  );
}

function utilization({ status }: LiveObject): number {
  const metrics = (status.currentMetrics ?? []) as {
    resource?: { name: string; current: { averageUtilization?: number } };
  }[];
  const cpu = metrics.find(({ resource }) => resource?.name === 'cpu');
  return cpu?.resource?.current.averageUtilization ?? Number.NaN;
}
