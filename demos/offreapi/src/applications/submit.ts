import { randomUUID } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { hashToken, newSecretToken } from '../accounts/secret-token.ts';
import { ApplicationSchema, type Application } from '../database/application.ts';
import { storeCvFile } from '../database/cv-file.ts';
import { OfferSchema } from '../database/offer.ts';
import { Problem } from '../http/problem.ts';
import type { ApplicationInput } from './application-input.ts';
import type { Processing } from './processing.ts';
import { endOfRetention } from '../retention/end-of-retention.ts';

export interface SubmitDependencies {
  readonly processing: Processing;
  readonly retentionDays: number;
  readonly now: () => Date;
}

export interface Submitted {
  readonly application: Application;
  /** The secret of the candidate's private link; only its hash is stored. */
  readonly followToken: string;
  /** True where the same form had been sent before: nothing was stored again. */
  readonly repeated: boolean;
}

/**
 * Takes an application: candidate, file and the job that will read it are stored together or not at all, and once where the same
 * form is sent twice.
 *
 * @throws Problem `offer-not-found`, `offer-closed`
 */
export async function submit(
  deps: SubmitDependencies,
  em: EntityManager,
  offerId: string,
  input: ApplicationInput,
): Promise<Submitted> {
  const receivedAt = deps.now();
  const submitted = await em.transactional(async (tx) => {
    // Shared, so that an offer is not closed or edited while an application to it is being stored.
    const offer = await tx.findOne(OfferSchema, { id: offerId }, { lockMode: LockMode.PESSIMISTIC_READ });
    if (offer === null) throw new Problem('offer-not-found');
    const sent = await sentBefore(tx, input.submission);
    if (sent !== undefined && isSame(sent.application, offerId, input)) return { ...sent, repeated: true };
    if (offer.status !== 'open') throw new Problem('offer-closed');
    const followToken = (sent === undefined && input.submission) || newSecretToken();
    const created = tx.create(ApplicationSchema, {
      id: randomUUID(),
      offer,
      candidateName: input.name,
      candidateEmail: input.email,
      message: input.message,
      status: 'new',
      processing: 'queued',
      failureCode: null,
      receivedAt,
      updatedAt: receivedAt,
      cvPages: null,
      cvHiddenWords: 0,
      cvSizeBytes: input.file.length,
      scoreValue: null,
      score: null,
      scoreBasis: null,
      followTokenHash: hashToken(followToken),
      withdrawnAt: null,
      reviewRequestedAt: null,
      reviewedAt: null,
      eraseAt: endOfRetention(receivedAt, deps.retentionDays),
      erasedAt: null,
    });
    await tx.flush();
    await storeCvFile(tx, created.id, input.file);
    await deps.processing.enqueue(tx, [created.id]);
    return { application: created, followToken, repeated: false };
  });
  if (!submitted.repeated) deps.processing.wake();
  return submitted;
}

async function sentBefore(
  tx: EntityManager,
  submission: string | undefined,
): Promise<Omit<Submitted, 'repeated'> | undefined> {
  if (submission === undefined) return undefined;
  const followTokenHash = hashToken(submission);
  // Of two that come at once, the second one waits for the first.
  await tx.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [followTokenHash]);
  const application = await tx.findOne(ApplicationSchema, { followTokenHash });
  return application === null ? undefined : { application, followToken: submission };
}

/** Who goes back to the form and changes something means to send it again. */
function isSame(sent: Application, offerId: string, input: ApplicationInput): boolean {
  return (
    sent.offer.id === offerId &&
    sent.erasedAt === null &&
    sent.candidateName === input.name &&
    sent.candidateEmail === input.email &&
    sent.message === input.message &&
    sent.cvSizeBytes === input.file.length
  );
}
