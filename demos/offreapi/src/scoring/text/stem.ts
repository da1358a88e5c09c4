import { baseForm } from './inflection.ts';

/**
 * Cuts a word to a stem that its whole family shares, in French and English: after plural and gender (`baseForm`), the
 * suffix that makes a noun of a person or an action, or an adjective of a noun (`développeuse`, `développement`,
 * `developer` → `develop`).
 *
 * One rule set for both languages, because offers and CVs mix them and a word has to fall on the same stem on both sides
 * whatever language the rest is in. Light on purpose, in the spirit of J. Savoy's light French stemmer (2006): one suffix
 * at most, and never down to fewer than four letters (three before the endings of people).
 *
 * @param word lower case, without accents
 */
export function stem(word: string): string {
  if (word.length <= 3 || /\d/.test(word)) return word;
  const form = baseForm(word);
  for (const [suffix, shortest] of suffixes) {
    if (form.length - suffix.length >= shortest && form.endsWith(suffix)) {
      return undouble(form.slice(0, -suffix.length));
    }
  }
  return undouble(form);
}

function undouble(word: string): string {
  return /([bcdfglmnprt])\1$/.test(word) && word.length > 4 ? word.slice(0, -1) : word;
}

/** Suffix and the shortest stem it may leave, longest suffix first; the final e is gone already. */
const suffixes: readonly (readonly [string, number])[] = Object.entries({
  3: 'eur ier ien',
  4:
    'issement issant isation ization iser izer is iz izing ising iseur ' +
    'ication ateur ator ation atif ' +
    'ionnair ionnel ional ionner ion ' +
    'abilit ability abl ibilit ibility ibl ' +
    'icien ician icit icity ical iqu ic ' +
    'ement ment aison issag ag ur eri ' +
    'ial al el on ' +
    'ivit ivity if it ity ist ism ' +
    'eering eer anc enc ant eux ' +
    'ing ed er or ez r ly ness ship y i',
})
  .flatMap(([shortest, list]) => list.split(' ').map((suffix) => [suffix, Number(shortest)] as const))
  .sort(([a], [b]) => b.length - a.length);
