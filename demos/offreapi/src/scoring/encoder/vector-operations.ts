/** Layer normalisation of one row in place, after adding `bias` (J. L. Ba et al., 2016). */
export function normaliseRows(
  row: Float32Array,
  bias: Float32Array | undefined,
  gain: Float32Array,
  shift: Float32Array,
  epsilon: number,
): void {
  const { length } = row;
  let sum = 0;
  for (let index = 0; index < length; index++) {
    const value = row[index]! + (bias === undefined ? 0 : bias[index]!);
    row[index] = value;
    sum += value;
  }
  const mean = sum / length;
  let squares = 0;
  for (let index = 0; index < length; index++) {
    const difference = row[index]! - mean;
    squares += difference * difference;
  }
  const scale = 1 / Math.sqrt(squares / length + epsilon);
  for (let index = 0; index < length; index++) {
    row[index] = (row[index]! - mean) * scale * gain[index]! + shift[index]!;
  }
}

/** `target = max(0, source + bias) + residual`, `count` numbers from each place of one memory. */
export function addAndRectify(
  floats: Float32Array,
  source: number,
  bias: Float32Array,
  residual: number,
  target: number,
  count: number,
): void {
  for (let index = 0; index < count; index++) {
    const value = floats[source + index]! + bias[index]!;
    floats[target + index] = (value > 0 ? value : 0) + floats[residual + index]!;
  }
}

export function rectify(floats: Float32Array, start: number, count: number): void {
  for (let index = start; index < start + count; index++) {
    if (floats[index]! < 0) floats[index] = 0;
  }
}
