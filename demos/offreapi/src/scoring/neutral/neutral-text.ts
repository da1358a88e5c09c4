import { readDocument, type TextDocument } from '../document.ts';
import { wordIdf } from '../lexicon/vocabulary.ts';
import { MASK } from '../redact.ts';
import { stem } from '../text/stem.ts';
import { fold } from '../text/tokens.ts';
import { withoutGender } from './gender.ts';
import { isIdentityWord } from './identity-words.ts';
import { isFrench } from './language.ts';
import { isOrdinaryWord } from './ordinary-words.ts';

/** A line as a language model may read it, and the line it was made of. */
export interface NeutralLine {
  readonly text: string;
  /** As it stands in the redacted text: what a page quotes. */
  readonly source: string;
  /** Whether it merely lists. */
  readonly listed: boolean;
}

/**
 * Takes out of a text what a language model would hear about a person and words alone do not count: proper names (towns,
 * employers, what redaction might leave of a name) unless they name a skill, nationalities, numbers and dates, the gender of
 * trades, articles and pronouns, and the marks of redaction themselves. What remains is the same whoever wrote it.
 *
 * @param french of the whole that `text` is a part of. Default: as the text itself tells
 */
export function neutralise(text: string, french: boolean = isFrench(text)): NeutralLine[] {
  const document = readDocument(text);
  const skills = skillSpans(document);
  const lines: NeutralLine[] = [];
  let start = 0;
  for (const source of text.split('\n')) {
    const words = neutralWords(source, french, (from, to) =>
      skills.some((skill) => start + from < skill.end && start + to > skill.start),
    );
    if (words.some((word) => word.length > 1)) {
      lines.push({
        text: words.join(' ').replaceAll(/’ /g, '’'),
        source: source.replaceAll(/\s+/g, ' ').trim(),
        listed: document.isListed(start + Math.floor(source.length / 2)),
      });
    }
    start += source.length + 1;
  }
  return lines;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function skillSpans({ tokens, skills }: TextDocument): Span[] {
  return skills.map(({ from, to }) => ({ start: tokens[from]?.start ?? 0, end: tokens[to - 1]?.end ?? 0 }));
}

/** A hyphen or an apostrophe joins words that are judged one by one: “Saint-Malo”, “d’Amiens”. */
const WORD = /\.net(?![\p{L}\p{N}])|[\p{L}\p{N}]+(?:\+\+|#|[’'](?=\p{L}))?/giu;
/** Marks of inclusive writing: développeur·se, chargé(e), (H/F). */
const INCLUSIVE =
  /[·•](?:e|se|ne|trice|rice|ère|ière|euse)s?(?!\p{L})|\((?:e|ne|se|h\/f|f\/h|m\/f)\)|(?<!\p{L})[hf]\/[hf](?!\p{L})/giu;

function neutralWords(
  line: string,
  french: boolean,
  namesSkill: (from: number, to: number) => boolean,
): string[] {
  const blank = (mark: string): string => ' '.repeat(mark.length);
  const visible = line.replaceAll(MASK, blank).replaceAll(INCLUSIVE, blank);
  const words: (string | typeof NAME)[] = [];
  for (const { 0: found, index } of visible.matchAll(WORD)) {
    const word = found.replace("'", '’');
    const end = index + found.length;
    const lower = word.toLowerCase();
    const isSkill = namesSkill(index, end);
    // A capital may be a name's, unless the word is known or begins a sentence.
    const mayBeName =
      word !== lower && !isSkill && !isOrdinaryWord(lower) && !BEGINS_SENTENCE.test(visible.slice(end));
    if (NUMBER.test(word) || isIdentityWord(fold(lower)) || mayBeName) words.push(NAME);
    else words.push(withoutGender(isSkill && !isVocabulary(lower) ? word : lower, french));
  }
  return words.filter((word, index): word is string => {
    // “Fort-de-France” goes as a whole.
    const insideName = PARTICLE.test(String(word)) && words[index - 1] === NAME && words[index + 1] === NAME;
    return word !== NAME && word !== '' && !insideName;
  });
}

/** Names of tools keep the capitals that the model knows them by; “Soins intensifs” is no name. */
function isVocabulary(word: string): boolean {
  return wordIdf(stem(fold(word))) !== undefined;
}

const NAME = null;
const PARTICLE = /^(?:de|d’|sur|sous|en|lès|et|à|of|upon|on|and|the)$/;
const NUMBER = /^\d+(?:st|nd|rd|th|e|er|ère|ème|h)?$/iu;
const BEGINS_SENTENCE = /^ \p{Ll}/u;
