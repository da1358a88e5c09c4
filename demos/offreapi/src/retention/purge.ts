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

/** Erases what is past its date, in small transactions. May run at any time, and twice at once. */
export async function purge(em: EntityManager, now: Date): Promise<Purged> {
  const before = (ms: number): Date => new Date(now.getTime() - ms);
  const tokensUntil = endOfRetention(now, -retention.apiTokenDays);
  return {
    applications: await eraseExpired(em, now),
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

async function eraseExpired(em: EntityManager, now: Date): Promise<number> {
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
