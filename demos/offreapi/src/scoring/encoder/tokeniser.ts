import type { ModelFile } from './model-file.ts';
import { createNormaliser } from './normaliser.ts';

const UNKNOWN = 0;
const START = 1;
const END = 2;

/** Cuts text into pieces of the model's vocabulary, as their indices, between the marks of start and end. */
export type Tokeniser = (text: string) => number[];

/**
 * The unigram model of SentencePiece: of all ways to cut a text into pieces the most probable (T. Kudo, “Subword
 * Regularization”, 2018, section 3.2), by Viterbi over a trie that lies in the file as it is walked.
 */
export function createTokeniser(model: ModelFile): Tokeniser {
  const normalise = createNormaliser(model.read('charsmap'));
  const labels = new Uint16Array(model.read('trie.labels').buffer);
  const firstChild = new Uint32Array(model.read('trie.firstChild').buffer);
  const values = new Uint32Array(model.read('trie.values').buffer);
  const scores = new Float32Array(model.read('scores').buffer);
  const { unknownScore } = model.header;

  const childOf = (node: number, label: number): number | undefined => {
    let low = firstChild[node] ?? 0;
    let high = (firstChild[node + 1] ?? 0) - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = labels[middle] ?? 0;
      if (found === label) return middle;
      if (found < label) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  };

  return (text) => {
    const normalised = normalise(text);
    if (normalised === '') return [START, UNKNOWN, END];
    const length = normalised.length;
    const best = new Float64Array(length + 1).fill(-1e38);
    const startOf = new Int32Array(length + 1);
    const pieceOf = new Int32Array(length + 1);
    best[0] = 0;
    const offer = (start: number, end: number, piece: number, score: number): void => {
      const total = (best[start] ?? 0) + score;
      if (total <= (best[end] ?? 0)) return;
      best[end] = total;
      startOf[end] = start;
      pieceOf[end] = piece;
    };
    for (let start = 0; start < length;) {
      const next = start + characterUnits(normalised, start);
      let alone = false;
      let node: number | undefined = 0;
      for (let end = start; end < length;) {
        node = childOf(node, normalised.charCodeAt(end));
        if (node === undefined) break;
        end += 1;
        const value = values[node] ?? 0;
        if (value === 0) continue;
        offer(start, end, value - 1, scores[value - 1] ?? 0);
        alone ||= end === next;
      }
      if (!alone) offer(start, next, UNKNOWN, unknownScore);
      start = next;
    }
    const pieces = [END];
    for (let end = length; end > 0; end = startOf[end] ?? 0) pieces.push(pieceOf[end] ?? UNKNOWN);
    return [...pieces, START].reverse();
  };
}

/** A character beyond the basic plane takes two code units, and no piece has half of one. */
function characterUnits(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}
