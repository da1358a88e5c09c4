import type { EmbeddingTable } from './embedding-table.ts';
import type { Weights } from './encoder-weights.ts';
import { ROW_BLOCK, type MatrixProduct } from './matrix-product.ts';
import { BRANCHES, CNN, EMBEDDING, FEATURES, GAP, type Layout } from './memory-layout.ts';
import { createProjections } from './projections.ts';
import { addAndRectify, normaliseRows, rectify } from './vector-operations.ts';

type Convolution = `${'first' | 'second'}${(typeof BRANCHES)[number]['order']}`;

export type Batch = readonly (readonly number[])[];

/** What every step of the encoder works on. */
export interface Workspace {
  /** The whole memory. */
  readonly floats: Float32Array;
  readonly multiply: Multiply;
  readonly at: Layout;
  readonly weights: Weights;
  /** Of layer normalisation. */
  readonly epsilon: number;
}

/** Multiplies by a matrix of the model; places and strides in 32-bit floats. */
export type Multiply = (
  a: number,
  aStride: number,
  matrix: string,
  c: number,
  cStride: number,
  rows: number,
  columns: number,
  depth: number,
) => void;

export function multiplyBy(product: MatrixProduct, at: Layout): Multiply {
  return (a, aStride, matrix, c, cStride, rows, columns, depth) => {
    const rounded = Math.ceil(rows / ROW_BLOCK) * ROW_BLOCK;
    product(4 * a, 4 * aStride, 4 * (at.weights[matrix] ?? 0), 4 * c, 4 * cStride, rounded, columns, depth);
  };
}

/** Makes one vector of each text of a batch, given as pieces; together they take `MAX_ROWS` rows with their gaps at most. */
export function createForwardPass(
  workspace: Workspace,
  table: EmbeddingTable,
): (batch: Batch) => Float32Array[] {
  const { floats, multiply, at, weights, epsilon } = workspace;
  const projections = createProjections(workspace, table);

  return (batch) => {
    const starts: number[] = [];
    let rows = GAP;
    for (const tokens of batch) {
      starts.push(rows);
      rows += tokens.length + GAP;
    }
    const eachToken = (work: (row: number, piece: number) => void): void => {
      for (const [index, tokens] of batch.entries()) {
        for (const [offset, piece] of tokens.entries()) work((starts[index] ?? 0) + offset, piece);
      }
    };
    const featuresOf = (row: number): number => at.features + row * FEATURES;

    projections.prepare(batch);
    for (const plane of [...at.inputs, ...at.hidden]) floats.fill(0, plane, plane + rows * CNN);
    eachToken((row, piece) => {
      table.readRow(piece, floats.subarray(featuresOf(row), featuresOf(row) + EMBEDDING));
      projections.write(piece, row);
    });

    const inner = rows - 2 * GAP;
    for (const [branch, { order, before }] of BRANCHES.entries()) {
      const convolve = (plane: number, name: Convolution, write: (row: number) => number): void => {
        const first = plane + (GAP - before) * CNN;
        multiply(first, CNN, name, at.product + GAP * CNN, CNN, inner, CNN, order * CNN);
        eachToken((row) =>
          addAndRectify(
            floats,
            at.product + row * CNN,
            weights[`${name}.bias`],
            plane + row * CNN,
            write(row),
            CNN,
          ),
        );
      };
      const hidden = at.hidden[branch] ?? 0;
      convolve(at.inputs[branch] ?? 0, `first${order}`, (row) => hidden + row * CNN);
      convolve(hidden, `second${order}`, (row) => featuresOf(row) + EMBEDDING + branch * CNN);
    }

    floats.fill(0, at.sums, at.sums + batch.length * FEATURES);
    for (const [index, tokens] of batch.entries()) {
      const sum = floats.subarray(at.sums + index * FEATURES, at.sums + (index + 1) * FEATURES);
      for (let row = starts[index] ?? 0, end = row + tokens.length; row < end; row++) {
        const x = floats.subarray(featuresOf(row), featuresOf(row) + FEATURES);
        normaliseRows(x, undefined, weights['features.gain'], weights['features.shift'], epsilon);
        for (let column = 0; column < FEATURES; column++) sum[column] = (sum[column] ?? 0) + (x[column] ?? 0);
      }
    }
    return sentenceVectors(batch);
  };

  function sentenceVectors(batch: Batch): Float32Array[] {
    const texts = batch.length;
    const [y0 = 0, y1 = 0, y2 = 0, extra = 0] = at.layers;
    multiply(at.sums, FEATURES, 'sentence', at.sentence, EMBEDDING, texts, EMBEDDING, FEATURES);
    for (const [index, { length }] of batch.entries()) {
      const start = at.sentence + index * EMBEDDING;
      for (let column = 0; column < EMBEDDING; column++) {
        const value = (floats[start + column] ?? 0) + length * (weights['sentence.bias'][column] ?? 0);
        floats[start + column] = value / Math.sqrt(length);
      }
    }
    const NARROW = 320;
    const addTo = (target: number, columns: number): void => {
      for (let index = 0; index < texts * columns; index++) {
        floats[target + index] = (floats[target + index] ?? 0) + (floats[extra + index] ?? 0);
      }
    };
    multiply(at.sentence, EMBEDDING, 'd0', y0, NARROW, texts, NARROW, EMBEDDING);
    rectify(floats, y0, texts * NARROW);
    multiply(at.sentence, EMBEDDING, 'p1', y1, NARROW, texts, NARROW, EMBEDDING);
    multiply(y0, NARROW, 'd1', extra, NARROW, texts, NARROW, NARROW);
    addTo(y1, NARROW);
    rectify(floats, y1, texts * NARROW);
    multiply(y1, NARROW, 'd2', y2, EMBEDDING, texts, EMBEDDING, NARROW);
    rectify(floats, y2, texts * EMBEDDING);
    multiply(y1, NARROW, 'p3', at.sentence, EMBEDDING, texts, EMBEDDING, NARROW);
    multiply(y2, EMBEDDING, 'd3', extra, EMBEDDING, texts, EMBEDDING, EMBEDDING);
    addTo(at.sentence, EMBEDDING);
    return batch.map((_, index) => {
      const start = at.sentence + index * EMBEDDING;
      return unit(floats.subarray(start, start + EMBEDDING).map(Math.tanh), epsilon);
    });
  }
}

function unit(vector: Float32Array, epsilon: number): Float32Array {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const scale = 1 / Math.sqrt(Math.max(squares, epsilon));
  return vector.map((value) => value * scale);
}
