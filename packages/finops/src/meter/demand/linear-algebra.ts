/** A symmetric matrix of few rows, row by row. */
export type Matrix = readonly Float64Array[];

export function matrix(size: number): Float64Array[] {
  return Array.from({ length: size }, () => new Float64Array(size));
}

/** Lower triangle L with L Lᵀ = a; undefined where `a` is not positive definite. */
export function cholesky(a: Matrix): Matrix | undefined {
  const size = a.length;
  const lower = matrix(size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = at(a, i, j);
      for (let k = 0; k < j; k++) sum -= at(lower, i, k) * at(lower, j, k);
      if (i !== j) put(lower, i, j, sum / at(lower, j, j));
      else if (sum > 0) put(lower, i, i, Math.sqrt(sum));
      else return undefined;
    }
  }
  return lower;
}

/** Solves L Lᵀ x = b. */
export function solve(lower: Matrix, b: ArrayLike<number>): Float64Array {
  const size = lower.length;
  const x = Float64Array.from(b);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i] = (x[i] as number) - at(lower, i, k) * (x[k] as number);
    x[i] = (x[i] as number) / at(lower, i, i);
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i] = (x[i] as number) - at(lower, k, i) * (x[k] as number);
    x[i] = (x[i] as number) / at(lower, i, i);
  }
  return x;
}

/** The inverse of L Lᵀ. */
export function inverse(lower: Matrix): Matrix {
  const size = lower.length;
  return Array.from({ length: size }, (_, column) => {
    const unit = new Float64Array(size);
    unit[column] = 1;
    return solve(lower, unit);
  });
}

export function at(a: Matrix, row: number, column: number): number {
  return (a[row] as Float64Array)[column] as number;
}

export function put(a: readonly Float64Array[], row: number, column: number, value: number): void {
  (a[row] as Float64Array)[column] = value;
}
