import { withoutIrregularGender } from '../neutral/gender.ts';
import { baseForm } from './inflection.ts';
import { stem } from './stem.ts';
import { stopWords } from './stop-words.ts';

/** A word of a text that can carry meaning. */
export interface Token {
  /** Shared with its plural and other gender only: names of skills are told apart by it. */
  readonly form: string;
  /** Shared with its whole family of words. */
  readonly stem: string;
  readonly surface: string;
  /** Offsets in the text it was read from. */
  readonly start: number;
  readonly end: number;
  /** True when it continues the phrase of the token before it: only spaces, stop words or a hyphen between them. */
  readonly follows: boolean;
}

/** Letters and digits with the endings of C++ and C#, and .NET with its dot. */
const WORD = /\.net(?![\p{L}\p{N}])|[\p{L}\p{N}]+(?:\+\+|#)?/giu;
const PHRASE_BREAK = /[,;:!?•·|()[\]{}\t]|\.\s|\s[-–—]\s|\n\s*[^\p{Ll}\s]/u;

/** Reads the words of a text in order, without stop words. */
export function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  let previousEnd: number | undefined;
  for (const match of text.matchAll(WORD)) {
    const surface = match[0];
    const start = match.index;
    const end = start + surface.length;
    const word = fold(surface);
    if (isStop(word, surface, text[end])) continue;
    const gap = previousEnd === undefined ? undefined : text.slice(previousEnd, end);
    const follows =
      gap !== undefined &&
      gap.length - surface.length <= 16 &&
      !PHRASE_BREAK.test(gap.slice(0, gap.length - surface.length + 1));
    const neutral = withoutIrregularGender(word);
    tokens.push({ form: baseForm(neutral), stem: stem(neutral), surface, start, end, follows });
    previousEnd = end;
  }
  return tokens;
}

/** Lower case without accents; ligatures opened. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .replaceAll('ß', 'ss');
}

/** A capital letter alone can be a name (R, C, permis B) unless an apostrophe makes it an article. */
function isStop(word: string, surface: string, next: string | undefined): boolean {
  if (word.length > 1 || /\d/.test(word)) return stopWords.has(word);
  return word === surface || next === "'" || next === '’' || stopWords.has(word);
}
