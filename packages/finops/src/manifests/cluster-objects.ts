import { readAutoscaler, type Autoscaler } from './autoscaler.ts';
import { fieldOf, type Field } from './field.ts';
import type { ManifestObject } from './manifest.ts';
import { collectProblems } from './manifest-error.ts';
import type { QuantityTexts } from './pod-resources.ts';
import { isWorkloadKind, WORKLOAD_KINDS } from './workload-kinds.ts';

/** A volume that is paid for by its size. */
export interface Claim {
  readonly name: string;
  readonly storageBytes: number;
  readonly storageClass?: string;
}

/** What objects say of each other: found once, looked up for each workload. */
export interface ClusterObjects {
  /** Those that no other of them owns, in order: pods of a ReplicaSet that is there itself are counted with it. */
  readonly workloads: readonly ManifestObject[];
  /** Claims no workload uses. */
  readonly unusedClaims: readonly ManifestObject[];
  namespaceOf(object: ManifestObject): string;
  namespace(name: string): ManifestObject | undefined;
  /** Requests of containers that state none. */
  defaultRequests(namespace: string): QuantityTexts | undefined;
  overhead(runtimeClass: string): QuantityTexts | undefined;
  /** The first where there are several. */
  autoscalers(workload: ManifestObject): readonly Autoscaler[];
  /** With the number of workloads that use it. */
  claim(namespace: string, name: string): (Claim & { readonly users: number }) | undefined;
}

/**
 * @param defaultNamespace of objects that name none.
 * @throws ManifestError with the problems of autoscalers, claims and ranges, all at once.
 */
export function clusterObjects(
  objects: readonly ManifestObject[],
  defaultNamespace = 'default',
): ClusterObjects {
  const namespaceOf = (object: ManifestObject): string => object.namespace ?? defaultNamespace;
  const keyOf = (object: ManifestObject): string => key(object.kind, namespaceOf(object), object.name);
  const present = new Set(objects.map(keyOf));
  const workloads: ManifestObject[] = [];
  const claimObjects = new Map<string, ManifestObject>();
  const namespaces = new Map<string, ManifestObject>();
  const defaults = new Map<string, QuantityTexts>();
  const overheads = new Map<string, QuantityTexts>();
  const autoscalers = new Map<string, Autoscaler[]>();
  collectProblems(objects, (object) => {
    const field = fieldOf(object);
    const namespace = namespaceOf(object);
    if (isWorkloadKind(object.kind)) {
      if (!isOwned(field, namespace, present)) workloads.push(object);
    } else if (object.kind === 'PersistentVolumeClaim') {
      if (!isOwned(field, namespace, present)) claimObjects.set(key('', namespace, object.name), object);
    } else if (object.kind === 'Namespace') {
      namespaces.set(object.name, object);
    } else if (object.kind === 'LimitRange') {
      defaults.set(namespace, { ...defaultRequests(field), ...defaults.get(namespace) });
    } else if (object.kind === 'RuntimeClass') {
      overheads.set(object.name, quantityTexts(field.at('overhead', 'podFixed')));
    } else {
      const autoscaler = readAutoscaler(object, field);
      if (autoscaler === undefined) return;
      const target = key(autoscaler.target.kind, namespace, autoscaler.target.name);
      autoscalers.set(target, [...(autoscalers.get(target) ?? []), autoscaler]);
    }
  });
  const users = claimUsers(workloads, namespaceOf);
  for (const claim of templateClaims(workloads, claimObjects, namespaceOf)) claimObjects.delete(claim);
  const claims = new Map<string, Claim>();
  collectProblems(claimObjects, ([claimKey, object]) => {
    claims.set(claimKey, readClaim(object.name, fieldOf(object).at('spec')));
  });
  return {
    workloads,
    unusedClaims: [...claimObjects].filter(([claimKey]) => !users.has(claimKey)).map(([, object]) => object),
    namespaceOf,
    namespace: (name) => namespaces.get(name),
    defaultRequests: (namespace) => defaults.get(namespace),
    overhead: (runtimeClass) => overheads.get(runtimeClass),
    autoscalers: (workload) => autoscalers.get(keyOf(workload)) ?? [],
    claim: (namespace, name) => {
      const claim = claims.get(key('', namespace, name));
      return claim && { ...claim, users: users.get(key('', namespace, name)) ?? 0 };
    },
  };
}

