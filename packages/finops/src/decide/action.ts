import type { Direction } from './topsis.ts';
import type { SlaClass } from '../sla/sla-class.ts';

/** What can be done to a workload. */
export type ActionName = 'keep' | 'resize-cpu' | 'resize-memory' | 'scale-out' | 'scale-in';

export const ACTION_NAMES: readonly ActionName[] = [
  'keep',
  'resize-cpu',
  'resize-memory',
  'scale-out',
  'scale-in',
];

export type CriterionName = 'cost' | 'performanceRisk' | 'availability' | 'disturbance';

export interface Criterion {
  readonly name: CriterionName;
  readonly direction: Direction;
  readonly unit: string;
}

/** Columns of the decision matrix, in this order. */
export const CRITERIA: readonly Criterion[] = [
  { name: 'cost', direction: 'min', unit: 'currency per month' },
  { name: 'performanceRisk', direction: 'min', unit: 'share of its worst, 0 to 1' },
  { name: 'availability', direction: 'max', unit: 'share of the class’s replicas and one to spare, 0 to 1' },
  { name: 'disturbance', direction: 'min', unit: 'share of pods that restart or go, 0 to 1' },
];

/** Weights of the criteria by class, each summing to 1: the higher the class, the less the cost counts. */
export const CRITERIA_WEIGHTS: Readonly<Record<SlaClass, Readonly<Record<CriterionName, number>>>> = {
  gold: { cost: 0.2, performanceRisk: 0.4, availability: 0.35, disturbance: 0.05 },
  silver: { cost: 0.45, performanceRisk: 0.3, availability: 0.17, disturbance: 0.08 },
  bronze: { cost: 0.65, performanceRisk: 0.2, availability: 0.1, disturbance: 0.05 },
};
