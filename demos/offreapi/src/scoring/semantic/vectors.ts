/** 0 where a vector is empty or of another length. */
export function cosine(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return 0;
  const product = Math.sqrt(dot(a, a) * dot(b, b));
  return product === 0 ? 0 : dot(a, b) / product;
}

/** The mean of vectors of one length, each counted as often as its share says. Default: all alike. */
export function mean(vectors: readonly Float32Array[], shares?: readonly number[]): Float32Array {
  const total = shares?.reduce((sum, share) => sum + share, 0) ?? vectors.length;
  const sum = new Float32Array(vectors[0]?.length ?? 0);
  for (const [at, vector] of vectors.entries()) {
    const share = (shares?.[at] ?? 1) / total;
    for (let index = 0; index < sum.length; index++) sum[index]! += vector[index]! * share;
  }
  return sum;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}
