import { scoreLexically } from '../lexical-scorer.ts';
import type { RedactedText } from '../redact.ts';
import { assembleScore } from '../assemble-score.ts';
import type { OfferCriteria, Score, Scorer } from '../scorer.ts';
import { compareMeaning } from './compare-meaning.ts';
import { countableText } from '../countable-text.ts';
import { EmbeddingError, type Embedder, type EmbeddingFailure } from './embedder.ts';
import { createOfferCache, type OfferCache } from './offer-cache.ts';

export interface SemanticScorerOptions {
  /** In the order of preference; where one fails the next is asked, and after the last words alone decide. */
  readonly embedders: readonly Embedder[];
  /** Told whenever a CV was not scored as it should have been. */
  readonly onFallback?: (fallback: Fallback) => void;
}

export interface Fallback {
  readonly from: string;
  /** The model asked instead; undefined for words alone. */
  readonly to: string | undefined;
  readonly reason: EmbeddingFailure | 'unexpected';
}

/**
 * Scores by words and by meaning: the likeness of the whole, which a list of keywords moves little, and the named skills.
 */
export function createSemanticScorer({ embedders, onFallback = () => {} }: SemanticScorerOptions): Scorer {
  const sources = embedders.map((embedder) => ({ embedder, offers: createOfferCache(embedder) }));
  return {
    mode: sources.length > 0 ? 'semantic' : 'lexical',
    model: embedders[0]?.model ?? null,
    async score(cvText, offer) {
      for (const [index, source] of sources.entries()) {
        try {
          return await scoreWith(source, cvText, offer);
        } catch (error) {
          const reason = error instanceof EmbeddingError ? error.reason : 'unexpected';
          onFallback({ from: source.embedder.model, to: sources[index + 1]?.embedder.model, reason });
        }
      }
      return scoreLexically(cvText, offer);
    },
    async close() {
      await Promise.all(embedders.map((embedder) => embedder.close()));
    },
  };
}

interface Source {
  readonly embedder: Embedder;
  readonly offers: OfferCache;
}

async function scoreWith(
  { embedder, offers }: Source,
  cvText: RedactedText,
  offer: OfferCriteria,
): Promise<Score> {
  const vectors = await offers.get(offer);
  const lexical = scoreLexically(cvText, offer);
  const { text, copiedWords } = countableText(cvText, offer);
  const meaning = await compareMeaning(embedder, text, vectors, lexical.skills.criteria);
  return assembleScore({
    cvText,
    copiedWords,
    offer,
    model: embedder.model,
    criteria: lexical.skills.criteria.map((criterion) => {
      const nearest = meaning.nearest.get(criterion.skill);
      return nearest === undefined || criterion.status === 'matched' ? criterion : { ...criterion, nearest };
    }),
    wording: lexical.wording,
    meaning,
  });
}
