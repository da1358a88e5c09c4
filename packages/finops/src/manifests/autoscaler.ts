import type { Field } from './field.ts';
import type { ManifestObject } from './manifest.ts';

/** What sets a workload's replicas while it runs. */
export interface Autoscaler {
  readonly kind: 'HorizontalPodAutoscaler' | 'ScaledObject';
  readonly name: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** Kind and name of what it scales, in its own namespace. */
  readonly target: { readonly kind: string; readonly name: string };
}

/**
 * Reads a HorizontalPodAutoscaler (autoscaling/v1, v2) or a KEDA ScaledObject.
 *
 * @returns undefined for a ScaledObject that keeps its target at a fixed number, or one that names no target.
 */
export function readAutoscaler(object: ManifestObject, field: Field): Autoscaler | undefined {
  const spec = field.at('spec');
  const reference = spec.at('scaleTargetRef');
  const name = reference.at('name').text();
  if (name === undefined) throw reference.problem('name is missing');
  const shape =
    object.kind === 'ScaledObject'
      ? ({ kind: 'ScaledObject', defaultKind: 'Deployment', ...kedaRange(spec) } as const)
      : ({ kind: 'HorizontalPodAutoscaler', defaultKind: undefined, ...hpaRange(spec) } as const);
  const kind = reference.at('kind').text() ?? shape.defaultKind;
  if (kind === undefined) throw reference.problem('kind is missing');
  const { minReplicas, maxReplicas } = shape;
  if (maxReplicas < minReplicas) {
    throw spec.problem(
      `the greatest number of replicas (${maxReplicas}) is below the least (${minReplicas})`,
    );
  }
  return { kind: shape.kind, name: object.name, minReplicas, maxReplicas, target: { kind, name } };
}

function hpaRange(spec: Field): { minReplicas: number; maxReplicas: number } {
  const maxReplicas = spec.at('maxReplicas').count();
  if (maxReplicas === undefined) throw spec.problem('maxReplicas is missing');
  return { minReplicas: spec.at('minReplicas').count() ?? 1, maxReplicas };
}

/** Source: keda.sh, ScaledObject: least 0, greatest 100 where it does not say. */
function kedaRange(spec: Field): { minReplicas: number; maxReplicas: number } {
  const least = spec.at('minReplicaCount').count() ?? 0;
  return {
    minReplicas: Math.min(spec.at('idleReplicaCount').count() ?? least, least),
    maxReplicas: spec.at('maxReplicaCount').count() ?? 100,
  };
}
