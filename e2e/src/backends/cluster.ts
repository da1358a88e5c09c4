import { setTimeout as delay } from 'node:timers/promises';
import type { KubernetesClient } from './kubernetes-client.ts';
import { listens, startKubernetes, type RunningKubernetes } from './kubernetes.ts';
import { startKwok } from './kwok.ts';
import { freePorts, startProgram, type RunningProgram } from './program.ts';
import type { ToolName } from './tools.ts';

/** What `startCluster` runs. */
export const CLUSTER_TOOLS: readonly ToolName[] = [
  'etcd',
  'kubectl',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
  'metrics-server',
];

/** Marks what belongs to the cluster itself; `cleanCluster` leaves it. */
const LABEL = 'e2e.vigie.dev/harness';
const HARNESS = { [LABEL]: 'true' } as const;
const SYSTEM_NAMESPACES = new Set(['default', 'kube-node-lease', 'kube-public', 'kube-system']);

/**
 * A whole cluster but for containers: API server, controllers, scheduler, two simulated nodes `kwok-0` and `kwok-1`, and metrics of them.
 * A pod's annotations `kwok.x-k8s.io/usage-cpu` and `kwok.x-k8s.io/usage-memory` say what it uses (1m and 1Mi without).
 */
export async function startCluster(): Promise<RunningKubernetes> {
  const cluster = await startKubernetes({
    controllers: true,
    scheduler: true,
    // An autoscaler acts on what is seen now: tests have no five minutes for a pod to become credible.
    controllerArgs: [
      '--horizontal-pod-autoscaler-sync-period=1s',
      '--horizontal-pod-autoscaler-cpu-initialization-period=1s',
      '--horizontal-pod-autoscaler-initial-readiness-delay=1s',
    ],
  });
  const programs: RunningProgram[] = [...cluster.programs];
  const stop = async (): Promise<void> => {
    for (const program of programs.toReversed()) await program.stop();
  };
  try {
    programs.push(await startKwok(cluster, { metrics: true, labels: HARNESS }));
    programs.push(await startMetricsServer(cluster));
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...cluster, programs, stop };
}

/**
 * Removes all that tests made, whatever it was, and resolves when it is gone; without `wait`, as soon as its namespaces are going, which
 * takes them five seconds at least. Nodes accept pods again.
 *
 * @throws Error where no node is labelled `e2e.vigie.dev/harness=true`: it is somebody's cluster then
 */
