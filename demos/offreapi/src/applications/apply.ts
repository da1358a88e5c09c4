import { createHash, randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { CvRefusal } from '../cv/refusal.ts';
import type { ExtractedCv, Extractor } from '../cv/extractor.ts';
import { ApplicationSchema, type Application } from '../database/application.ts';
import { CvSchema } from '../database/cv.ts';
import type { Offer } from '../database/offer.ts';
import { Problem } from '../http/problem.ts';
import { nameOf, type Instruments } from '../observability.ts';
import { redact } from '../scoring/redact.ts';
import type { Score, Scorer } from '../scoring/scorer.ts';
import type { ApplicationInput } from './application-input.ts';

export interface ApplyDependencies {
  readonly extractor: Extractor;
  readonly scorer: Scorer;
  readonly instruments: Instruments;
  readonly now: () => Date;
}

/**
 * Takes an application: reads the CV, scores it, stores everything in one transaction or nothing at all.
 *
 * @throws Problem `offer-closed`; CvRefusal when the file cannot be used
 */
export async function apply(
  deps: ApplyDependencies,
  em: EntityManager,
  offer: Offer,
  input: ApplicationInput,
): Promise<Application> {
  if (offer.status !== 'open') throw new Problem('offer-closed');
  const cv = await extract(deps, input.file);
  const score = await scoreOrLeaveToPeople(deps, cv.text, offer, input);
  const application = await store(em, offer, input, cv, score, deps.now());
  deps.instruments.log.info('application received', {
    offer_id: offer.id,
    application_id: application.id,
    cv_pages: cv.pages,
    cv_size_bytes: input.file.length,
    score: score?.value ?? null,
    score_mode: score?.mode ?? null,
  });
  return application;
}

async function extract({ extractor, instruments }: ApplyDependencies, file: Buffer): Promise<ExtractedCv> {
  const start = performance.now();
  let outcome = 'ok';
  try {
    return await instruments.inSpan('cv.extract', { 'cv.size': file.length }, async (span) => {
      const cv = await extractor.extract(file);
      span.setAttributes({ 'cv.pages': cv.pages, 'cv.characters': cv.text.length });
      return cv;
    });
  } catch (error) {
    outcome = error instanceof CvRefusal ? error.code : nameOf(error);
    instruments.extractionFailures.add(1, { cause: outcome });
    throw error;
  } finally {
    instruments.extractionSeconds.record((performance.now() - start) / 1000, { outcome });
  }
}

/** A fault of the scorer must not cost a candidate the application: it is kept without a score, and a person reads it. */
async function scoreOrLeaveToPeople(
  deps: ApplyDependencies,
  cvText: string,
  offer: Offer,
  input: ApplicationInput,
): Promise<Score | undefined> {
  try {
    return await scoreCv(deps, cvText, offer, input);
  } catch (error) {
    deps.instruments.log.error('scoring failed; the application is kept unscored', {
      offer_id: offer.id,
      error_type: nameOf(error),
    });
    return undefined;
  }
}

function scoreCv(
  { scorer, instruments }: ApplyDependencies,
  cvText: string,
  offer: Offer,
  { name, email }: ApplicationInput,
): Promise<Score> {
  const start = performance.now();
  return instruments.inSpan('cv.score', { 'score.mode': scorer.mode }, async (span) => {
    const score = await scorer.score(redact(cvText, { name, email }), offer);
    span.setAttributes({ 'score.value': score.value, 'score.weights_version': score.weightsVersion });
    instruments.scoringSeconds.record((performance.now() - start) / 1000, { mode: score.mode });
    instruments.scores.record(score.value, { mode: score.mode });
    return score;
  });
}

function store(
  em: EntityManager,
  offer: Offer,
  { name, email, message, file }: ApplicationInput,
  cv: ExtractedCv,
  score: Score | undefined,
  receivedAt: Date,
): Promise<Application> {
  return em.transactional((tx) => {
    const application = tx.create(ApplicationSchema, {
      id: randomUUID(),
      offer,
      candidateName: name,
      candidateEmail: email,
      message,
      status: 'new',
      receivedAt,
      cvPages: cv.pages,
      cvSizeBytes: file.length,
      scoreValue: score?.value ?? null,
      score: score ?? null,
    });
    const sha256 = createHash('sha256').update(file).digest('hex');
    tx.create(CvSchema, { id: randomUUID(), application, file, sha256, text: cv.text });
    return Promise.resolve(application);
  });
}
