import type { Words } from '../sla/words.ts';

/** `guarded` is Vigie's own; the others are ports of published algorithms, for comparison. */
export type StrategyName = 'guarded' | 'vpa' | 'krr' | 'kubecost';

export const STRATEGY_NAMES: readonly StrategyName[] = ['guarded', 'vpa', 'krr', 'kubecost'];

export type ResourceName = 'cpu' | 'memory';

/** Why no advice is given. */
export type RefusalReason =
  | 'no-samples'
  | 'too-few-samples'
  | 'means-only'
  | 'hpa-same-resource'
  | 'vpa-manages-it'
  | 'rollout-in-progress'
  | 'restart-loop'
  | 'replicas-not-adjustable'
  | 'hpa-owns-replicas';

export interface Refusal {
  readonly kind: 'refused';
  readonly reason: RefusalReason;
  readonly words: Words;
}

/** What a strategy asks for one resource of one container; cores or bytes. */
export interface Sized {
  readonly kind: 'sized';
  /** Before rounding, after the strategy's least values. */
  readonly exact: number;
  /** Rounded up to a whole millicore or MiB: what the patch says and savings are reckoned from. */
  readonly request: number;
  /** Null where the strategy says there shall be none, undefined where it leaves it as it is. */
  readonly limit?: number | null;
  /** How the number came about. */
  readonly basis: Words;
  /** Only `vpa`: outside these its updater evicts. */
  readonly lowerBound?: number;
  readonly upperBound?: number;
}

export type Sizing = Sized | Refusal;

/** One strategy's answer for one container. */
export interface ContainerSizing {
  readonly strategy: StrategyName;
  readonly cpu: Sizing;
  readonly memory: Sizing;
}

export function refused(reason: RefusalReason, en: string, fr: string): Refusal {
  return { kind: 'refused', reason, words: { en, fr } };
}
