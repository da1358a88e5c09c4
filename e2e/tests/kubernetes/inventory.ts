import type { KubernetesClient } from '../../src/backends/index.ts';

/** As much of a live object as these tests look at. */
export interface LiveObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly generation: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly {
      readonly kind: string;
      readonly name: string;
      readonly uid: string;
    }[];
    readonly deletionTimestamp?: string;
  };
  // oxlint-disable-next-line typescript/no-explicit-any -- the API server says what is in it
  readonly spec: any;
  // oxlint-disable-next-line typescript/no-explicit-any -- the API server says what is in it
  readonly status: any;
}

export interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly { key: string; operator: string; values?: readonly string[] }[];
}

/** Where the API has each kind, below `/api/v1` or `/apis/…`. */
const KINDS = {
  configmaps: '/api/v1',
  endpointslices: '/apis/discovery.k8s.io/v1',
  deployments: '/apis/apps/v1',
  horizontalpodautoscalers: '/apis/autoscaling/v2',
  ingresses: '/apis/networking.k8s.io/v1',
  namespaces: '/api/v1',
  networkpolicies: '/apis/networking.k8s.io/v1',
  persistentvolumeclaims: '/api/v1',
  poddisruptionbudgets: '/apis/policy/v1',
  pods: '/api/v1',
  replicasets: '/apis/apps/v1',
  services: '/api/v1',
  servicemonitors: '/apis/monitoring.coreos.com/v1',
  statefulsets: '/apis/apps/v1',
} as const;

export type Resource = keyof typeof KINDS;

/** All of a kind, in one namespace or in all, in the order of their names; the API server evaluates the selector. */
export async function list(
  cluster: KubernetesClient,
  resource: Resource,
  namespace?: string,
  selector?: Selector,
): Promise<LiveObject[]> {
  const query = selector === undefined ? '' : `?labelSelector=${encodeURIComponent(toQuery(selector))}`;
  const place = namespace === undefined ? '' : `/namespaces/${namespace}`;
  const { status, text, json } = await cluster.api('GET', `${KINDS[resource]}${place}/${resource}${query}`);
  if (status !== 200) throw new Error(`${resource}: ${status} ${text}`);
  return json().items as LiveObject[];
}

export async function get(
  cluster: KubernetesClient,
  resource: Resource,
  namespace: string,
  name: string,
): Promise<LiveObject> {
  const { status, text, json } = await cluster.api('GET', pathOf(resource, namespace, name));
  if (status !== 200) throw new Error(`${resource} ${namespace}/${name}: ${status} ${text}`);
  return json() as LiveObject;
}

export function pathOf(resource: Resource, namespace: string, name: string): string {
  return `${KINDS[resource]}/namespaces/${namespace}/${resource}/${name}`;
}

/** A selector as the API takes it in a query. */
export function toQuery({ matchLabels = {}, matchExpressions = [] }: Selector): string {
  return [
    ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
    ...matchExpressions.map(({ key, operator, values = [] }) => {
      if (operator === 'Exists') return key;
      if (operator === 'DoesNotExist') return `!${key}`;
      return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join()})`;
    }),
  ].join();
}

/** Names of the pods that belong to a Deployment or StatefulSet by ownership, whatever their labels say. */
export async function podsOf(cluster: KubernetesClient, workload: LiveObject): Promise<LiveObject[]> {
  const { namespace, uid } = workload.metadata;
  const owned = (object: LiveObject, owners: ReadonlySet<string>): boolean =>
    (object.metadata.ownerReferences ?? []).some((owner) => owners.has(owner.uid));
  const owners = new Set([uid]);
  for (const one of await list(cluster, 'replicasets', namespace)) {
    if (owned(one, owners)) owners.add(one.metadata.uid);
  }
  const pods = await list(cluster, 'pods', namespace);
  return pods.filter((pod) => pod.metadata.deletionTimestamp === undefined && owned(pod, owners));
}

export const namesOf = (objects: readonly LiveObject[]): string[] =>
  objects.map(({ metadata }) => metadata.name).toSorted();

/** `True`, `False`, `Unknown`, or undefined where there is no such condition. */
export function condition(object: LiveObject, type: string): { status: string; reason: string } | undefined {
  const conditions = (object.status?.conditions ?? []) as { type: string; status: string; reason: string }[];
  return conditions.find((one) => one.type === type);
}

/** `namespace/pod` → `port` that a Service leads to now, pods that are going or not ready left out. */
export async function readyEndpoints(
  cluster: KubernetesClient,
  service: LiveObject,
): Promise<{ pod: string; ports: Readonly<Record<string, number>> }[]> {
  const { namespace, name } = service.metadata;
  const slices = await list(cluster, 'endpointslices', namespace, {
    matchLabels: { 'kubernetes.io/service-name': name },
  });
  return slices.flatMap((slice) => {
    const { endpoints, ports } = slice as unknown as Slice;
    const numbers = Object.fromEntries((ports ?? []).map((port) => [port.name, port.port]));
    return (endpoints ?? [])
      .filter(({ conditions }) => conditions.ready)
      .map(({ targetRef }) => ({ pod: targetRef.name, ports: numbers }));
  });
}

interface Slice {
  readonly endpoints: readonly { conditions: { ready: boolean }; targetRef: { name: string } }[] | null;
  readonly ports: readonly { name: string; port: number }[] | null;
}

/** Paths of the lists of all kinds in namespaces that the server knows; events, leases and metrics are only traces. */
export async function allKinds(cluster: KubernetesClient): Promise<string[]> {
  const { groups } = (await cluster.api('GET', '/apis')).json() as {
    groups: { preferredVersion: { groupVersion: string } }[];
  };
  const places = [
    '/api/v1',
    ...groups.map(({ preferredVersion }) => `/apis/${preferredVersion.groupVersion}`),
  ];
  const paths: string[] = [];
  for (const place of places) {
    const { resources } = (await cluster.api('GET', place)).json() as {
      resources: { name: string; namespaced: boolean; verbs: string[] }[];
    };
    for (const { name, namespaced, verbs } of resources) {
      const trace = ['events', 'leases'].includes(name);
      if (namespaced && !trace && verbs.includes('list') && verbs.includes('delete'))
        paths.push(`${place}/${name}`);
    }
  }
  return paths;
}

/** Everything of these kinds in a namespace, as `kind/name`. */
export async function everythingIn(
  cluster: KubernetesClient,
  namespace: string,
  kinds: readonly string[],
): Promise<string[]> {
  const found = await Promise.all(
    kinds.map(async (path) => {
      const at = path.lastIndexOf('/');
      const kind = path.slice(at + 1);
      const answer = await cluster.api('GET', `${path.slice(0, at)}/namespaces/${namespace}/${kind}`);
      // While definitions come and go.
      if (answer.status === 429) return [`${kind}: ask later`];
      if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
      return (answer.json().items as LiveObject[]).map(({ metadata }) => `${kind}/${metadata.name}`);
    }),
  );
  return found.flat().toSorted();
}
