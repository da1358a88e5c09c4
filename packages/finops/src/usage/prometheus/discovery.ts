import { canonicalAnnotations } from '../sanitized-names.ts';
import type { WorkloadIdentity } from '../workload-usage.ts';
import type { Labels } from './prometheus-api.ts';

export interface DiscoveredPod {
  readonly name: string;
  readonly node?: string;
  /** Containers that run as long as the pod; init containers only where they are sidecars. */
  readonly containers: ReadonlyMap<string, DiscoveredContainer>;
}

export interface DiscoveredContainer {
  readonly image?: string;
  readonly sidecar?: true;
}

export interface DiscoveredWorkload {
  readonly workload: WorkloadIdentity;
  readonly staticPod: boolean;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly pods: readonly DiscoveredPod[];
  /** Volume claims its pods mount. */
  readonly claims: readonly string[];
}

export interface DiscoveredNamespace {
  readonly namespace: string;
  /** By kind and name. */
  readonly workloads: readonly DiscoveredWorkload[];
  /** All volume claims, by name, with their storage class. */
  readonly claims: ReadonlyMap<string, string | undefined>;
}

/**
 * A namespace's workloads of kube-state-metrics' label sets: pods under their outermost owner (ReplicaSet → Deployment, Job →
 * CronJob), labels of the pods and of the workload itself. A series that comes twice (two scrapes, a restart of
 * kube-state-metrics) is one.
 */
