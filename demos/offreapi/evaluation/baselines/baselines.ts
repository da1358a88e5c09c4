import { gradeOf, type LabelledOffer } from '../labelled-set.ts';
import { createRandom } from '../random.ts';
import type { Ranker, ReadableCv } from '../ranker.ts';
import { createBm25 } from './bm25.ts';
import { createTfIdf } from './tf-idf.ts';
import { wordsOf } from './words.ts';

/**
 * What the service's scorer is held against: each reads the same redacted CVs and the whole offer but its place. The order by
 * grade says how high each figure could be.
 */
export function createBaselines(cvs: readonly ReadableCv[], seed: number): Ranker[] {
  const documents = cvs.map(({ redacted }) => wordsOf(redacted));
  const bm25 = createBm25(documents);
  const tfIdf = createTfIdf(documents);
  return [
    chance(seed),
    { name: BM25, kind: 'baseline', rank: (offer) => [bm25(queryOf(offer))] },
    { name: TF_IDF, kind: 'baseline', rank: (offer) => [tfIdf(queryOf(offer))] },
    { name: PERFECT, kind: 'baseline', rank: (offer) => [cvs.map((cv) => gradeOf(offer, cv))] },
  ];
}

export const CHANCE = 'random';
export const BM25 = 'BM25';
export const TF_IDF = 'TF-IDF';
export const PERFECT = 'perfect order';

/** Orders in all are what makes the mean steady; a large set needs fewer of its own. */
const shufflesOf = (cvs: readonly ReadableCv[]): number =>
  Math.min(200, Math.max(10, Math.round(20_000 / cvs.length)));

function chance(seed: number): Ranker {
  const random = createRandom(seed);
  return {
    name: CHANCE,
    kind: 'baseline',
    rank: (_, cvs) => Array.from({ length: shufflesOf(cvs) }, () => cvs.map(() => random())),
  };
}

function queryOf({ title, description, mustHave, niceToHave }: LabelledOffer): string[] {
  return wordsOf([title, description, ...mustHave, ...niceToHave].join('\n'));
}
