import { isSkillWord } from './concepts.ts';
import { wordIdf } from './lexicon/vocabulary.ts';
import { baseForm } from './text/inflection.ts';
import { stem } from './text/stem.ts';
import { fold } from './text/tokens.ts';

declare const redacted: unique symbol;

/** CV text without what must not be judged; only `redact` makes one, so nothing else can reach a scorer. */
export type RedactedText = string & { readonly [redacted]: true };

/** The person as named in the application form. */
export interface Candidate {
  readonly name: string;
  readonly email: string;
}

/** What stands in for a removed passage: no letter, so that it can never match a word. */
export const MASK = '[***]';

/**
 * Removes from a CV what a score must not depend on and what evidence must not quote: e-mail and web addresses, phone
 * numbers, the candidate's name, postal address, birth date and place, age, gender, nationality, civil status.
 *
 * Patterns cannot catch everything; a second line of defence is that words outside the vocabulary weigh nothing
 * (`vocabulary.ts`).
 */
export function redact(cvText: string, candidate: Candidate): RedactedText {
  let text = cvText;
  if (candidate.email !== '') text = text.replaceAll(candidate.email, MASK);
  for (const pattern of patterns) text = text.replace(pattern, MASK);
  text = text.replaceAll(LONG_NUMBER, (number) => (isYearRange(number) ? number : MASK));
  return redactNames(redactHeading(text), candidate.name) as RedactedText;
}

const REST = String.raw`[^\n\t|•·;]{0,80}`;
const LABELS =
  'adresse|address|date de naissance|date of birth|d\\.?o\\.?b\\.?|lieu de naissance|place of birth|naissance|' +
  '[âa]ge|sexe|sex|gender|genre|nationalit[ée]|nationality|citizenship|citoyennet[ée]|' +
  'situation (?:familiale|de famille)|[ée]tat civil|marital status|family status';
const STREET_FR =
  'rue|avenue|av\\.|boulevard|bd\\.?|place|chemin|all[ée]es?|impasse|quai|route|square|cours|faubourg|r[ée]sidence';
const STREET_EN =
  'Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Court|Close|Crescent|Terrace|Way|Square|Gardens|Grove|Mews|Row';
const anyCase = (words: string): string =>
  words.replaceAll(
    /(^|\|)(\p{Ll})/gu,
    (_, bar: string, letter: string) => `${bar}[${letter}${letter.toUpperCase()}]`,
  );

