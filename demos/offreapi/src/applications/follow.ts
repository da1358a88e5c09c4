import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { hashToken, isSecretToken } from '../accounts/secret-token.ts';
import { ApplicationSchema, type Application } from '../database/application.ts';
import { storeCvFile } from '../database/cv-file.ts';
import { Problem } from '../http/problem.ts';
import { endOfRetention } from '../retention/end-of-retention.ts';
import { erase } from './erase.ts';
import type { SubmitDependencies } from './submit.ts';

/**
 * The application of a private link, with its offer.
 *
 * @throws Problem `application-not-found`
 */
export async function followed(em: EntityManager, token: unknown): Promise<Application> {
  const application = isSecretToken(token)
    ? await em.findOne(ApplicationSchema, { followTokenHash: hashToken(token) }, { populate: ['offer'] })
    : null;
  if (application === null) throw new Problem('application-not-found');
  return application;
}

/**
 * The candidate takes the application back: everything personal is erased at once. Doing so twice changes nothing.
 *
 * @throws Problem `application-not-found`
 */
export async function withdraw(em: EntityManager, token: unknown, now: Date): Promise<Application> {
  await em.transactional(async (tx) => {
    const application = await lockFollowed(tx, token);
    if (application.withdrawnAt !== null) return;
    await tx.nativeUpdate(ApplicationSchema, { id: application.id }, { withdrawnAt: now });
    await erase(tx, [application.id], now);
  });
  em.clear();
  return followed(em, token);
}

/**
 * The candidate asks that a person looks at the application. Doing so twice changes nothing.
 *
 * @throws Problem `application-not-found`, `application-withdrawn`
 */
export async function requestReview(em: EntityManager, token: unknown, now: Date): Promise<Application> {
  await em.transactional(async (tx) => {
    const application = await lockFollowed(tx, token);
    if (application.erasedAt !== null) throw new Problem('application-withdrawn');
    if (application.reviewRequestedAt !== null) return;
    Object.assign(application, { reviewRequestedAt: now, updatedAt: now });
  });
  em.clear();
  return followed(em, token);
}

/** Whether the candidate may send another file: until a person has looked at the application. */
export function canReplaceCv({ status, erasedAt, offer, processing }: Application): boolean {
  return erasedAt === null && status === 'new' && (offer.status === 'open' || processing === 'failed');
}

/**
 * Sends another file in place of the first one, for instance because that one could not be read.
 *
 * @param file already looked at by `checkFile`
 * @throws Problem `application-not-found`, `cv-not-replaceable`
 */
export async function replaceCv(
  { processing, retentionDays, now }: SubmitDependencies,
  em: EntityManager,
  token: unknown,
  file: Buffer,
): Promise<Application> {
  const at = now();
  await em.transactional(async (tx) => {
    const application = await lockFollowed(tx, token);
    await tx.populate(application, ['offer']);
    if (!canReplaceCv(application)) throw new Problem('cv-not-replaceable');
    await storeCvFile(tx, application.id, file);
    Object.assign(application, {
      processing: 'queued',
      failureCode: null,
      scoreValue: null,
      score: null,
      scoreBasis: null,
      cvPages: null,
      cvHiddenWords: 0,
      cvSizeBytes: file.length,
      updatedAt: at,
      eraseAt: endOfRetention(at, retentionDays),
    });
    await tx.flush();
    await processing.enqueue(tx, [application.id]);
  });
  processing.wake();
  em.clear();
  return followed(em, token);
}

async function lockFollowed(em: EntityManager, token: unknown): Promise<Application> {
  const { id } = await followed(em, token);
  return em.findOneOrFail(ApplicationSchema, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
}
