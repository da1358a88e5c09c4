import { createEmbeddingTable } from './embedding-table.ts';
import { loadWeights } from './encoder-weights.ts';
import { createMatrixProduct } from './matrix-product.ts';
import type { ModelFile } from './model-file.ts';
import { EMBEDDING, GAP, layOutMemory, MAX_ROWS, MAX_TEXTS, MAX_TOKENS } from './memory-layout.ts';
import { createForwardPass, multiplyBy } from './forward-pass.ts';
import { createTokeniser } from './tokeniser.ts';

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
 * tokens, a residual network. Weights stay in one WebAssembly memory of 18 MB; rows of the embedding table are read from the
 * file as texts need them.
 */
export function createEncoder(model: ModelFile): Encoder {
  const layout = layOutMemory(model);
  const memory = new WebAssembly.Memory({ initial: layout.pages, maximum: layout.pages });
  const floats = new Float32Array(memory.buffer);
  const weights = loadWeights(model, memory.buffer, layout.weights);
  const tokenise = createTokeniser(model);
  const multiply = multiplyBy(createMatrixProduct(memory), layout);
  const workspace = { floats, multiply, at: layout, weights, epsilon: model.header.layerNormEpsilon };
  const run = createForwardPass(workspace, createEmbeddingTable(model));

  return {
    model: model.header.model,
    dimensions: EMBEDDING,
    encode(texts) {
      const vectors: Float32Array[] = [];
      let batch: number[][] = [];
      let rows = GAP;
      const flush = (): void => {
        if (batch.length > 0) vectors.push(...run(batch));
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
