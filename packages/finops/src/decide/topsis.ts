import { FinopsError } from '../finops-error.ts';

/** Whether more of a criterion is better (`max`) or less is (`min`). */
export type Direction = 'max' | 'min';

/** Every step of the method, so that a result can be checked by hand. */
export interface TopsisResult {
  /** As given: a row an alternative, a column a criterion. */
  readonly matrix: readonly (readonly number[])[];
  /** Columns divided by their Euclidean norm; a column of zeros stays zero. */
  readonly normalised: readonly (readonly number[])[];
  /** `normalised` times the weights. */
  readonly weighted: readonly (readonly number[])[];
  /** As given, scaled to sum to 1. */
  readonly weights: readonly number[];
  readonly directions: readonly Direction[];
  /** Best weighted value of each criterion. */
  readonly ideal: readonly number[];
  /** Worst weighted value of each criterion. */
  readonly antiIdeal: readonly number[];
  /** Euclidean distance of each alternative from the ideal. */
  readonly distanceToIdeal: readonly number[];
  readonly distanceToAntiIdeal: readonly number[];
  /** Distance to the anti-ideal ÷ sum of both, in [0, 1]; 1 where all alternatives are alike. */
  readonly closeness: readonly number[];
  /** Indexes of the alternatives, best first; equal ones in the order given. */
  readonly ranking: readonly number[];
}

/**
 * Ranks alternatives by closeness to the ideal: TOPSIS with vector normalisation (Hwang and Yoon, *Multiple Attribute
 * Decision Making*, Springer 1981).
 *
 * @param matrix - Finite numbers, a row an alternative, a column a criterion.
 * @param weights - One a criterion, not negative, not all 0; their scale does not matter.
 * @param directions - One a criterion.
 * @throws FinopsError `VIGIE_E_FINOPS_TOPSIS` on a ragged or empty matrix, a number that is not finite, bad weights.
 * @example
 * topsis([[250, 16], [200, 8]], [0.6, 0.4], ['min', 'max']).ranking; // [0, 1]
 */
export function topsis(
  matrix: readonly (readonly number[])[],
  weights: readonly number[],
  directions: readonly Direction[],
): TopsisResult {
  check(matrix, weights, directions);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = weights.map((weight) => weight / total);
  const norms = shares.map((_, j) => Math.hypot(...matrix.map((row) => row[j]!)));
  const normalised = matrix.map((row) => row.map((value, j) => (norms[j] === 0 ? 0 : value / norms[j]!)));
  const weighted = normalised.map((row) => row.map((value, j) => value * shares[j]!));
  const ideal = directions.map((direction, j) => extreme(weighted, j, direction));
  const antiIdeal = directions.map((direction, j) =>
    extreme(weighted, j, direction === 'max' ? 'min' : 'max'),
  );
  const distanceToIdeal = weighted.map((row) => distance(row, ideal));
  const distanceToAntiIdeal = weighted.map((row) => distance(row, antiIdeal));
  const closeness = distanceToIdeal.map((toIdeal, i) => {
    const sum = toIdeal + distanceToAntiIdeal[i]!;
    return sum === 0 ? 1 : distanceToAntiIdeal[i]! / sum;
  });
  const ranking = closeness.map((_, i) => i).sort((a, b) => closeness[b]! - closeness[a]! || a - b);
  return {
    matrix,
    normalised,
    weighted,
    weights: shares,
    directions,
    ideal,
    antiIdeal,
    distanceToIdeal,
    distanceToAntiIdeal,
    closeness,
    ranking,
  };
}

function extreme(rows: readonly (readonly number[])[], j: number, direction: Direction): number {
  return Math[direction](...rows.map((row) => row[j]!));
}

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(...a.map((value, j) => value - b[j]!));
}

function check(
  matrix: readonly (readonly number[])[],
  weights: readonly number[],
  directions: readonly Direction[],
): void {
  if (matrix.length === 0 || weights.length === 0)
    throw misuse(
      `needs at least one alternative and one criterion, got ${matrix.length} and ${weights.length}`,
    );
  if (directions.length !== weights.length)
    throw misuse(`needs one direction a weight, got ${directions.length} for ${weights.length}`);
  for (const [i, row] of matrix.entries()) {
    if (row.length !== weights.length)
      throw misuse(`row ${i} has ${row.length} values for ${weights.length} weights`);
    const bad = row.find((value) => !Number.isFinite(value));
    if (bad !== undefined) throw misuse(`row ${i} has ${bad}: give finite numbers`);
  }
  const bad = weights.find((weight) => !(weight >= 0 && Number.isFinite(weight)));
  if (bad !== undefined) throw misuse(`weight ${bad} is not a number of 0 or more`);
  if (weights.every((weight) => weight === 0)) throw misuse('all weights are 0: give at least one above 0');
}

function misuse(message: string): FinopsError {
  return new FinopsError('VIGIE_E_FINOPS_TOPSIS', `topsis ${message}.`);
}
