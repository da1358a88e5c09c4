import { assembleScore } from './assemble-score.ts';
import { countableText } from './countable-text.ts';
import { readDocument } from './document.ts';
import type { RedactedText } from './redact.ts';
import type { OfferCriteria, Score, Scorer } from './scorer.ts';
import { assessSkills } from './skills-component.ts';
import { compareWording } from './wording-component.ts';

/** Answers at once. */
export interface LexicalScorer extends Scorer {
  score(cvText: RedactedText, offer: OfferCriteria): Score;
}

/** Scores by words alone: named skills under all their names, and the likeness of the whole wording. No network, no model. */
export function createLexicalScorer(): LexicalScorer {
  return { mode: 'lexical', model: null, score: scoreLexically, close: () => Promise.resolve() };
}

export function scoreLexically(cvText: RedactedText, offer: OfferCriteria): Score {
  const { text, copiedWords } = countableText(cvText, offer);
  const cv = readDocument(text);
  return assembleScore({
    cvText,
    copiedWords,
    offer,
    criteria: assessSkills(cv, offer),
    wording: compareWording(cv, offer),
  });
}
