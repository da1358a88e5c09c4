import { createHash } from 'node:crypto';
import { readDocument } from './document.ts';
import type { RedactedText } from './redact.ts';
import type { Criterion, OfferCriteria, Score, Scorer } from './scorer.ts';
import { assessSkills } from './skills-component.ts';
import { weights } from './weights.ts';
import { compareWording } from './wording-component.ts';

/** Answers at once. */
export interface LexicalScorer extends Scorer {
  score(cvText: RedactedText, offer: OfferCriteria): Score;
}

/** Scores by words alone: named skills under all their names, and the likeness of the whole wording. No network, no model. */
export function createLexicalScorer(): LexicalScorer {
  return { mode: 'lexical', score: scoreLexically, close: () => Promise.resolve() };
}

function scoreLexically(cvText: RedactedText, offer: OfferCriteria): Score {
  const cv = readDocument(cvText);
  const criteria = assessSkills(cv, offer);
  const { cosine, sharedTerms } = compareWording(cv, offer);
  const assessed = criteria.length > 0;
  const skills = component(assessed ? weights.skillsShare : 0, creditOf(criteria));
  const wording = component(assessed ? 1 - weights.skillsShare : 1, Math.min(1, cosine / weights.fullCosine));
  return {
    value: oneDecimal(skills.points + wording.points),
    mode: 'lexical',
    model: null,
    weightsVersion: weights.version,
    inputHash: hashInput(cvText, offer),
    skills: { ...skills, assessed, criteria },
    wording: { ...wording, cosine: Math.round(cosine * 1000) / 1000, sharedTerms },
  };
}

function creditOf(criteria: readonly Criterion[]): number {
  const total = criteria.reduce((sum, { weight }) => sum + weight, 0);
  return total === 0 ? 0 : criteria.reduce((sum, { weight, credit }) => sum + weight * credit, 0) / total;
}

function component(weight: number, value: number): { weight: number; value: number; points: number } {
  const share = Math.round(weight * 100) / 100;
  return { weight: share, value: Math.round(value * 1000) / 1000, points: oneDecimal(100 * share * value) };
}

function oneDecimal(value: number): number {
  return Math.round(value * 10) / 10;
}

function hashInput(cvText: string, { title, description, mustHave, niceToHave }: OfferCriteria): string {
  const input = JSON.stringify([weights.version, cvText, title, description, mustHave, niceToHave]);
  return createHash('sha256').update(input).digest('hex');
}
