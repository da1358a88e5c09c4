import { LONGEST_STEP_SECONDS } from '../recommend/container-stats.ts';
import type { WorkloadAdvice } from '../recommend/recommender.ts';
import { decide, type Decision, type DecisionInput } from './decide.ts';

/** What is known of the moment, besides the advice. */
export type Circumstances = Pick<
  DecisionInput,
  'alerting' | 'insideWindow' | 'resizeBy' | 'autoscaled' | 'rolloutInProgress' | 'weights'
>;

/**
 * Ranks what to do with a workload, from its advice. Undefined for what has no replicas (jobs) or none running: there is
 * nothing to choose. Undefined too where load is known as means of more than an hour: what its peak fills is unknown.
 */
export function decisionFor(advice: WorkloadAdvice, circumstances: Circumstances = {}): Decision | undefined {
  const { workload, slaClass, rates, load, requests } = advice;
  if (!(Number.isInteger(rates.pods) && rates.pods >= 1)) return undefined;
  if (load.stepSeconds > LONGEST_STEP_SECONDS) return undefined;
  const advised = (resource: 'cpu' | 'memory'): number =>
    requests.containers.reduce((sum, container) => sum + container[resource].to, 0);
  return decide({
    name: `${workload.namespace}/${workload.name}`,
    slaClass,
    replicas: rates.pods,
    peakCpuCores: load.peakCpuCores,
    peakMemoryBytes: load.peakMemoryBytes,
    cpuRequestCores: load.cpuRequestCores,
    memoryRequestBytes: load.memoryRequestBytes,
    advisedCpuCores: advised('cpu'),
    advisedMemoryBytes: advised('memory'),
    currency: rates.currency,
    cpuCoreMonth: rates.cpuCoreMonth,
    memoryByteMonth: rates.memoryByteMonth,
    ...circumstances,
  });
}
