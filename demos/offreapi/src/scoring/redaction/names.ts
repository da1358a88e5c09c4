import { isSkillWord } from '../concepts.ts';
import { wordIdf } from '../lexicon/vocabulary.ts';
import { baseForm } from '../text/inflection.ts';
import { stem } from '../text/stem.ts';
import { fold } from '../text/tokens.ts';
import { MASK } from './mask.ts';

/** A first line of two to four capitalised words, one of them in no table, is taken for the person's name. */
export function redactHeading(text: string): string {
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
export function redactNames(text: string, name: string): string {
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
  // What is left of O’Neill or D’Angelo.
  return (result + text.slice(end)).replaceAll(
    new RegExp(String.raw`(?<!\p{L})\p{Lu}['’](?=\[\*\*\*\])`, 'gu'),
    '',
  );
}

export function isKnown(word: string): boolean {
  const folded = fold(word);
  return wordIdf(stem(folded)) !== undefined || isSkillWord(baseForm(folded));
}
