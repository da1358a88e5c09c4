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
}

/**
 * Takes an application: candidate, file and the job that will read it are stored together or not at all.
 *
 * @throws Problem `offer-not-found`, `offer-closed`
 */
export async function submit(
  deps: SubmitDependencies,
  em: EntityManager,
  offerId: string,
  input: ApplicationInput,
): Promise<Submitted> {
  const followToken = newSecretToken();
  const receivedAt = deps.now();
  const application = await em.transactional(async (tx) => {
    // Shared, so that an offer is not closed or edited while an application to it is being stored.
    const offer = await tx.findOne(OfferSchema, { id: offerId }, { lockMode: LockMode.PESSIMISTIC_READ });
    if (offer === null) throw new Problem('offer-not-found');
    if (offer.status !== 'open') throw new Problem('offer-closed');
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
    return created;
  });
  deps.processing.wake();
  return { application, followToken };
}
