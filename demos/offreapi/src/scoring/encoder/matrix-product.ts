import {
  add,
  addFloats,
  constant,
  get,
  increase,
  loadSplat,
  loadVector,
  moduleWithFunction,
  multiply,
  multiplyFloats,
  repeatWhile,
  set,
  storeVector,
  zeroVector,
  type Code,
} from './wasm-assembler.ts';

/** Rows computed together: `rows` must be a multiple. */
export const ROW_BLOCK = 4;
/** Columns of the right-hand matrix stored together: `columns` must be a multiple. */
export const PANEL = 8;
/** Steps of the inner loop: `depth` must be a multiple. */
export const DEPTH_BLOCK = 4;

/** `c = a · b` over one memory; addresses and strides in bytes, strides from one row to the next. */
export type MatrixProduct = (
  a: number,
  aStride: number,
  b: number,
  c: number,
  cStride: number,
  rows: number,
  columns: number,
  depth: number,
) => void;

/**
 * The matrix product, 32-bit floats in WebAssembly SIMD: every mainstream CPU has it and no native add-on is needed.
 *
 * `a` and `c` are row-major; `a`'s stride may be less than its width, so that overlapping rows are the windows of a
 * convolution without being copied. `b` is in panels (`packPanels`). Each element is summed in the order of `depth`,
 * without fused multiply-add: results do not depend on the other rows nor on the machine.
 */
export function createMatrixProduct(memory: WebAssembly.Memory): MatrixProduct {
  const module = new WebAssembly.Module(assembleMatrixProduct());
  return new WebAssembly.Instance(module, { env: { memory } }).exports['product'] as MatrixProduct;
}

/** Reorders a row-major matrix into panels of 8 columns, each panel row after row, as the inner loop reads it. */
export function packPanels(matrix: Float32Array, depth: number, columns: number): Float32Array<ArrayBuffer> {
  const packed = new Float32Array(depth * columns);
  let at = 0;
  for (let panel = 0; panel < columns; panel += PANEL) {
    for (let row = 0; row < depth; row++) {
      const start = row * columns + panel;
      packed.set(matrix.subarray(start, start + PANEL), at);
      at += PANEL;
    }
  }
  return packed;
}

const VECTORS = PANEL / 4;
const PANEL_BYTES = PANEL * 4;

export function assembleMatrixProduct(): Uint8Array<ArrayBuffer> {
  const [a, aStride, b, c, cStride, rows, columns, depth] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
  const [aBlock, cRow, rowsLeft, depthLeft, panel] = [8, 9, 10, 11, 12] as const;
  const aRow = (row: number): number => 13 + row;
  const firstVector = 13 + ROW_BLOCK;
  const sum = (row: number, vector: number): number => firstVector + row * VECTORS + vector;
  const right = (vector: number): number => firstVector + ROW_BLOCK * VECTORS + vector;
  const left = firstVector + (ROW_BLOCK + 1) * VECTORS;
  const eachRow = (code: (row: number) => Code): Code => range(ROW_BLOCK).map(code);
  const eachVector = (code: (vector: number) => Code): Code => range(VECTORS).map(code);

  const step = (at: number): Code => [
    eachVector((vector) => set(right(vector), loadVector(get(panel), at * PANEL_BYTES + 16 * vector))),
    eachRow((row) => [
      set(left, loadSplat(get(aRow(row)), 4 * at)),
      eachVector((vector) =>
        set(
          sum(row, vector),
          addFloats(get(sum(row, vector)), multiplyFloats(get(left), get(right(vector)))),
        ),
      ),
    ]),
  ];
  const block: Code = [
    eachRow((row) => [
      set(aRow(row), row === 0 ? get(aBlock) : add(get(aRow(row - 1)), get(aStride))),
      eachVector((vector) => set(sum(row, vector), zeroVector)),
    ]),
    set(panel, get(b)),
    set(depthLeft, get(depth)),
    repeatWhile(get(depthLeft), [
      range(DEPTH_BLOCK).map(step),
      eachRow((row) => increase(aRow(row), constant(4 * DEPTH_BLOCK))),
      increase(panel, constant(PANEL_BYTES * DEPTH_BLOCK)),
      increase(depthLeft, constant(-DEPTH_BLOCK)),
    ]),
    eachRow((row) => [
      eachVector((vector) => storeVector(get(cRow), 16 * vector, get(sum(row, vector)))),
      increase(cRow, get(cStride)),
    ]),
    set(aBlock, add(get(aRow(ROW_BLOCK - 1)), add(get(aStride), multiply(get(depth), constant(-4))))),
    increase(rowsLeft, constant(-ROW_BLOCK)),
  ];
  const body: Code = repeatWhile(get(columns), [
    set(aBlock, get(a)),
    set(cRow, get(c)),
    set(rowsLeft, get(rows)),
    repeatWhile(get(rowsLeft), block),
    increase(b, multiply(get(depth), constant(PANEL_BYTES))),
    increase(c, constant(PANEL_BYTES)),
    increase(columns, constant(-PANEL)),
  ]);
  const locals = [
    ...range(5 + ROW_BLOCK).map(() => 'i32' as const),
    ...range((ROW_BLOCK + 1) * VECTORS + 1).map(() => 'v128' as const),
  ];
  return moduleWithFunction(
    'product',
    range(8).map(() => 'i32' as const),
    locals,
    body,
  );
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}
