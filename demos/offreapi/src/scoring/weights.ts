/**
 * Every number a score depends on, apart from the word tables. Change one and raise the version: scores of different
 * versions do not compare.
 */
export const weights = {
  version: '3',
  /** Shares of the 100 points, when words alone are compared. Where an offer names no skill, the rest shares them all. */
  lexicalShares: { skills: 0.4, wording: 0.6, meaning: 0 },
  /** Within one language words and meaning rank about equally well, across languages meaning does far better. */
  semanticShares: { skills: 0.2, wording: 0.3, meaning: 0.5 },
  mustHave: 2,
  niceToHave: 1,
  /** Worth of a criterion met in part, or by a skill of the same family (another SQL database, another cloud). */
  relatedCredit: 0.4,
  /** Worth of a skill that the CV only lists, and nowhere says what was done with it. */
  listedCredit: 0.5,
  /** What such a skill is worth beside that, where no line of the CV tells of any skill of the offer. */
  unsupported: 0.5,
  /** Of the weight of a criterion that says little about a trade: a language, a driving licence, office software. */
  commonSkill: 0.5,
  /** Worth of a word that is only listed, beside 1 for one in a sentence. */
  listedWord: 0.5,
  /** Times the words of the offer's title count. */
  titleRepeat: 2,
  /** The cosine that earns all points of the wording: a CV written for the very offer reaches about this. */
  fullCosine: 0.65,
  /** Inverse document frequencies, by how common a word is across offers and CVs of all trades. */
  idf: { generic: 0.2, common: 1, trade: 2, skill: 3, unlisted: 2 },
  semantic: {
    /** Cosines of the language model that earn no point and all points of the meaning. */
    noCosine: 0.1,
    fullCosine: 0.7,
    /** Length of a chunk, and how many of a CV or an offer are read. */
    chunkCharacters: 220,
    maxChunks: 12,
    titleRepeat: 2,
    /** What a chunk that merely lists counts in the mean. */
    listedChunk: 0.5,
    /** What follows is shown and earns nothing: the nearest lines, from so many chunks, so many, of this likeness at least. */
    evidenceChunks: 3,
    evidenceLines: 16,
    shownCosine: 0.3,
    maxOfferSentences: 12,
    shownPairs: 3,
  },
} as const;
