import type { OfferCriteria } from '../scorer.ts';
import type { Embedder } from './embedder.ts';
import { readOffer, type OfferVectors } from './read-offer.ts';

export interface OfferCache {
  get(offer: OfferCriteria): Promise<OfferVectors>;
}

/** Offers are few and CVs many: the vectors of the last 50 offers are kept, 3 MB at most. */
export function createOfferCache(embedder: Embedder, most = 50): OfferCache {
  const kept = new Map<string, Promise<OfferVectors>>();
  return {
    get(offer) {
      const key = JSON.stringify([offer.title, offer.description, offer.mustHave, offer.niceToHave]);
      const known = kept.get(key);
      kept.delete(key);
      const vectors = known ?? readOffer(embedder, offer);
      kept.set(key, vectors);
      // What failed once is asked for again.
      vectors.catch(() => kept.delete(key));
      const oldest = kept.size > most ? kept.keys().next().value : undefined;
      if (oldest !== undefined) kept.delete(oldest);
      return vectors;
    },
  };
}
