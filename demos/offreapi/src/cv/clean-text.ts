import { joinCutWords } from './hyphenation.ts';
import { cvLimits } from './limits.ts';

/**
 * Makes text read from a PDF fit to be read by people and compared: ligatures opened, accents joined to their letter, words
 * cut at the end of a line put together, bullets of one kind, invisible characters out, 20,000 characters at most.
 */
export function cleanText(raw: string): string {
  const lines = raw
    .slice(0, 3 * cvLimits.characters)
    .toWellFormed()
    .replaceAll(DETACHED_ACCENT, (_, accent: string, letter: string) => letter + (combining[accent] ?? ''))
    .normalize('NFKC')
    .replaceAll(/\r\n?|[\v\f\u2028\u2029]/g, '\n')
    .replaceAll(BULLET, '• ');
  return joinCutWords(lines)
    .replaceAll(INVISIBLE, '')
    .replaceAll(SPACED_LETTERS, (spaced) => spaced.replaceAll(/(?<=\p{L})[^\S\n\t](?=\p{L})/gu, ''))
    .replaceAll(/[^\S\n\t]+/g, ' ')
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

/** Four letters or more with one space between each; more spaces part the words of a spaced title. */
const SPACED_LETTERS = /(?<![^\s])\p{L}(?:[^\S\n\t]{1,4}\p{L}(?!\p{L})){3,}(?!\S)/gu;

/** At the start of a line, also the letters that symbol fonts draw as bullets. */
const BULLET = /^[^\S\n]*[•●◦‣∙▪▫■□◆◇❖➢➤►▶✓✔✦○\uf0a7\uf0a8\uf0b7\uf0d8\uf0fc\uf076\uf071][^\S\n]*/gmu;

/** Controls but tab and line feed, unassigned and private-use characters, and marks without a width. */
const INVISIBLE = /[\p{Cf}\p{Co}\p{Cn}\ufffd]|(?![\t\n])\p{Cc}/gu;
