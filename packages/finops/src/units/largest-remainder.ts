import { FinopsError } from '../finops-error.ts';

export interface LargestRemainderOptions {
  /** Decimals shown. Default: 2. */
  readonly digits?: number;
  /** What the parts are shown to add up to. Default: their sum. */
  readonly total?: number;
}

/**
 * Rounds the parts of a total for display, so that the displayed parts add up to the displayed total: each is rounded
 * down, and the units left over go to those that lost most (Hamilton's method); equals keep their order.
 *
 * Each part stays within one unit of its exact value wherever `total` is the parts' sum. The results are numbers with
 * `digits` decimals: to add them up exactly, count in units (cents).
 *
 * @throws FinopsError `VIGIE_E_FINOPS_ROUNDING` for a part or total that is not finite, or digits outside 0 to 12.
 * @example
 * ```ts
 * roundToTotal([1 / 3, 1 / 3, 1 / 3]); // [0.34, 0.33, 0.33]: they are shown under 1.00
 * ```
 */
export function roundToTotal(parts: readonly number[], options: LargestRemainderOptions = {}): number[] {
  const { digits = 2, total = parts.reduce((sum, part) => sum + part, 0) } = options;
  if (!Number.isInteger(digits) || digits < 0 || digits > 12) {
    throw roundingError(`digits is ${digits}: expected a whole number from 0 to 12`);
  }
  const wrong = [...parts, total].find((value) => !Number.isFinite(value));
  if (wrong !== undefined)
    throw roundingError(`cannot round ${wrong}: every part and the total have to be finite`);
  if (parts.length === 0) return [];
  const units = 10 ** digits;
  const scaled = parts.map((part) => part * units);
  const floors = scaled.map((value) => Math.floor(value));
  const left = roundHalfAway(total * units) - floors.reduce((sum, floor) => sum + floor, 0);
  // Where the total is not the sum of the parts the difference is spread evenly first.
  const each = Math.floor(left / parts.length);
  const extra = left - each * parts.length;
  const byRemainder = scaled
    .map((value, index) => ({ index, remainder: value - (floors[index] ?? 0) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  const favoured = new Set(byRemainder.slice(0, extra).map(({ index }) => index));
  return floors.map((floor, index) => fromUnits(floor + each + (favoured.has(index) ? 1 : 0), units));
}

/** The number a person reads: half a unit away from zero, on the shortest decimal of the value. */
export function roundHalfAway(value: number): number {
  // 1.005 × 100 is 100.49999999999999: one part in 10^12 is no difference anyone means.
  const rounded = Math.round(Math.abs(value) * (1 + 1e-12));
  return value < 0 && rounded !== 0 ? -rounded : rounded;
}

function fromUnits(count: number, units: number): number {
  return count === 0 ? 0 : count / units;
}

function roundingError(message: string): FinopsError {
  return new FinopsError('VIGIE_E_FINOPS_ROUNDING', `${message}.`);
}
