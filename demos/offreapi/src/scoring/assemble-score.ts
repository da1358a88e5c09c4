import { createHash } from 'node:crypto';
import type { Criterion, MeaningComponent, OfferCriteria, Score, SharedTerm } from './scorer.ts';
import { weights } from './weights.ts';

/** What was found, before it is weighed. */
export interface Findings {
  readonly cvText: string;
  readonly copiedWords: number;
  readonly offer: OfferCriteria;
  readonly criteria: readonly Criterion[];
  readonly wording: { readonly cosine: number; readonly sharedTerms: readonly SharedTerm[] };
  /** Absent when words alone were compared. */
  readonly model?: string;
  readonly meaning?: Pick<MeaningComponent, 'cosine' | 'passages'>;
}

/** Weighs findings into a score; every weight is in `weights.ts`. */
export function assembleScore(findings: Findings): Score {
  const { cvText, copiedWords, offer, criteria, wording, model, meaning } = findings;
  const assessed = criteria.length > 0;
  const shares = meaning === undefined ? weights.lexicalShares : weights.semanticShares;
  // What named skills would decide goes to the other components in proportion where the offer names none.
  const scale = assessed ? 1 : 1 / (1 - shares.skills);
  const skillsPart = component(assessed ? shares.skills : 0, creditOf(criteria));
  const wordingPart = component(shares.wording * scale, wording.cosine / weights.fullCosine);
  const meaningPart = meaning && component(shares.meaning * scale, meaningValue(meaning.cosine));
  return {
    value: oneDecimal(skillsPart.points + wordingPart.points + (meaningPart?.points ?? 0)),
    mode: meaning === undefined ? 'lexical' : 'semantic',
    model: model ?? null,
    weightsVersion: weights.version,
    inputHash: hashInput(cvText, offer),
    ...(copiedWords > 0 && { copiedWords }),
    skills: { ...skillsPart, assessed, criteria },
    wording: { ...wordingPart, cosine: thousandth(wording.cosine), sharedTerms: wording.sharedTerms },
    ...(meaning &&
      meaningPart && {
        meaning: { ...meaningPart, cosine: thousandth(meaning.cosine), passages: meaning.passages },
      }),
  };
}

function meaningValue(cosine: number): number {
  const { noCosine, fullCosine } = weights.semantic;
  return (cosine - noCosine) / (fullCosine - noCosine);
}

function creditOf(criteria: readonly Criterion[]): number {
  const total = criteria.reduce((sum, { weight }) => sum + weight, 0);
  return total === 0 ? 0 : criteria.reduce((sum, { weight, credit }) => sum + weight * credit, 0) / total;
}

function component(share: number, value: number): { weight: number; value: number; points: number } {
  const weight = thousandth(share);
  const reached = Math.min(1, Math.max(0, value));
  return { weight, value: thousandth(reached), points: oneDecimal(100 * weight * reached) };
}

function thousandth(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function oneDecimal(value: number): number {
  return Math.round(value * 10) / 10;
}

function hashInput(cvText: string, { title, description, mustHave, niceToHave }: OfferCriteria): string {
  const input = JSON.stringify([weights.version, cvText, title, description, mustHave, niceToHave]);
  return createHash('sha256').update(input).digest('hex');
}
