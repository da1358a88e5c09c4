/** A sentence a person reads, in the languages the project speaks. */
export interface Words {
  readonly en: string;
  readonly fr: string;
}

/** Sentences one after another, in each language. */
export function joinWords(words: readonly Words[]): Words {
  return { en: words.map((w) => w.en).join(' '), fr: words.map((w) => w.fr).join(' ') };
}