export function readClaim(name: string, spec: Field): Claim {
  const storageClass = spec.at('storageClassName').text();
  return {
    name,
    storageBytes: spec.at('resources', 'requests', 'storage').quantity() ?? 0,
    ...(storageClass !== undefined && storageClass !== '' && { storageClass }),
  };
}

/** The field of a workload's pod template; of a Pod the object itself. */
export function podTemplate(workload: ManifestObject): Field {
  return fieldOf(workload).at(...(WORKLOAD_KINDS[workload.kind] ?? []));
}

/** Names no Kubernetes name can hold a blank, so this is unique. */
function key(kind: string, namespace: string, name: string): string {
  return `${kind} ${namespace} ${name}`;
}

function isOwned(object: Field, namespace: string, present: ReadonlySet<string>): boolean {
  return object
    .at('metadata', 'ownerReferences')
    .items()
    .some(
      (owner) =>
        owner.at('controller').flag() === true &&
        present.has(key(owner.at('kind').text() ?? '', namespace, owner.at('name').text() ?? '')),
    );
}

function claimUsers(
  workloads: readonly ManifestObject[],
  namespaceOf: (object: ManifestObject) => string,
): Map<string, number> {
  const users = new Map<string, number>();
  collectProblems(workloads, (workload) => {
    for (const name of claimNames(podTemplate(workload).at('spec'))) {
      const claim = key('', namespaceOf(workload), name);
      users.set(claim, (users.get(claim) ?? 0) + 1);
    }
  });
  return users;
}

/** Names of the claims a pod mounts, each once. */
export function claimNames(podSpec: Field): ReadonlySet<string> {
  const names = new Set<string>();
  for (const volume of podSpec.at('volumes').items()) {
    const name = volume.at('persistentVolumeClaim', 'claimName').text();
    if (name !== undefined) names.add(name);
  }
  return names;
}

/** Keys of claims that a StatefulSet made from its templates, as a dump of a cluster holds them: they are counted with it. */
function* templateClaims(
  workloads: readonly ManifestObject[],
  claims: ReadonlyMap<string, ManifestObject>,
  namespaceOf: (object: ManifestObject) => string,
): Generator<string> {
  const prefixes = new Set<string>();
  for (const workload of workloads) {
    if (workload.kind !== 'StatefulSet') continue;
    for (const template of fieldOf(workload).at('spec', 'volumeClaimTemplates').items()) {
      const name = template.at('metadata', 'name').text();
      if (name !== undefined) prefixes.add(key('', namespaceOf(workload), `${name}-${workload.name}`));
    }
  }
  for (const claim of claims.keys()) {
    const dash = /-[0-9]+$/.exec(claim);
    if (dash !== null && prefixes.has(claim.slice(0, dash.index))) yield claim;
  }
}

/**
 * Defaults of `type: Container` with what Kubernetes derives from them: a default limit from the maximum, a default request from
 * the default limit, then from the minimum. Of two that speak of the same resource the first holds.
 */
function defaultRequests(limitRange: Field): QuantityTexts {
  const found: Record<string, string | number> = {};
  for (const item of limitRange.at('spec', 'limits').items()) {
    if (item.at('type').text() !== 'Container') continue;
    const [min, max, limits, requests] = ['min', 'max', 'default', 'defaultRequest'].map((key) =>
      quantityTexts(item.at(key)),
    );
    for (const [name, quantity] of Object.entries({ ...min, ...max, ...limits, ...requests })) {
      found[name] ??= quantity;
    }
  }
  return found;
}

function quantityTexts(field: Field): Record<string, string | number> {
  const found: [string, string | number][] = [];
  for (const [name, each] of field.entries()) {
    if (each.nanos() !== undefined) found.push([name, each.value as string | number]);
  }
  return Object.fromEntries(found);
}