const patterns: readonly RegExp[] = [
  /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]+ ?@ ?[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu,
  /(?:https?:\/\/|www\.)\S+/giu,
  /(?<![\p{L}\p{N}.-])(?:[\p{L}\p{N}-]+\.)+(?:com|fr|org|eu|me|be|ch|co\.uk)(?:\/\S*)?(?![\p{L}\p{N}])/giu,
  /(?<![\p{L}\p{N}.-])(?:[\p{L}\p{N}-]+\.)+\p{L}{2,6}\/\S+/gu,
  /(?<=^|\s)@[\w.-]{3,}/gmu,
  /(?:\+|\b00)\d[\d ().-]{7,}\d/gu,
  new RegExp(String.raw`(?<!\p{L})(?:${LABELS})\s*[:：–]\s*${REST}`, 'giu'),
  /(?<!\p{L})née?(?:\(e\)|·e)? (?:le|en|à|au|aux) [^\n\t|•·.;]{1,60}/giu,
  /(?<!\p{L})born (?:on|in) [^\n\t|•·.;,]{1,40}/giu,
  /(?<!\p{L})(?:âgée?|aged?) (?:de |of )?\d{2}(?: (?:ans|years?))?(?: old)?(?!\p{L})/giu,
  /(?<!\p{L})\p{L}+(?:aise?|ienne?|aine?|oise?|ole?|ande?|ish|an|ese|nch), ?\d{2} (?:ans|years old)(?!\p{L})/giu,
  /(?<!\d)(?:1[6-9]|[2-7]\d) (?:ans(?! (?:d['’]|de |en |dans |à ))|years old|y\.o\.)(?!\p{L})/giu,
  /(?<!\p{L})(?:de )?nationalité \p{L}+/giu,
  /(?<!\p{L})\p{L}+(?:ish|ese|ian|ean|can|man|nch|tch|eek) (?:citizen|national)(?!\p{L})/giu,
  /(?<!\p{L})(?:mariée?|célibataire|pacsée?|divorcée?|veuve?|married|divorced|widowed)(?!\p{L})(?:,? (?:avec |with )?(?:\d|une?|deux|trois|one|two|three|sans|no) (?:enfants?|children|child))?/giu,
  /(?<!\p{L})(?:M\.|Mr\.?|Mrs\.?|Ms\.?|Mme\.?|Mlle\.?|Monsieur|Madame|Mademoiselle|Miss)(?= \p{Lu})/gu,
  new RegExp(
    String.raw`(?<![\p{N}])\d{1,4} ?(?:bis|ter|quater)?,? (?:${anyCase(STREET_FR)}|RUE|AVENUE|BOULEVARD) (?:(?:de|du|des|la|le|les|et|[ld]['’]) ?)*[\p{Lu}\p{N}]${REST}`,
    'gu',
  ),
  new RegExp(
    String.raw`(?<![\p{N}])(?!(?:19|20)\d\d\b)\d{1,5}[A-Za-z]?,? (?:\p{Lu}[\p{L}'’-]+ ){1,4}(?:${STREET_EN})(?!\p{L})${REST}`,
    'gu',
  ),
  /(?<!\p{N})\d{5} \p{Lu}[\p{L}'’-]+(?:[ -](?:\p{Lu}|sur|sous|le|la|les|en|lès|de|du)[\p{L}'’-]*){0,4}/gu,
  /(?<!\p{L})(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]{2} \d{5}(?:-\d{4})?)(?![\p{L}\p{N}])/gu,
  /(?<!\p{L})(?:Flat|Apt\.?|Apartment|Appartement|Appt\.?|Bât\.?|Bâtiment) \w{1,4}(?!\p{L}),?/gu,
];

/** Nine digits or more with single separators: a phone number, unless it is a run of years. */
const LONG_NUMBER = /(?<![\p{L}\p{N}])\(?\d(?:[ ().-]{0,2}\d){8,}(?![\p{L}\p{N}])/gu;

function isYearRange(number: string): boolean {
  return number
    .split(/[^\d]+/)
    .filter(Boolean)
    .every((group) => /^(?:19|20)\d\d$/.test(group) || /^(?:0?[1-9]|1[0-2])$/.test(group));
}

/** A first line of two to four capitalised words, one of them in no table, is taken for the person's name. */
function redactHeading(text: string): string {
  return text.replace(/^\s*([^\n\t|•·,]+)/u, (line: string, heading: string) => {
    const words = heading.trim().split(/\s+/);
    const isName =
      words.length >= 2 &&
      words.length <= 4 &&
      words.every((word) => /^\p{Lu}[\p{L}.'’-]*$/u.test(word)) &&
      words.some((word) => !isKnown(word));
    return isName ? line.replace(heading.trim(), MASK) : line;
  });
}

const particles = new Set([
  'de',
  'du',
  'des',
  'la',
  'le',
  'les',
  'van',
  'von',
  'der',
  'den',
  'da',
  'dos',
  'el',
  'al',
  'ben',
  'di',
]);

/**
 * Masks the parts of the name wherever they stand together, and a single part when it is written as a name and is no word
 * of the tables: Pierre disappears, *taille de pierre* stays.
 */
function redactNames(text: string, name: string): string {
  const parts = new Set((name.match(/\p{L}{2,}/gu) ?? []).map(fold));
  if (parts.size === 0) return text;
  const words = [...text.matchAll(/\p{L}+/gu)];
  const isPart = words.map(([word]) => parts.has(fold(word)) && word[0] !== word[0]?.toLowerCase());
  let result = '';
  let end = 0;
  for (const [index, word] of words.entries()) {
    if (!isPart[index]) continue;
    const together = [-2, -1, 1, 2].some(
      (step) => isPart[index + step] && fold(words[index + step]?.[0] ?? '') !== fold(word[0]),
    );
    if (!together && (particles.has(fold(word[0])) || isKnown(word[0]))) continue;
    result += text.slice(end, word.index) + MASK;
    end = word.index + word[0].length;
  }
  return result + text.slice(end);
}

function isKnown(word: string): boolean {
  const folded = fold(word);
  return wordIdf(stem(folded)) !== undefined || isSkillWord(baseForm(folded));
}
