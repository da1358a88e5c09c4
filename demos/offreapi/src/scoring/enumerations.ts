import { isIdentityWord } from './neutral/identity-words.ts';
import { isOrdinaryWord } from './neutral/ordinary-words.ts';
import { stopWords } from './text/stop-words.ts';
import { fold } from './text/tokens.ts';

/** Passages of a text that only enumerate: lists of keywords, rather than sentences or the items of a career. */
export type Enumerations = (offset: number) => boolean;

/**
 * Finds what a CV merely lists. Four short items or more in a row are an enumeration, beside each other or below each other, unless
 * they end a sentence (“Built services with Node.js, Redis, Kafka and Docker”) or stand beside a year, as the jobs of a career do.
 */
export function findEnumerations(text: string): Enumerations {
  const listed = new Uint8Array(text.length);
  for (const [start, end] of [...enumeratingSentences(text), ...columnsOfItems(text)])
    listed.fill(1, start, end);
  return (offset) => listed[offset] === 1;
}

type Span = readonly [start: number, end: number];

const FEW = 4;
/** Words of an item of a list. */
const SHORT = 3;
/** A sentence may end in a list of so many items and still tell something. */
const AT_END_OF_SENTENCE = 7;
const YEAR = /(?<!\d)(?:19|20)\d\d(?!\d)/;
/** A line goes on in the next one that begins in lower case, or after a comma. */
const SENTENCE = /(?:(?<=,)[ \t]*\n|[^\n.!?]|[.!?](?=\S)|\n(?=\p{Ll}))+/gu;
const LABEL = /^[^:：,\n]{1,40}[:：]/u;

function enumeratingSentences(text: string): Span[] {
  const spans: Span[] = [];
  for (const { 0: sentence, index } of text.matchAll(SENTENCE)) {
    const items = itemsOf(sentence.replace(LABEL, ''));
    if (items.length < FEW) continue;
    const short = items.filter((words) => words <= SHORT).length;
    const tells = (items[0] ?? 0) > SHORT && items.length <= AT_END_OF_SENTENCE;
    if (short / items.length >= 0.6 && !tells && !YEAR.test(sentence))
      spans.push([index, index + sentence.length]);
  }
  return spans;
}

function columnsOfItems(text: string): Span[] {
  const spans: Span[] = [];
  let run: Span[] = [];
  let items = 0;
  const close = (): void => {
    if (items >= FEW) spans.push([run[0]?.[0] ?? 0, run.at(-1)?.[1] ?? 0]);
    run = [];
    items = 0;
  };
  let start = 0;
  for (const line of text.split('\n')) {
    const cells = line
      .split(/[\t|]/u)
      .map(wordsIn)
      .filter((words) => words > 0);
    if (cells.some((words) => words > SHORT) || YEAR.test(line)) close();
    else if (cells.length > 0) run.push([start, start + line.length]);
    items += run.length === 0 ? 0 : cells.length;
    start += line.length + 1;
  }
  close();
  return spans;
}

/** How many words each item of a sentence has. */
function itemsOf(sentence: string): number[] {
  return sentence
    .split(/[,;|•·\t/]|\s[-–—]\s/u)
    .map(wordsIn)
    .filter((words) => words > 0);
}

/** Telling ordinary words alone: what a name or a town adds to a line must not make a list of it. */
function wordsIn(text: string): number {
  let words = 0;
  for (const [word] of text.matchAll(/[\p{L}\p{N}]+(?:[.+#’'-]+[\p{L}\p{N}]*)*/gu)) {
    if (isOrdinary(word)) words += 1;
  }
  return words;
}

function isOrdinary(word: string): boolean {
  const lower = word.toLowerCase();
  const folded = fold(lower);
  if (isIdentityWord(folded) || stopWords.has(folded) || /^\d/.test(word)) return false;
  return word === lower || lower.split(/[.+#’'-]+/).every((part) => part === '' || isOrdinaryWord(part));
}
