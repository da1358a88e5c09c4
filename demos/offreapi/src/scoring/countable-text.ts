import type { RedactedText } from './redact.ts';
import type { OfferCriteria } from './scorer.ts';
import { fold } from './text/tokens.ts';

/** What of a CV counts for an offer. */
export interface CountableText {
  readonly text: RedactedText;
  /** Words left out because they were copied from the offer. */
  readonly copiedWords: number;
}

/** So many words in a row that are the offer's own are no coincidence. */
const COPIED = 8;

/** Leaves out what a CV copied from the description of the offer, and lines that it repeats. */
export function countableText(
  cvText: RedactedText,
  offer: Pick<OfferCriteria, 'description'>,
): CountableText {
  const own = withoutRepeatedLines(cvText);
  const words = wordsOf(own);
  const offered = new Set(runsOf(wordsOf(offer.description)));
  const copied = new Set<number>();
  for (const [index, run] of runsOf(words).entries()) {
    if (!offered.has(run)) continue;
    for (let offset = 0; offset < COPIED; offset++) copied.add(index + offset);
  }
  if (copied.size === 0) return { text: own as RedactedText, copiedWords: 0 };
  let text = '';
  let end = 0;
  for (const [index, word] of words.entries()) {
    if (!copied.has(index)) continue;
    // A line of its own, so that nothing on both sides of it reads as one sentence.
    text += copied.has(index - 1) ? '' : `${own.slice(end, word.start)}\n`;
    end = word.end;
  }
  return { text: (text + own.slice(end)) as RedactedText, copiedWords: copied.size };
}

/** Headings may come again; a line of some length says nothing new the second time. */
const REPEATABLE = 20;

function withoutRepeatedLines(text: string): string {
  const seen = new Set<string>();
  return text
    .split('\n')
    .filter((line) => {
      const key = fold(line)
        .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
        .trim();
      if (key.length < REPEATABLE) return true;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .join('\n');
}

interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

function wordsOf(text: string): Word[] {
  return [...text.matchAll(/[\p{L}\p{N}]+/gu)].map(({ 0: word, index }) => ({
    text: fold(word),
    start: index,
    end: index + word.length,
  }));
}

function runsOf(words: readonly Word[]): string[] {
  return words.slice(COPIED - 1).map((_, at) =>
    words
      .slice(at, at + COPIED)
      .map(({ text }) => text)
      .join(' '),
  );
}
