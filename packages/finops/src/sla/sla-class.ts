/** How much a workload may be squeezed: sets request percentiles, least replicas and what may never be done to it. */
export type SlaClass = 'gold' | 'silver' | 'bronze';

export const SLA_CLASSES: readonly SlaClass[] = ['gold', 'silver', 'bronze'];

export function isSlaClass(value: unknown): value is SlaClass {
  return value === 'gold' || value === 'silver' || value === 'bronze';
}
