import { countWords, documentFrequencies } from './words.ts';

/** Saturation of repeated words and penalty for length: the usual values. */
const K1 = 1.2;
const B = 0.75;

/**
 * Okapi BM25 (Robertson and Zaragoza 2009) of each document for the words of a query; a word asked twice counts twice.
 * The inverse document frequency is ln(1 + (N − n + 0.5) / (n + 0.5)), which no word makes negative.
 */
export function createBm25(
  documents: readonly (readonly string[])[],
): (query: readonly string[]) => number[] {
  const counts = documents.map(countWords);
  const frequencies = documentFrequencies(counts);
  const averageLength = documents.reduce((sum, { length }) => sum + length, 0) / documents.length;
  const idf = (word: string): number => {
    const frequency = frequencies.get(word) ?? 0;
    return Math.log(1 + (documents.length - frequency + 0.5) / (frequency + 0.5));
  };
  return (query) =>
    counts.map((document, index) => {
      const length = K1 * (1 - B + (B * (documents[index]?.length ?? 0)) / averageLength);
      let score = 0;
      for (const word of query) {
        const count = document.get(word) ?? 0;
        if (count > 0) score += (idf(word) * count * (K1 + 1)) / (count + length);
      }
      return score;
    });
}
