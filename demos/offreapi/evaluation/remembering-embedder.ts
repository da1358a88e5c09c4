import type { Embedder } from '../src/scoring/semantic/embedder.ts';

/** Vectors kept: some 400 MB. */
const MOST = 200_000;

/** The same vectors, each made once: here every CV meets every offer. */
export function remembering(embedder: Embedder): Embedder {
  const known = new Map<string, Float32Array>();
  return {
    model: embedder.model,
    async embed(texts) {
      const unknown = [...new Set(texts.filter((text) => !known.has(text)))];
      const fresh = unknown.length === 0 ? [] : await embedder.embed(unknown);
      const made = new Map(unknown.map((text, index) => [text, fresh[index] ?? new Float32Array(0)]));
      const vectors = texts.map((text) => known.get(text) ?? made.get(text) ?? new Float32Array(0));
      for (const [text, vector] of made) if (known.size < MOST) known.set(text, vector);
      return vectors;
    },
    close: () => embedder.close(),
  };
}
