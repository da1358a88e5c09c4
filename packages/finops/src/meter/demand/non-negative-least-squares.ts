import { at, cholesky, matrix, type Matrix, put, solve } from './linear-algebra.ts';

const TOLERANCE = 1e-10;

/**
 * The x ≥ 0 that is least in xᵀ a x − 2 bᵀ x: least squares of which only the normal equations are known.
 *
 * Source: C. L. Lawson, R. J. Hanson, Solving Least Squares Problems, chapter 23; on normal equations as R. Bro, S. de Jong, A fast
 * non-negativity-constrained least squares algorithm, 1997.
 *
 * @param a Positive definite, its diagonal about 1.
 */
export function nonNegativeLeastSquares(a: Matrix, b: Float64Array): Float64Array {
  const size = b.length;
  let x = new Float64Array(size);
  const free = new Set<number>();
  // It ends without it; rounding is what the bound is for.
  for (let round = 0; round < 3 * size + 3; round++) {
    const entering = steepest(a, b, x, free);
    if (entering === undefined) break;
    free.add(entering);
    x = stepTo(a, b, x, free);
  }
  return x;
}

/** The bound variable whose growth helps most. */
function steepest(
  a: Matrix,
  b: Float64Array,
  x: Float64Array,
  free: ReadonlySet<number>,
): number | undefined {
  let best: number | undefined;
  let most = TOLERANCE;
  for (let i = 0; i < b.length; i++) {
    if (free.has(i)) continue;
    let gain = b[i] as number;
    for (let k = 0; k < b.length; k++) gain -= at(a, i, k) * (x[k] as number);
    if (gain <= most) continue;
    most = gain;
    best = i;
  }
  return best;
}

/** From x to the minimum over the free variables, dropping those that would turn negative on the way. */
function stepTo(
  a: Matrix,
  b: Float64Array,
  from: Float64Array,
  free: Set<number>,
): Float64Array<ArrayBuffer> {
  let x = Float64Array.from(from);
  for (;;) {
    const target = unconstrained(a, b, free);
    let step = 1;
    for (const i of free) {
      const [now, then] = [x[i] as number, target[i] as number];
      if (then <= 0) step = Math.min(step, now / (now - then));
    }
    if (step >= 1) return target;
    x = x.map((now, i) => now + (Number.isFinite(step) ? step : 0) * ((target[i] as number) - now));
    for (const i of free) {
      if ((x[i] as number) > TOLERANCE) continue;
      x[i] = 0;
      free.delete(i);
    }
    if (free.size === 0) return x;
  }
}

function unconstrained(a: Matrix, b: Float64Array, free: ReadonlySet<number>): Float64Array<ArrayBuffer> {
  const indexes = [...free];
  const part = matrix(indexes.length);
  for (const [row, i] of indexes.entries()) {
    for (const [column, k] of indexes.entries()) put(part, row, column, at(a, i, k));
  }
  const x = new Float64Array(b.length);
  const lower = cholesky(part);
  if (lower === undefined) return x;
  const found = solve(
    lower,
    indexes.map((i) => b[i] as number),
  );
  for (const [row, i] of indexes.entries()) x[i] = found[row] as number;
  return x;
}
