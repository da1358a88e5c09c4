import type { EntityManager } from '@mikro-orm/postgresql';
import { sessionLimits } from '../accounts/sessions.ts';
import { loginLimits } from '../accounts/login-limit.ts';
import { erase } from '../applications/erase.ts';
import { ApiTokenSchema } from '../database/api-token.ts';
import { LoginAttemptSchema } from '../database/login-attempt.ts';
import { ScoringLogSchema } from '../database/scoring-log.ts';
import { SessionSchema } from '../database/session.ts';
import { endOfRetention } from './end-of-retention.ts';

/** How many of each kind went. */
export interface Purged {
  readonly applications: number;
  readonly sessions: number;
  readonly loginAttempts: number;
  readonly apiTokens: number;
  readonly scoringLogEntries: number;
}

export const retention = {
  /** The law asks for six months at least. */
  scoringLogDays: 365,
  /** A token that is no longer good is listed for so long. */
  apiTokenDays: 30,
} as const;

const BATCH = 200;

/**
 * Erases what is past its date, in small transactions. May run at any time, and twice at once.
 *
 * @param retentionDays in force now: where it has become shorter it holds for what was received before as well, while a longer one
 *   does not lengthen what candidates were told
 */
export async function purge(em: EntityManager, now: Date, retentionDays: number): Promise<Purged> {
  const before = (ms: number): Date => new Date(now.getTime() - ms);
  const tokensUntil = endOfRetention(now, -retention.apiTokenDays);
  return {
    applications: await eraseExpired(em, now, retentionDays),
    sessions: await em.nativeDelete(SessionSchema, {
      $or: [{ expiresAt: { $lte: now } }, { lastSeenAt: { $lte: before(sessionLimits.idleMs) } }],
    }),
    loginAttempts: await em.nativeDelete(LoginAttemptSchema, {
      windowStartedAt: { $lt: before(loginLimits.windowMs) },
      $or: [{ blockedUntil: null }, { blockedUntil: { $lt: before(loginLimits.windowMs) } }],
    }),
    apiTokens: await em.nativeDelete(ApiTokenSchema, {
      $or: [{ expiresAt: { $lt: tokensUntil } }, { revokedAt: { $lt: tokensUntil } }],
    }),
    scoringLogEntries: await em.nativeDelete(ScoringLogSchema, {
      scoredAt: { $lt: endOfRetention(now, -retention.scoringLogDays) },
    }),
  };
}

async function eraseExpired(em: EntityManager, now: Date, retentionDays: number): Promise<number> {
  await shorten(em, retentionDays);
  let erased = 0;
  for (let last = BATCH; last === BATCH; erased += last) {
    last = await em.fork().transactional(async (tx) => {
      const due = await tx.execute<{ id: string }[]>(
        'select id from application where erase_at <= ? order by erase_at limit ? for update skip locked',
        [now, BATCH],
      );
      await erase(
        tx,
        due.map(({ id }) => id),
        now,
      );
      return due.length;
    });
  }
  return erased;
}

/** From when it was received, or from when somebody who had been hired was not any more. Who is hired has no date. */
async function shorten(em: EntityManager, retentionDays: number): Promise<void> {
  await em.fork().execute(
    `with due as (
       select a.id, greatest(a.received_at, max(d.decided_at) filter (where d.from_status = 'hired')) + make_interval(hours => ?) as at
       from application a left join decision d on d.application_id = a.id
       where a.erase_at is not null group by a.id
     )
     update application set erase_at = due.at from due where due.id = application.id and application.erase_at > due.at`,
    [24 * retentionDays],
  );
}
