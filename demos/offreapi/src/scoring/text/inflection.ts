/**
 * The form a word shares with its plural and with the other gender (`infirmières` → `infirmier`, `directrice` →
 * `directeur`), so that a skill is found whoever's CV names it and nothing else is: `électrique` stays apart from
 * `électricien`. For names of skills; whole texts are compared by the coarser `stem`.
 *
 * @param word lower case, without accents
 */
export function baseForm(word: string): string {
  if (word.length <= 3 || /\d/.test(word)) return word;
  return masculine(singular(word));
}

export function singular(word: string): string {
  if (word.endsWith('eaux')) return word.slice(0, -1);
  if (word.endsWith('aux') && word.length > 5) return `${word.slice(0, -3)}al`;
  if (word.endsWith('ies') && word.length > 5) return `${word.slice(0, -3)}y`;
  if (word.endsWith('s') && !/(ss|us|is)$/.test(word)) return word.slice(0, -1);
  return word;
}

function masculine(word: string): string {
  for (const [feminine, ending] of endings) {
    const shortest = feminine === 'trice' ? 2 : 3;
    if (word.length - feminine.length >= shortest && word.endsWith(feminine)) {
      return word.slice(0, -feminine.length) + ending;
    }
  }
  const short = word.length > 4 && word.endsWith('e') ? word.slice(0, -1) : word;
  return short.endsWith('ff') ? short.slice(0, -1) : short;
}

const endings: readonly (readonly [string, string])[] = [
  ['euse', 'eur'],
  ['trice', 'teur'],
  ['eure', 'eur'],
  ['ere', 'er'],
  ['enne', 'en'],
  ['onne', 'on'],
  ['elle', 'el'],
  ['ive', 'if'],
  ['ee', ''],
];
