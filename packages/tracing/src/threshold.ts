import type { TraceState } from '@opentelemetry/api';
import { withMember } from './trace-state.ts';

/**
 * A rejection threshold of consistent probability sampling: 14 hexadecimal digits of a 56-bit number T. A trace whose
 * randomness R is at least T is kept, which happens with probability 1 − T / 2^56 (OpenTelemetry, "Probability sampling").
 */
export type Threshold = string;

export const KEEP_ALL: Threshold = '0'.repeat(14);
const RANGE = 2n ** 56n;
/** Digits after the leading `f`s of a small probability that are kept: 1 part in 65,536 of the probability itself. */
const PRECISION = 4;
/** Of a tracestate's value (W3C Trace Context). */
const MAX_VALUE_LENGTH = 256;

/** @param ratio above 0, at most 1 */
export function thresholdOf(ratio: number): Threshold {
  if (ratio >= 1) return KEEP_ALL;
  // 2^52 keeps the product within exact integers; the last four bits are below any useful precision.
  const exact = RANGE - BigInt(Math.round(ratio * 2 ** 52)) * 16n;
  const digits = exact.toString(16).padStart(14, '0');
  const kept = Math.min(14, (/^f*/.exec(digits)?.[0].length ?? 0) + PRECISION);
  const unit = 16n ** BigInt(14 - kept);
  const rounded = ((exact + unit / 2n) / unit) * unit;
  return (rounded >= RANGE ? RANGE - 1n : rounded).toString(16).padStart(14, '0');
}

/** Whether a trace is kept: by its explicit randomness (`rv`) where the caller sent one, else by its id. */
export function isKept(threshold: Threshold, traceId: string, randomness?: string): boolean {
  return (randomness ?? traceId.slice(18)) >= threshold;
}

/** How many traces a kept one stands for. */
export function weightOf(threshold: Threshold): number {
  return Number(RANGE) / Number(RANGE - BigInt(`0x${threshold}`));
}

/** The `th` and `rv` that a tracestate carries under `ot`; anything malformed counts as absent. */
export function readOtelState(state: TraceState | undefined): { threshold?: Threshold; randomness?: string } {
  const found: { threshold?: Threshold; randomness?: string } = {};
  for (const pair of state?.get('ot')?.split(';') ?? []) {
    if (/^th:[0-9a-f]{1,14}$/.test(pair)) found.threshold = pair.slice(3).padEnd(14, '0');
    else if (/^rv:[0-9a-f]{14}$/.test(pair)) found.randomness = pair.slice(3);
  }
  return found;
}

/** The tracestate with this threshold, everything else in it kept; without one where the probability is not known. */
export function withThreshold(
  state: TraceState | undefined,
  threshold: Threshold | undefined,
): TraceState | undefined {
  const others = (state?.get('ot')?.split(';') ?? []).filter(
    (pair) => pair !== '' && !pair.startsWith('th:'),
  );
  if (threshold !== undefined) others.unshift(`th:${threshold.replace(/0+$/, '') || '0'}`);
  if (others.length === 0) return state?.unset('ot');
  // The threshold stands first: what was written by others gives way where the member would be too long.
  while (others.length > 1 && others.join(';').length > MAX_VALUE_LENGTH) others.pop();
  return withMember(state, 'ot', others.join(';'));
}
