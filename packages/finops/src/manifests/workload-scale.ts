import type { Autoscaler } from './autoscaler.ts';
import type { ClusterObjects } from './cluster-objects.ts';
import type { Field } from './field.ts';
import type { ManifestObject } from './manifest.ts';
import { cronJobRuns, jobRuns, type Runs } from './run-hours.ts';
import type { Scaled, WorkloadCostOptions } from './workload-cost.ts';

/** How many pods run, and for how long. */
export interface Scale {
  readonly replicas: Scaled<number>;
  readonly autoscaler?: Autoscaler;
  readonly runs?: Runs;
}

/** @param notes takes what was assumed. */
export function scaleOf(
  object: ManifestObject,
  field: Field,
  cluster: ClusterObjects,
  options: WorkloadCostOptions,
  notes: string[],
): Scale {
  const spec = field.at('spec');
  const fixed = (count: number): Scale => ({ replicas: { expected: count, min: count, max: count } });
  switch (object.kind) {
    case 'Pod': {
      const phase = field.at('status', 'phase').value;
      return fixed(phase === 'Succeeded' || phase === 'Failed' ? 0 : 1);
    }
    case 'DaemonSet':
      if (options.nodes === undefined) notes.push('a DaemonSet, counted on 1 node: give --nodes');
      return fixed(options.nodes ?? 1);
    case 'Job':
    case 'CronJob': {
      const annotated = field.at('metadata', 'annotations');
      const assumedHours = options.runHours ?? 1;
      const runs = (object.kind === 'Job' ? jobRuns : cronJobRuns)(spec, annotated, assumedHours);
      if (runs.basis === 'assumed') {
        notes.push(
          `a pod is taken to run ${assumedHours} h: annotate finops.vigie.dev/run-duration or give --run-duration`,
        );
      }
      return { ...fixed(runs.perMonth === 0 ? 0 : runs.parallel), runs };
    }
    default:
      return scaledOf(spec.at('replicas').count(), cluster.autoscalers(object), notes);
  }
}

/** Zero replicas, written down, switch a HorizontalPodAutoscaler off. */
function scaledOf(stated: number | undefined, autoscalers: readonly Autoscaler[], notes: string[]): Scale {
  const [autoscaler] = autoscalers;
  if (autoscaler === undefined) {
    const count = stated ?? 1;
    return { replicas: { expected: count, min: count, max: count } };
  }
  if (autoscalers.length > 1)
    notes.push(`${autoscalers.length} autoscalers; ${autoscaler.kind} ${autoscaler.name} is used`);
  const { minReplicas: min, maxReplicas: max } = autoscaler;
  if (stated === 0 && min > 0 && autoscaler.kind === 'HorizontalPodAutoscaler') {
    notes.push('0 replicas, so its autoscaler is off');
    return { replicas: { expected: 0, min: 0, max: 0 }, autoscaler };
  }
  return { replicas: { expected: Math.min(Math.max(stated ?? min, min), max), min, max }, autoscaler };
}
