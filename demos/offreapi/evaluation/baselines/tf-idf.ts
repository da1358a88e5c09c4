import { countWords, documentFrequencies } from './words.ts';

/**
 * Cosine of TF-IDF vectors (Salton and Buckley 1988): weight (1 + ln count) × ln(N / n), `ltc` for documents and query. Words
 * of no document weigh nothing.
 */
export function createTfIdf(
  documents: readonly (readonly string[])[],
): (query: readonly string[]) => number[] {
  const counts = documents.map(countWords);
  const frequencies = documentFrequencies(counts);
  const vectorOf = (words: ReadonlyMap<string, number>): Map<string, number> => {
    const vector = new Map<string, number>();
    for (const [word, count] of words) {
      const frequency = frequencies.get(word);
      if (frequency !== undefined)
        vector.set(word, (1 + Math.log(count)) * Math.log(documents.length / frequency));
    }
    return vector;
  };
  const vectors = counts.map(vectorOf);
  return (query) => {
    const wanted = vectorOf(countWords(query));
    return vectors.map((vector) => cosine(wanted, vector));
  };
}

function cosine(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let dot = 0;
  for (const [word, weight] of a) dot += weight * (b.get(word) ?? 0);
  return dot === 0 ? 0 : dot / (norm(a) * norm(b));
}

function norm(vector: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const weight of vector.values()) sum += weight * weight;
  return Math.sqrt(sum);
}
