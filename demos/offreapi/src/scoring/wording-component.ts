import { skillIdf, wordIdf } from './lexicon/vocabulary.ts';
import { readDocument, type TextDocument } from './document.ts';
import type { OfferCriteria, SharedTerm } from './scorer.ts';
import { tokenise } from './text/tokens.ts';
import { weights } from './weights.ts';

export interface Wording {
  readonly cosine: number;
  readonly sharedTerms: readonly SharedTerm[];
}

/** Compares the words of a CV with those of an offer: cosine of two TF-IDF vectors. */
export function compareWording(cv: TextDocument, offer: OfferCriteria): Wording {
  const wanted = offerVector(offer);
  // A word in no table weighs in the CV only where the offer uses it too: a name or a street cannot move the score.
  const offered = vectorOf(countTerms([cv]), (key) => wanted.has(key));
  const shared: { term: string; product: number }[] = [];
  for (const [key, term] of offered) {
    const product = term.weight * term.worth * (wanted.get(key)?.weight ?? 0);
    if (product > 0) shared.push({ term: wanted.get(key)?.label ?? key, product });
  }
  const dot = shared.reduce((sum, { product }) => sum + product, 0);
  return {
    cosine: dot === 0 ? 0 : Math.min(1, dot / (norm(wanted) * norm(offered))),
    sharedTerms: shared
      .sort((a, b) => b.product - a.product || (a.term < b.term ? -1 : 1))
      .slice(0, 8)
      .map(({ term, product }) => ({ term, share: Math.round((100 * product) / dot) / 100 })),
  };
}

interface Term {
  readonly label: string;
  readonly weight: number;
  /** What it earns of its weight: less for a word that is only listed, which makes the text no shorter all the same. */
  readonly worth: number;
}

/** Named skills are judged on their own; the place is left out, since sharing its name would reward living there. */
function offerVector(offer: OfferCriteria): Map<string, Term> {
  const title = Array.from({ length: weights.titleRepeat }, () => readDocument(offer.title));
  const counts = countTerms([...title, readDocument(offer.description)]);
  for (const { stem } of tokenise(offer.place)) counts.delete(stem);
  return vectorOf(counts, () => true);
}

interface Count {
  readonly label: string;
  readonly idf: number | undefined;
  count: number;
  worth: number;
}

/**
 * Counts skills under their one name, and words by stem. The listed words of a skill's name count as well: “installation
 * électrique” also speaks of installing. What is only listed counts once and less, however often it is listed. Numbers say nothing,
 * and years would say an age.
 */
function countTerms(documents: readonly TextDocument[]): Map<string, Count> {
  const counts = new Map<string, Count>();
  const add = (key: string, label: string, idf: number | undefined, worth: number): void => {
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { label, idf, count: 1, worth });
    else if (worth === 1) {
      known.count += known.worth === 1 ? 1 : 0;
      known.worth = 1;
    }
  };
  for (const { tokens, skills, isListed } of documents) {
    const named = new Set(skills.flatMap(({ from, to }) => range(from, to)));
    const worth = tokens.map(({ start }) => (isListed(start) ? weights.listedWord : 1));
    for (const { skill, from } of skills)
      add(`skill ${skill.name}`, skill.name, skillIdf(skill.name), worth[from] ?? 1);
    for (const [index, { stem, surface }] of tokens.entries()) {
      const idf = wordIdf(stem);
      if (/^\d+$/.test(stem) || stem.length < 2 || (named.has(index) && idf === undefined)) continue;
      add(stem, surface.toLowerCase(), idf, worth[index] ?? 1);
    }
  }
  return counts;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

function vectorOf(
  counts: ReadonlyMap<string, Count>,
  countsUnlisted: (key: string) => boolean,
): Map<string, Term> {
  const vector = new Map<string, Term>();
  for (const [key, { label, idf, count, worth }] of counts) {
    const rarity = idf ?? (countsUnlisted(key) ? weights.idf.unlisted : 0);
    if (rarity > 0) vector.set(key, { label, weight: rarity * (1 + Math.log(count)), worth });
  }
  return vector;
}

function norm(vector: ReadonlyMap<string, Term>): number {
  let sum = 0;
  for (const { weight } of vector.values()) sum += weight * weight;
  return Math.sqrt(sum);
}
