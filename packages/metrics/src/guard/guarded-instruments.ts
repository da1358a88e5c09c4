import type { Attributes, Context, Counter, Histogram, UpDownCounter } from '@opentelemetry/api';
import { diag } from '@opentelemetry/api';
import type { CardinalityGuard } from './cardinality-guard.ts';

/** What counters, up-down counters, gauges and histograms of the SDK have in common. */
export interface GuardedInstrument extends Counter, UpDownCounter, Histogram {}

/** Which values an instrument takes; another would spoil its total for good. */
export type ValueRule = (value: number) => boolean;

export const VALUE_RULES: {
  readonly increment: ValueRule;
  readonly change: ValueRule;
  readonly measurement: ValueRule;
  readonly reading: ValueRule;
} = {
  /** Of a counter. */
  increment: (value) => value >= 0 && value < Infinity,
  /** Of an up-down counter. */
  change: Number.isFinite,
  /** Of a histogram. */
  measurement: (value) => value >= 0,
  /** Of a gauge: also the infinities and NaN, which a page can show. */
  reading: (value) => typeof value === 'number',
};

/** Stands before an instrument of the SDK: refuses what would spoil it, bounds its series, and never throws. */
export function guardInstrument(
  record: (value: number, attributes: Attributes, context?: Context) => void,
  metric: string,
  guard: CardinalityGuard,
  accepts: ValueRule,
): GuardedInstrument {
  let refused = false;
  const refuse = (value: unknown): void => {
    if (refused) return;
    refused = true;
    diag.warn(`Metric "${metric}" refuses the value ${String(value)} and others like it. Reported once.`);
  };
  const guarded = (value: number, attributes?: Attributes, context?: Context): void => {
    try {
      if (accepts(value)) record(value, guard.admit(attributes), context);
      else refuse(value);
    } catch (error) {
      refuse(error);
    }
  };
  return { add: guarded, record: guarded };
}
