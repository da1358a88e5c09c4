import { randomUUID } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Extractor } from '../cv/extractor.ts';
import { CvRefusal } from '../cv/refusal.ts';
import { ApplicationSchema, type Application, type FailureCode } from '../database/application.ts';
import { readCvFile } from '../database/cv-file.ts';
import { CvSchema, type Cv } from '../database/cv.ts';
import { freeBuffer } from '../database/free-buffer.ts';
import { ScoringLogSchema } from '../database/scoring-log.ts';
import { nameOf, type Instruments } from '../observability.ts';
import { createPlaces } from './places.ts';
import { redact } from '../scoring/redact.ts';
import { scoreBasis } from '../scoring/score-basis.ts';
import type { Score, Scorer } from '../scoring/scorer.ts';

export interface ProcessDependencies {
  readonly extractor: Extractor;
  readonly scorer: Scorer;
  readonly instruments: Instruments;
  readonly now: () => Date;
}

/** What became of one run; `superseded` when there was nothing to do (any more). */
export type Processed = 'scored' | 'failed' | 'superseded';

/**
 * Reads the CV of an application, scores it against the offer and stores the result. May be run any number of times, by any
 * number of replicas at once: a result is only stored where the application still waits for one, and for the very file and
 * offer it was made from. Whatever changes one of the two asks for another run in the same transaction.
 *
 * @throws what may go better another time: the database, the extractor or the scorer
 */
export async function processApplication(
  deps: ProcessDependencies,
  em: EntityManager,
  applicationId: string,
): Promise<Processed> {
  const application = await em.findOne(
    ApplicationSchema,
    { id: applicationId },
    { populate: ['offer'], refresh: true },
  );
  if (application?.processing !== 'queued' || application.erasedAt !== null) return 'superseded';
  const cv = await em.findOne(
    CvSchema,
    { application: applicationId },
    { fields: ['sha256', 'text'], refresh: true },
  );
  if (cv === null) return 'superseded';
  const result = await readAndScore(deps, em, application, cv);
  if (result === undefined) return 'superseded';
  const stored = await store(deps, em, application, cv, result);
  if (stored) report(deps.instruments, application, result);
  return stored ? result.state : 'superseded';
}

/**
 * Ends the wait of an application that could not be processed however often it was tried: it has no score, and a person
 * reviews it.
 */
export async function giveUpProcessing(em: EntityManager, applicationId: string, now: Date): Promise<void> {
  await em.nativeUpdate(
    ApplicationSchema,
    { id: applicationId, processing: 'queued' },
    { processing: 'failed', failureCode: 'processing-failed', updatedAt: now },
  );
}

type ExtractedCv = Awaited<ReturnType<Extractor['extract']>>;

type Result =
  | { readonly state: 'scored'; readonly cv: ExtractedCv; readonly score: Score }
  | { readonly state: 'failed'; readonly code: FailureCode };

async function readAndScore(
  deps: ProcessDependencies,
  em: EntityManager,
  application: Application,
  stored: Pick<Cv, 'text'>,
): Promise<Result | undefined> {
  let cv: ExtractedCv;
  try {
    if (stored.text !== null && application.cvPages !== null) {
      cv = { text: stored.text, pages: application.cvPages, hiddenWords: application.cvHiddenWords };
    } else {
      const read = await readAndExtract(deps, em, application.id);
      if (read === undefined) return undefined;
      cv = read;
    }
  } catch (error) {
    if (!(error instanceof CvRefusal)) throw error;
    return { state: 'failed', code: error.code };
  }
  return { state: 'scored', cv, score: await score(deps, cv.text, application) };
}

/** A file that waits for the thread that reads it waits in the database. */
const memory = createPlaces(1);

async function readAndExtract(
  deps: ProcessDependencies,
  em: EntityManager,
  applicationId: string,
): Promise<ExtractedCv | undefined> {
  const giveBack = await memory.take();
  let file: Buffer | undefined;
  try {
    file = await readCvFile(em, applicationId);
    return file && (await extract(deps, file));
  } finally {
    freeBuffer(file);
    giveBack();
  }
}

async function extract(
  { extractor, instruments }: ProcessDependencies,
  file: Uint8Array,
): Promise<ExtractedCv> {
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

function score(
  { scorer, instruments }: ProcessDependencies,
  cvText: string,
  { offer, candidateName, candidateEmail }: Application,
): Promise<Score> {
  const start = performance.now();
  return instruments.inSpan('cv.score', { 'score.mode': scorer.mode }, async (span) => {
    const redacted = redact(cvText, { name: candidateName, email: candidateEmail });
    const given = await scorer.score(redacted, offer);
    span.setAttributes({
      'score.mode': given.mode,
      'score.value': given.value,
      'score.weights_version': given.weightsVersion,
    });
    instruments.scoringSeconds.record((performance.now() - start) / 1000, { mode: given.mode });
    instruments.scores.record(given.value, { mode: given.mode });
    return given;
  });
}

/** @returns false where another run was first, or where file or offer have changed since they were read */
function store(
  { now, scorer }: ProcessDependencies,
  em: EntityManager,
  read: Application,
  { sha256 }: Pick<Cv, 'sha256'>,
  result: Result,
): Promise<boolean> {
  const offerReadAt = read.offer.updatedAt.getTime();
  const { id } = read;
  return em.fork().transactional(async (tx) => {
    const application = await tx.findOne(ApplicationSchema, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (application?.processing !== 'queued' || application.erasedAt !== null) return false;
    await tx.populate(application, ['offer']);
    if (application.offer.updatedAt.getTime() !== offerReadAt) return false;
    const text = result.state === 'scored' ? result.cv.text : null;
    if ((await tx.nativeUpdate(CvSchema, { application: id, sha256 }, { text })) === 0) return false;
    const at = now();
    application.updatedAt = at;
    application.cvPages = result.state === 'scored' ? result.cv.pages : null;
    application.cvHiddenWords = result.state === 'scored' ? result.cv.hiddenWords : 0;
    application.processing = result.state;
    application.failureCode = result.state === 'failed' ? result.code : null;
    application.score = result.state === 'scored' ? result.score : null;
    application.scoreBasis = result.state === 'scored' ? scoreBasis(scorer) : null;
    application.scoreValue = application.score?.value ?? null;
    if (result.state === 'scored') {
      tx.create(ScoringLogSchema, {
        id: randomUUID(),
        applicationId: id,
        offerId: application.offer.id,
        score: result.score.value,
        mode: result.score.mode,
        weightsVersion: result.score.weightsVersion,
        model: result.score.model,
        inputHash: result.score.inputHash,
        scoredAt: at,
      });
    }
    return true;
  });
}

function report({ log }: Instruments, { id, offer, cvSizeBytes }: Application, result: Result): void {
  log.info('application processed', {
    offer_id: offer.id,
    application_id: id,
    outcome: result.state,
    cv_size_bytes: cvSizeBytes,
    ...(result.state === 'scored'
      ? { cv_pages: result.cv.pages, score: result.score.value, score_mode: result.score.mode }
      : { failure: result.code }),
  });
}
