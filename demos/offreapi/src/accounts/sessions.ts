import type { EntityManager } from '@mikro-orm/postgresql';
import type { Recruiter } from '../database/recruiter.ts';
import { SessionSchema, type Session } from '../database/session.ts';
import { hashToken, isSecretToken, newSecretToken } from './secret-token.ts';

/** In milliseconds: ended when unused for 8 h, and after 7 days in any case. */
export const sessionLimits = { idleMs: 28_800_000, absoluteMs: 604_800_000 } as const;

/** Each use is not worth a write. */
const SEEN_STEP_MS = 60_000;

export interface StartedSession {
  /** For the cookie; only its hash is stored. */
  readonly token: string;
  readonly session: Session;
}

export async function startSession(
  em: EntityManager,
  recruiter: Recruiter,
  now: Date,
): Promise<StartedSession> {
  const token = newSecretToken();
  const session = em.create(SessionSchema, {
    tokenHash: hashToken(token),
    recruiter,
    csrfToken: newSecretToken(),
    createdAt: now,
    lastSeenAt: now,
    expiresAt: new Date(now.getTime() + sessionLimits.absoluteMs),
  });
  await em.flush();
  return { token, session };
}

/** The session of a cookie, with its recruiter; undefined for anything that is not a live one. */
export async function sessionOf(
  em: EntityManager,
  token: string | undefined,
  now: Date,
): Promise<Session | undefined> {
  if (!isSecretToken(token)) return undefined;
  const session = await em.findOne(
    SessionSchema,
    {
      tokenHash: hashToken(token),
      expiresAt: { $gt: now },
      lastSeenAt: { $gt: new Date(now.getTime() - sessionLimits.idleMs) },
      recruiter: { disabledAt: null },
    },
    { populate: ['recruiter'] },
  );
  if (session === null) return undefined;
  if (now.getTime() - session.lastSeenAt.getTime() >= SEEN_STEP_MS) {
    await em.nativeUpdate(SessionSchema, { tokenHash: session.tokenHash }, { lastSeenAt: now });
  }
  return session;
}

/** Does nothing for a token that is no live session. */
export async function signOut(em: EntityManager, token: string | undefined): Promise<void> {
  if (isSecretToken(token)) await em.nativeDelete(SessionSchema, { tokenHash: hashToken(token) });
}
