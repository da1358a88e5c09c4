import type { ManifestObject } from './manifest.ts';

/** Kinds that run pods, each with the path from the object to its pod template; a Pod is its own. */
export const WORKLOAD_KINDS: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};

/** Kinds that say something of a workload's cost, and the API groups they are of. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  Pod: [''],
  ReplicationController: [''],
  Deployment: ['apps', 'extensions'],
  StatefulSet: ['apps'],
  DaemonSet: ['apps', 'extensions'],
  ReplicaSet: ['apps', 'extensions'],
  Job: ['batch'],
  CronJob: ['batch'],
  LimitRange: [''],
  Namespace: [''],
  PersistentVolumeClaim: [''],
  RuntimeClass: ['node.k8s.io'],
  HorizontalPodAutoscaler: ['autoscaling'],
  ScaledObject: ['keda.sh'],
};

/** Whether an object of this kind is read; a `Job` of another API group (Volcano's, say) is not. */
export function isReadKind(apiVersion: string, kind: string): boolean {
  const groups = Object.hasOwn(GROUPS, kind) ? GROUPS[kind] : undefined;
  const slash = apiVersion.indexOf('/');
  return groups?.includes(slash === -1 ? '' : apiVersion.slice(0, slash)) ?? false;
}

export function isWorkloadKind(kind: string): boolean {
  return Object.hasOwn(WORKLOAD_KINDS, kind);
}

/** `List`, `DeploymentList` … */
export function isListKind(kind: string): boolean {
  return kind.endsWith('List');
}

/**
 * Whether a document may hold an object that is read. Errs on the side of yes: what is written in an unusual way (escapes, an
 * alias, a tag) counts. Resource definitions and config maps, often the largest part, need not be parsed.
 */
export function mayHoldReadKind(text: string): boolean {
  if (/\\[uUx]/.test(text)) return true;
  for (const [, word = ''] of text.matchAll(/kind["']?\s*:\s*(\S+)/g)) {
    if (/^[*&!|>]/.test(word)) return true;
    const kind = /^["']?([A-Za-z]+)/.exec(word)?.[1] ?? '';
    if (Object.hasOwn(GROUPS, kind) || isListKind(kind)) return true;
  }
  return false;
}

/** `Deployment shop/api`, as messages name it. */
export function describeObject({
  kind,
  namespace,
  name,
}: Pick<ManifestObject, 'kind' | 'namespace' | 'name'>): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`.trimEnd();
}
