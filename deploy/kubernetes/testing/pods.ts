import type { KubernetesObject, Labels } from './overlays.ts';

/** A Deployment or StatefulSet and what it makes pods of. */
export interface Workload {
  /** For the name of a test: `Deployment offreapi/offreapi`. */
  readonly title: string;
  readonly object: KubernetesObject;
  readonly namespace: string;
  readonly labels: Labels;
  // oxlint-disable-next-line typescript/no-explicit-any -- the API server says what is in it
  readonly pod: any;
}

export function workloads(objects: readonly KubernetesObject[]): Workload[] {
  return objects
    .filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet')
    .map((object) => ({
      title: `${object.kind} ${object.metadata.namespace}/${object.metadata.name}`,
      object,
      namespace: object.metadata.namespace as string,
      labels: object.spec.template.metadata.labels as Labels,
      pod: {
        ...object.spec.template.spec,
        volumes: [...(object.spec.template.spec.volumes ?? []), ...claimed(object)],
      },
    }));
}

/** Whether `matchLabels` selects; an empty selector selects all, as Kubernetes has it. */
export function selects(matchLabels: Labels | undefined, labels: Labels): boolean {
  return Object.entries(matchLabels ?? {}).every(([name, value]) => labels[name] === value);
}

/** A StatefulSet's controller adds a volume for each of its claims. */
function claimed({ spec, metadata }: KubernetesObject): object[] {
  const templates = (spec.volumeClaimTemplates ?? []) as readonly KubernetesObject[];
  return templates.map((claim) => ({
    name: claim.metadata.name,
    persistentVolumeClaim: { claimName: `${claim.metadata.name}-${metadata.name}-0` },
  }));
}