export function discovered(namespace: string, series: readonly Labels[]): DiscoveredNamespace {
  const byMetric = Map.groupBy(series, (labels) => labels['__name__'] ?? '');
  const of = (metric: string): readonly Labels[] => byMetric.get(metric) ?? [];
  const owners = new Owners(of);
  const podLabels = mergedBy(of('kube_pod_labels'), 'pod', 'label_');
  const podAnnotations = mergedBy(of('kube_pod_annotations'), 'pod', 'annotation_');
  const nodes = firstBy(of('kube_pod_info'), 'pod', 'node');
  const containers = containersOf(of);
  const claims = Map.groupBy(of('kube_pod_spec_volumes_persistentvolumeclaims_info'), ({ pod }) => pod ?? '');
  const found = new Map<string, { identity: WorkloadIdentity; pods: string[] }>();
  for (const pod of [...containers.keys()].sort()) {
    const identity = owners.ofPod(namespace, pod);
    const key = `${identity.kind}/${identity.name}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { identity, pods: [pod] });
    else known.pods.push(pod);
  }
  const workloads = [...found.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { identity, pods }]) => ({
      workload: identity,
      staticPod: pods.some((pod) => owners.isStatic(pod)),
      labels: Object.assign(
        {},
        ...pods.map((pod) => podLabels.get(pod)),
        own(of, identity, 'labels', 'label_'),
      ) as Labels,
      annotations: canonicalAnnotations(
        Object.assign(
          {},
          ...pods.map((pod) => podAnnotations.get(pod)),
          own(of, identity, 'annotations', 'annotation_'),
        ) as Labels,
      ),
      pods: pods.map((name): DiscoveredPod => {
        const node = nodes.get(name);
        const pod = { name, containers: containers.get(name) ?? new Map<string, DiscoveredContainer>() };
        return node === undefined ? pod : Object.assign(pod, { node });
      }),
      claims: [
        ...new Set(
          pods.flatMap((pod) =>
            (claims.get(pod) ?? []).flatMap((labels) => labels['persistentvolumeclaim'] ?? []),
          ),
        ),
      ].sort(),
    }));
  return {
    namespace,
    workloads,
    claims: firstBy(of('kube_persistentvolumeclaim_info'), 'persistentvolumeclaim', 'storageclass', true),
  };
}

class Owners {
  readonly #pods: ReadonlyMap<string, Labels>;
  readonly #replicaSets: ReadonlyMap<string, Labels>;
  readonly #jobs: ReadonlyMap<string, Labels>;

  constructor(of: (metric: string) => readonly Labels[]) {
    this.#pods = ownersBy(of('kube_pod_owner'), 'pod');
    this.#replicaSets = ownersBy(of('kube_replicaset_owner'), 'replicaset');
    this.#jobs = ownersBy(of('kube_job_owner'), 'job_name');
  }

  /** A node owns its static pods. */
  isStatic(pod: string): boolean {
    return this.#pods.get(pod)?.['owner_kind'] === 'Node';
  }

  ofPod(namespace: string, pod: string): WorkloadIdentity {
    let kind = 'Pod';
    let name = pod;
    let owner = this.#pods.get(pod);
    // What is to be sized of a static pod is the pod.
    while (owner !== undefined && owner['owner_kind'] !== 'Node') {
      kind = owner['owner_kind']!;
      name = owner['owner_name']!;
      owner =
        kind === 'ReplicaSet'
          ? this.#replicaSets.get(name)
          : kind === 'Job'
            ? this.#jobs.get(name)
            : undefined;
    }
    return { namespace, kind, name };
  }
}

/** Without those that say there is no owner (`<none>`, in older versions an empty text). */
function ownersBy(series: readonly Labels[], key: string): ReadonlyMap<string, Labels> {
  return new Map(
    series
      .filter((labels) => isOwner(labels['owner_kind']) && isOwner(labels['owner_name']))
      .map((labels) => [labels[key] ?? '', labels]),
  );
}

function isOwner(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '<none>';
}

function containersOf(
  of: (metric: string) => readonly Labels[],
): Map<string, Map<string, DiscoveredContainer>> {
  const pods = new Map<string, Map<string, DiscoveredContainer>>();
  const add = (labels: Labels, mark: DiscoveredContainer): void => {
    const { pod, container, image, image_spec: wanted } = labels;
    if (pod === undefined || container === undefined || container === '' || container === 'POD') return;
    let containers = pods.get(pod);
    if (containers === undefined) pods.set(pod, (containers = new Map()));
    const name = image === undefined || image === '' ? wanted : image;
    if (!containers.has(container) || name !== undefined)
      containers.set(container, name === undefined ? mark : { ...mark, image: name });
  };
  for (const labels of of('kube_pod_container_info')) add(labels, {});
  for (const labels of of('kube_pod_init_container_info'))
    if (labels['restart_policy'] === 'Always') add(labels, { sidecar: true });
  return pods;
}

/** Label sets of `kube_<kind>_labels` and the like, under the names Kubernetes' own have with other characters as `_`. */
function own(
  of: (metric: string) => readonly Labels[],
  { kind, name }: WorkloadIdentity,
  what: string,
  prefix: string,
): Labels {
  const lower = kind.toLowerCase();
  const key = lower === 'job' ? 'job_name' : lower;
  return prefixed(
    of(`kube_${lower}_${what}`).filter((labels) => labels[key] === name),
    prefix,
  );
}

function mergedBy(series: readonly Labels[], key: string, prefix: string): Map<string, Labels> {
  const groups = Map.groupBy(series, (labels) => labels[key] ?? '');
  return new Map([...groups].map(([name, group]) => [name, prefixed(group, prefix)]));
}

function prefixed(series: readonly Labels[], prefix: string): Labels {
  const entries = series
    .flatMap((labels) => Object.entries(labels))
    .filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(prefix.length), value]));
}

function firstBy(series: readonly Labels[], key: string, value: string): Map<string, string>;
function firstBy(
  series: readonly Labels[],
  key: string,
  value: string,
  keepEmpty: true,
): Map<string, string | undefined>;
function firstBy(
  series: readonly Labels[],
  key: string,
  value: string,
  keepEmpty = false,
): Map<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  for (const labels of series) {
    const name = labels[key];
    const text = labels[value] === '' ? undefined : labels[value];
    if (name === undefined || (text === undefined && !keepEmpty)) continue;
    if (found.get(name) === undefined) found.set(name, text);
  }
  return found;
}
