import { cvLimits } from './limits.ts';

/**
 * Makes text read from a PDF fit to be read by people and compared: ligatures opened, accents joined to their letter, words
 * cut by a hyphen at the end of a line put together, invisible characters out, 20,000 characters at most.
 */
export function cleanText(raw: string): string {
  return raw
    .toWellFormed()
    .replaceAll(DETACHED_ACCENT, (_, accent: string, letter: string) => letter + (combining[accent] ?? ''))
    .normalize('NFKC')
    .replaceAll(/\r\n?|[\v\f\u2028\u2029]/g, '\n')
    .replaceAll(INVISIBLE, '')
    .replaceAll(/[^\S\n\t]+/g, ' ')
    .replaceAll(/(\p{Ll})[-‐]\n(?=\p{Ll})/gu, '$1')
    .replaceAll(/(?<!\S)(?:\p{L} ){3,}\p{L}(?!\S)/gu, (spaced) => spaced.replaceAll(' ', ''))
    .replaceAll(/[ \t]*\n[ \t]*/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
    .slice(0, cvLimits.characters)
    .toWellFormed();
}

/** Letters of any alphabet. */
export function countLetters(text: string): number {
  return text.match(/\p{L}/gu)?.length ?? 0;
}

/** TeX writes an accent as a sign of its own before the letter. */
const DETACHED_ACCENT = /([´`¨ˆ¸])([A-Za-zı])/g;

const combining: Readonly<Record<string, string>> = {
  '´': '\u0301',
  '`': '\u0300',
  '¨': '\u0308',
  ˆ: '\u0302',
  '¸': '\u0327',
};

/** Controls but tab and line feed, unassigned and private-use characters, and marks without a width. */
const INVISIBLE = /[\p{Cf}\p{Co}\p{Cn}\ufffd]|(?![\t\n])\p{Cc}/gu;
