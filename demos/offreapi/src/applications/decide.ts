import { randomUUID } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { applicationStatuses, ApplicationSchema, type ApplicationStatus } from '../database/application.ts';
import { DecisionSchema, type Decision } from '../database/decision.ts';
import type { Recruiter } from '../database/recruiter.ts';
import { readFields } from '../http/fields.ts';
import { Problem } from '../http/problem.ts';
import { endOfRetention } from '../retention/end-of-retention.ts';
import { applicationOf } from './ranking.ts';

export interface DecisionInput {
  /** The status that the person saw; where it has moved since, nothing is decided. Absent: whatever it is. */
  readonly from?: ApplicationStatus;
  readonly to: ApplicationStatus;
  readonly note: string;
}

/** In characters. */
export const decisionLimits = { note: 2000 } as const;

/** @throws Problem `validation-failed` */
export function readDecision(body: unknown): DecisionInput {
  const fields = readFields(body);
  const input: DecisionInput = {
    ...(hasFrom(body) && { from: fields.choice('from', applicationStatuses) }),
    to: fields.choice('to', applicationStatuses),
    note: fields.text('note', { max: decisionLimits.note, optional: true, multiline: true }),
  };
  fields.check();
  return input;
}

function hasFrom(body: unknown): boolean {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, 'from');
}

export interface DecideOptions extends DecisionInput {
  readonly applicationId: string;
  readonly recruiter: Recruiter;
  readonly retentionDays: number;
}

/**
 * A person decides, and it is written down: status and audit trail change together. The same status again with a note only
 * adds the note.
 *
 * @throws Problem `application-not-found`, `application-withdrawn` (or erased), `decision-outdated`, `decision-unchanged`
 */
export async function decide(
  em: EntityManager,
  { applicationId, recruiter, from: seen, to, note, retentionDays }: DecideOptions,
  now: Date,
): Promise<Decision> {
  return em.transactional(async (tx) => {
    const { id } = await applicationOf(tx, applicationId);
    const application = await tx.findOneOrFail(
      ApplicationSchema,
      { id },
      { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
    );
    if (application.erasedAt !== null) throw new Problem('application-withdrawn');
    const from = application.status;
    if (seen !== undefined && seen !== from) throw new Problem('decision-outdated');
    if (from === to && note === '') throw new Problem('decision-unchanged');
    if (from !== to) {
      application.status = to;
      // Whoever is hired has a file of another kind from then on; whoever is not any more is a candidate again.
      if (to === 'hired') application.eraseAt = null;
      else application.eraseAt ??= endOfRetention(now, retentionDays);
    }
    application.updatedAt = now;
    if (application.reviewRequestedAt !== null) application.reviewedAt ??= now;
    return tx.create(DecisionSchema, {
      id: randomUUID(),
      application,
      position: 1 + (await tx.count(DecisionSchema, { application: id })),
      recruiter: recruiter.id,
      recruiterName: recruiter.name,
      fromStatus: from,
      toStatus: to,
      note,
      decidedAt: now,
    });
  });
}

/** Who decided what about an application, the latest first. */
export function history(em: EntityManager, applicationId: string): Promise<Decision[]> {
  return em.find(DecisionSchema, { application: applicationId }, { orderBy: { position: 'desc' } });
}
