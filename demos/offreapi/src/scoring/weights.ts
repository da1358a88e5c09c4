/**
 * Every number a score depends on, apart from the word tables. Change one and raise the version: scores of different
 * versions do not compare.
 */
export const weights = {
  version: 'lexical-1',
  /** Points decided by named skills, of 1; the rest is the wording. Without named skills the wording decides alone. */
  skillsShare: 0.65,
  mustHave: 2,
  niceToHave: 1,
  /** Worth of a criterion met in part, or by a skill of the same family (another SQL database, another cloud). */
  relatedCredit: 0.4,
  /** Times the words of the offer's title count. */
  titleRepeat: 2,
  /** The cosine that earns all points of the wording: a CV written for the very offer reaches about this. */
  fullCosine: 0.65,
  /** Inverse document frequencies, by how common a word is across offers and CVs of all trades. */
  idf: { generic: 0.2, common: 1, trade: 2, skill: 3, unlisted: 2 },
} as const;
