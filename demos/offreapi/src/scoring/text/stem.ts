/**
 * Cuts a word to a stem that French and English inflections share: plural, gender, verb ending, and the suffixes that
 * make nouns of people and actions (`développeuse`, `développement`, `developer` → `develop`).
 *
 * One rule set for both languages, because offers and CVs mix them and a word has to fall on the same stem on both sides
 * whatever language the rest is in. Light on purpose: after plurals and gender (as J. Savoy's light French stemmer,
 * 2006), one suffix at most, and never down to less than the length given beside it.
 *
 * @param word lower case, without accents
 */
export function stem(word: string): string {
  if (word.length <= 3 || /\d/.test(word)) return word;
  const singular = cutPlural(word);
  for (const [suffix, shortest] of suffixes) {
    if (singular.length - suffix.length >= shortest && singular.endsWith(suffix)) {
      return undouble(singular.slice(0, -suffix.length));
    }
  }
  return undouble(singular);
}

function cutPlural(word: string): string {
  if (word.endsWith('eaux')) return word.slice(0, -1);
  if (word.endsWith('aux') && word.length > 5) return `${word.slice(0, -3)}al`;
  if (word.endsWith('ies') && word.length > 5) return `${word.slice(0, -3)}y`;
  if (word.endsWith('s') && !/(ss|us|is)$/.test(word)) return word.slice(0, -1);
  return word;
}

function undouble(word: string): string {
  return /([bcdfglmnprt])\1$/.test(word) && word.length > 4 ? word.slice(0, -1) : word;
}

/** Suffix and the shortest stem it may leave, longest suffix first. */
const suffixes: readonly (readonly [string, number])[] = Object.entries({
  3: 'euse eur rice eure iere ier ienne ien',
  4:
    'issement issant isation ization iser izer isee ise ize izing ising iseur iseuse ' +
    'ication ateur atrice ator ation atif ative ' +
    'ionnaire ionnelle ionnel ional ionner ion ' +
    'abilite ability able ibilite ibility ible ' +
    'icienne icien ician icite icity ical ique ic ' +
    'ement ment aison issage age ure erie ' +
    'iale ial ale al elle el onne ' +
    'ivite ivity ive if ite ity iste ist isme ism ' +
    'eering eer ance ence ante ant eux ' +
    'ing ed er or ee ez re ly ness ship e y i',
})
  .flatMap(([shortest, list]) => list.split(' ').map((suffix) => [suffix, Number(shortest)] as const))
  .sort(([a], [b]) => b.length - a.length);
