import { createEmbeddingTable } from './embedding-table.ts';
import { DENSE_WEIGHTS, loadWeights, type Weights } from './encoder-weights.ts';
import { createMatrixProduct, ROW_BLOCK, type MatrixProduct } from './matrix-product.ts';
import type { ModelFile } from './model-file.ts';
import { createTokeniser } from './tokeniser.ts';
import { addAndRectify, normaliseRows, rectify } from './vector-operations.ts';

const EMBEDDING = 512;
const CNN = 256;
const FEATURES = EMBEDDING + 3 * CNN;
/** Order of an n-gram and how many tokens of it lie before the one it belongs to. */
const BRANCHES = [
  { order: 2, before: 0 },
  { order: 3, before: 1 },
  { order: 5, before: 2 },
] as const;
/** Rows of zeros between texts, as many as the widest n-gram reaches beyond its token. */
const GAP = 2;
/** Tokens and gaps encoded together; what they need fits the cache of a core. */
const MAX_ROWS = 384;
/** The rest of a longer text is left aside. */
const MAX_TOKENS = 256;
/** Texts in a batch: each takes two tokens and a gap at least. */
const MAX_TEXTS = MAX_ROWS / 4;

/** Turns texts into vectors of length 1 whose cosine says how near they are in meaning. */
export interface Encoder {
  readonly model: string;
  readonly dimensions: number;
  /** One vector a text. Deterministic, whatever the other texts are. */
  encode(texts: readonly string[]): Float32Array[];
  close(): void;
}

/**
 * The multilingual Universal Sentence Encoder, version 3, in its convolutional form (Y. Yang et al., “Multilingual Universal
 * Sentence Encoder for Semantic Retrieval”, 2019): embeddings, n-grams of three orders by two convolutions each, the mean over
 * tokens, a residual network. Weights stay in one WebAssembly memory of 20 MB; rows of the embedding table are read from the
 * file as texts need them.
 */
export function createEncoder(model: ModelFile): Encoder {
  const layout = layOutMemory(model);
  const memory = new WebAssembly.Memory({ initial: layout.pages, maximum: layout.pages });
  const floats = new Float32Array(memory.buffer);
  const weights = loadWeights(model, memory.buffer, layout.weights);
  const tokenise = createTokeniser(model);
  const table = createEmbeddingTable(model);
  const run = forwardPass(
    floats,
    createMatrixProduct(memory),
    layout,
    weights,
    model.header.layerNormEpsilon,
  );

  return {
    model: model.header.model,
    dimensions: EMBEDDING,
    encode(texts) {
      const vectors: Float32Array[] = [];
      let batch: number[][] = [];
      let rows = GAP;
      const flush = (): void => {
        if (batch.length > 0) vectors.push(...run(batch, table.readRow));
        batch = [];
        rows = GAP;
      };
      for (const text of texts) {
        const tokens = cut(tokenise(text));
        if (rows + tokens.length + GAP > MAX_ROWS || batch.length === MAX_TEXTS) flush();
        batch.push(tokens);
        rows += tokens.length + GAP;
      }
      flush();
      return vectors;
    },
    close: () => model.close(),
  };
}

function cut(tokens: number[]): number[] {
  return tokens.length <= MAX_TOKENS ? tokens : [...tokens.slice(0, MAX_TOKENS - 1), tokens.at(-1) ?? 0];
}

/** Where everything lies, in 32-bit floats from the start of the memory. */
interface Layout {
  readonly weights: Readonly<Record<string, number>>;
  /** The embedding of each row, then what the three branches make of it. */
  readonly features: number;
  /** The three branches side by side, before they are told apart. */
  readonly projected: number;
  /** Input and first convolution of each branch, with a row block to spare on both sides for windows and rounding. */
  readonly inputs: readonly number[];
  readonly hidden: readonly number[];
  readonly product: number;
  readonly sums: number;
  readonly sentence: number;
  readonly layers: readonly number[];
  readonly pages: number;
}

function layOutMemory(model: ModelFile): Layout {
  let next = 0;
  const place = (count: number): number => {
    const at = next;
    next += Math.ceil(count / 16) * 16;
    return at;
  };
  const weights: Record<string, number> = {};
  for (const name of DENSE_WEIGHTS) weights[name] = place((model.header.sections[name]?.bytes ?? 0) / 4);
  const rows = MAX_ROWS + 2 * ROW_BLOCK;
  const texts = MAX_TEXTS + ROW_BLOCK;
  const plane = (): number => place(rows * CNN) + ROW_BLOCK * CNN;
  return {
    weights,
    features: place(rows * FEATURES),
    projected: place(rows * 3 * CNN),
    inputs: BRANCHES.map(plane),
    hidden: BRANCHES.map(plane),
    product: place(rows * CNN),
    sums: place(texts * FEATURES),
    sentence: place(texts * EMBEDDING),
    layers: Array.from({ length: 4 }, () => place(texts * EMBEDDING)),
    pages: Math.ceil((next * 4) / 65_536),
  };
}

type Convolution = `${'first' | 'second'}${(typeof BRANCHES)[number]['order']}`;

type Batch = readonly (readonly number[])[];

function forwardPass(
  floats: Float32Array,
  product: MatrixProduct,
  at: Layout,
  weights: Weights,
  epsilon: number,
): (batch: Batch, readRow: (piece: number, target: Float32Array) => void) => Float32Array[] {
  const multiply = (
    a: number,
    aStride: number,
    name: string,
    c: number,
    cStride: number,
    rows: number,
    columns: number,
    depth: number,
  ): void => {
    const rounded = Math.ceil(rows / ROW_BLOCK) * ROW_BLOCK;
    product(4 * a, 4 * aStride, 4 * (at.weights[name] ?? 0), 4 * c, 4 * cStride, rounded, columns, depth);
  };

  return (batch, readRow) => {
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

    eachToken((row, piece) => readRow(piece, floats.subarray(featuresOf(row), featuresOf(row) + EMBEDDING)));
    multiply(at.features, FEATURES, 'project', at.projected, 3 * CNN, rows, 3 * CNN, EMBEDDING);
    for (const plane of [...at.inputs, ...at.hidden]) floats.fill(0, plane, plane + rows * CNN);
    eachToken((row) => {
      const start = at.projected + row * 3 * CNN;
      const x = floats.subarray(start, start + 3 * CNN);
      normaliseRows(x, weights['project.bias'], weights['project.gain'], weights['project.shift'], epsilon);
      for (const [branch, plane] of at.inputs.entries()) {
        floats.set(x.subarray(branch * CNN, (branch + 1) * CNN), plane + row * CNN);
      }
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
