const FRENCH = words(
  'de du des le la les et en un une pour avec dans sur au aux par est sont vous nous chez',
);
const ENGLISH = words('the and of in to for with a an on at by is are you we from as or');

/** Whether a text is in French rather than in English: by its small words, and by accents where it has none. */
export function isFrench(text: string): boolean {
  let french = 0;
  let english = 0;
  for (const [word] of text.toLowerCase().matchAll(/\p{L}+/gu)) {
    if (FRENCH.has(word)) french += 1;
    if (ENGLISH.has(word)) english += 1;
  }
  return french === english ? /[éèêàùçôîû]/iu.test(text) : french > english;
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}
