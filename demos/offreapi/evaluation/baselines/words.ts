/** Plain words: lower case, without accents, runs of letters and digits. No stemming, no stop words. */
export function wordsOf(text: string): string[] {
  const folded = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return folded.match(/[\p{L}\p{N}]+/gu) ?? [];
}

export function countWords(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** Number of documents each word is in. */
export function documentFrequencies(documents: readonly ReadonlyMap<string, number>[]): Map<string, number> {
  return countWords(documents.flatMap((document) => [...document.keys()]));
}
