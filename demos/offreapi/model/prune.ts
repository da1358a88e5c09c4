import type { Piece } from './sentencepiece.ts';

/** `<unk>`, `<s>` and `</s>`, at the same places before and after pruning. */
const SPECIAL_PIECES = 3;
/** Letters of French and English; the vocabulary marks a space by ▁. */
const FOREIGN_LETTER = /(?![a-zA-ZàâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ])\p{L}/u;
/** In the blocks of other scripts or beyond the basic plane: not text of a CV in French or English. */
const FOREIGN_SIGN = /[\u3000-\u{10FFFF}]/u;

/**
 * The pieces that French and English text can be cut into, as indices into the whole vocabulary, in its order. A text
 * of these letters is cut into the same pieces as before, since every piece it could use is kept.
 */
export function piecesToKeep(pieces: readonly Piece[]): number[] {
  return pieces.flatMap(({ text }, index) =>
    index < SPECIAL_PIECES || !(FOREIGN_LETTER.test(text) || FOREIGN_SIGN.test(text)) ? [index] : [],
  );
}
