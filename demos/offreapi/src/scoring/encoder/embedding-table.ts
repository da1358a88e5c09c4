import type { ModelFile } from './model-file.ts';

/** The embeddings of the vocabulary. */
export interface EmbeddingTable {
  /** Writes the embedding of a piece. */
  readonly readRow: (piece: number, target: Float32Array) => void;
}

/**
 * Reads rows from the file as they are needed: a CV uses some hundreds of 78,000, and what the system keeps of the file in
 * its cache is not this process's memory. A row holds numbers of 6 bits, four in three bytes, with the scale of its block.
 */
export function createEmbeddingTable(model: ModelFile): EmbeddingTable {
  const scale = new Float32Array(model.read('block.scale').buffer);
  const low = new Float32Array(model.read('block.low').buffer);
  const blocks = model.read('blocks');
  const packed = new Uint8Array((model.header.dimensions * 6) / 8);
  return {
    readRow(piece, target) {
      model.readAt('table', piece * packed.length, packed);
      const block = blocks[piece] ?? 0;
      const factor = scale[block] ?? 0;
      const offset = low[block] ?? 0;
      let at = 0;
      for (let column = 0; column < target.length; column += 4) {
        const a = packed[at++]!;
        const b = packed[at++]!;
        const c = packed[at++]!;
        // Products and sums as 32-bit floats, as the weights were made for.
        target[column] = Math.fround((a & 63) * factor) + offset;
        target[column + 1] = Math.fround(((a >> 6) | ((b & 15) << 2)) * factor) + offset;
        target[column + 2] = Math.fround(((b >> 4) | ((c & 3) << 4)) * factor) + offset;
        target[column + 3] = Math.fround((c >> 2) * factor) + offset;
      }
    },
  };
}
