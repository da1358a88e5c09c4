import { createLexicalScorer } from '../src/scoring/lexical-scorer.ts';
import type { RedactedText } from '../src/scoring/redact.ts';
import type { Scorer } from '../src/scoring/scorer.ts';
import type { Ranker } from './ranker.ts';

/** The service's own scorer in every mode that works here. */
export function createServiceRankers(): Ranker[] {
  return [createLexicalRanker()];
}

export function createLexicalRanker(): Ranker {
  return asRanker(createLexicalScorer());
}

function asRanker(scorer: Scorer): Ranker {
  return {
    name: `service, ${scorer.mode}`,
    async rank(offer, cvs) {
      const scores: number[] = [];
      for (const cv of cvs) scores.push((await scorer.score(cv.redacted as RedactedText, offer)).value);
      return [scores];
    },
  };
}