export async function cleanCluster(
  cluster: KubernetesClient,
  { wait = true }: { readonly wait?: boolean } = {},
): Promise<void> {
  const items = async (path: string): Promise<Named[]> => {
    const { status, text, json } = await cluster.api('GET', path);
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${text}`);
    return json().items as Named[];
  };
  const remove = async (path: string, options: object = {}): Promise<void> => {
    const { status, text } = await cluster.api('DELETE', path, options);
    if (status > 202 && status !== 404) throw new Error(`DELETE ${path}: ${status} ${text}`);
  };
  const nodes = await items(`/api/v1/nodes?labelSelector=${LABEL}=true`);
  if (nodes.length === 0) {
    throw new Error(
      `${cluster.url} is not a cluster of these tests. They remove all that is in it; where that may be, label a node ${LABEL}=true.`,
    );
  }
  const namespaces = (await items('/api/v1/namespaces'))
    .map(({ metadata }) => metadata.name)
    .filter((name) => !SYSTEM_NAMESPACES.has(name));
  const others = `?labelSelector=${encodeURIComponent(`${LABEL}!=true,kubernetes.io/bootstrapping!=rbac-defaults`)}`;
  // What might refuse or change the rest goes first.
  for (const path of ADMISSION) await remove(`${path}${others}`);
  // A namespace with pods in it looks again only after half of their grace period.
  for (const name of [...namespaces, 'default']) {
    for (const path of WORKLOADS) await remove(path.replace('*', name), { propagationPolicy: 'Background' });
    await remove(`/api/v1/namespaces/${name}/pods`, { gracePeriodSeconds: 0 });
  }
  for (const name of namespaces) await remove(`/api/v1/namespaces/${name}`);
  for (const { metadata } of nodes) {
    const patch = { spec: { unschedulable: null, taints: null } };
    await cluster.api('PATCH', `/api/v1/nodes/${metadata.name}`, patch, 'application/merge-patch+json');
  }
  if (!wait) return;
  const gone = async (list: () => Promise<readonly Named[]>): Promise<void> => {
    const deadline = performance.now() + 60_000;
    for (let left = await list(); left.length > 0; left = await list()) {
      const names = left.map(({ metadata }) => metadata.name).join(', ');
      if (performance.now() > deadline) throw new Error(`Not gone from the cluster after 60 s: ${names}.`);
      await delay(100);
    }
  };
  await gone(async () =>
    (await items('/api/v1/namespaces')).filter(({ metadata }) => namespaces.includes(metadata.name)),
  );
  // Definitions only then: objects of one that goes at the same time as their namespace were seen to stay, and to come back with it.
  for (const path of CLUSTER_WIDE) await remove(`${path}${others}`);
  for (const path of CLUSTER_WIDE) await gone(() => items(`${path}${others}`));
}

interface Named {
  readonly metadata: { readonly name: string };
}

const ADMISSION = [
  'mutatingwebhookconfigurations',
  'validatingadmissionpolicies',
  'validatingadmissionpolicybindings',
  'validatingwebhookconfigurations',
].map((resource) => `/apis/admissionregistration.k8s.io/v1/${resource}`);

const WORKLOADS = [
  '/apis/apps/v1/namespaces/*/deployments',
  '/apis/apps/v1/namespaces/*/statefulsets',
  '/apis/apps/v1/namespaces/*/daemonsets',
  '/apis/apps/v1/namespaces/*/replicasets',
  '/apis/batch/v1/namespaces/*/cronjobs',
  '/apis/batch/v1/namespaces/*/jobs',
  '/api/v1/namespaces/*/persistentvolumeclaims',
];

const CLUSTER_WIDE = [
  '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
  '/apis/networking.k8s.io/v1/ingressclasses',
  '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
  '/apis/rbac.authorization.k8s.io/v1/clusterroles',
  '/apis/storage.k8s.io/v1/storageclasses',
  '/api/v1/nodes',
  '/api/v1/persistentvolumes',
];

/** From the outside of the cluster, where the API server reaches it under the name of a Service. */
async function startMetricsServer(cluster: KubernetesClient): Promise<RunningProgram> {
  const [port] = (await freePorts(1)) as [number];
  const { kubeconfig } = cluster;
  const program = await startProgram({
    name: 'metrics-server',
    args: [
      ...['', 'authentication-', 'authorization-'].map((which) => `--${which}kubeconfig=${kubeconfig}`),
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      '--cert-dir=certificates',
      '--kubelet-insecure-tls',
      '--kubelet-preferred-address-types=InternalIP',
      '--kubelet-use-node-status-port',
      '--metric-resolution=10s',
      '--kubelet-request-timeout=5s',
    ],
    ready: () => listens(port),
  });
  const objects = {
    apiVersion: 'v1',
    kind: 'List',
    items: [
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'metrics-server', namespace: 'kube-system', labels: HARNESS },
        spec: { type: 'ExternalName', externalName: 'localhost', ports: [{ port }] },
      },
      {
        apiVersion: 'apiregistration.k8s.io/v1',
        kind: 'APIService',
        metadata: { name: 'v1beta1.metrics.k8s.io', labels: HARNESS },
        spec: {
          group: 'metrics.k8s.io',
          version: 'v1beta1',
          service: { name: 'metrics-server', namespace: 'kube-system', port },
          insecureSkipTLSVerify: true,
          groupPriorityMinimum: 100,
          versionPriority: 100,
        },
      },
      // The API server has no certificate by which it could pass on who asks.
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: { name: 'metrics-reader', labels: HARNESS },
        rules: [
          { apiGroups: ['metrics.k8s.io'], resources: ['pods', 'nodes'], verbs: ['get', 'list'] },
          { nonResourceURLs: ['/apis/metrics.k8s.io', '/apis/metrics.k8s.io/*'], verbs: ['get'] },
        ],
      },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRoleBinding',
        metadata: { name: 'metrics-reader', labels: HARNESS },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'metrics-reader' },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'system:unauthenticated' }],
      },
    ],
  };
  try {
    const applied = await cluster.kubectl(['apply', '--filename=-'], JSON.stringify(objects));
    const wait = ['wait', 'apiservice/v1beta1.metrics.k8s.io', '--for=condition=Available', '--timeout=60s'];
    const { code, stderr } = applied.code === 0 ? await cluster.kubectl(wait) : applied;
    if (code !== 0)
      throw new Error(`metrics-server cannot be reached: ${stderr}\n${program.log().slice(-2000)}`);
  } catch (error) {
    await program.stop();
    throw error;
  }
  return program;
}
