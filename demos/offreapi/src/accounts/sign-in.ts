import type { EntityManager } from '@mikro-orm/postgresql';
import { RecruiterSchema, type Recruiter } from '../database/recruiter.ts';
import { countAttempt, forgiveAttempt } from './login-limit.ts';
import { passwordLimits } from './password-rules.ts';
import { verifyPassword } from './password.ts';
import { startSession, type StartedSession } from './sessions.ts';

export interface Credentials {
  readonly email: string;
  readonly password: string;
  /** Where the attempt comes from, as far as the service can tell. */
  readonly address: string;
}

export type SignIn = ({ readonly kind: 'signed-in' } & StartedSession) | Refused;
export type Verified = { readonly kind: 'verified'; readonly recruiter: Recruiter } | Refused;

interface Refused {
  readonly kind: 'refused';
  /** `credentials` says neither which of the two is wrong nor whether there is such an account. */
  readonly reason: 'credentials' | 'too-many-attempts';
  /** How long to wait before another attempt is looked at. */
  readonly retryAfterMs: number;
}

/**
 * Always starts a new session: a cookie that was there before, set by whomever, is never taken over.
 *
 * @throws PasswordsBusyError
 */
export async function signIn(em: EntityManager, credentials: Credentials, now: Date): Promise<SignIn> {
  const verified = await verifyCredentials(em, credentials, now);
  if (verified.kind === 'refused') return verified;
  return { kind: 'signed-in', ...(await startSession(em, verified.recruiter, now)) };
}

/**
 * Checks an e-mail and a password. It takes as long, and is limited as strictly, for an e-mail that nobody has.
 *
 * @throws PasswordsBusyError
 */
export async function verifyCredentials(
  em: EntityManager,
  { email, password, address }: Credentials,
  now: Date,
): Promise<Verified> {
  const keys = { email: email.trim().toLowerCase().slice(0, 254), address };
  const retryAfterMs = await countAttempt(em, keys, now);
  if (retryAfterMs > 0) return { kind: 'refused', reason: 'too-many-attempts', retryAfterMs };
  const recruiter = await em.findOne(RecruiterSchema, { email: keys.email, disabledAt: null });
  const right = await verifyPassword(password.slice(0, passwordLimits.max), recruiter?.passwordHash);
  if (!right || recruiter === null) return { kind: 'refused', reason: 'credentials', retryAfterMs: 0 };
  await forgiveAttempt(em, keys);
  return { kind: 'verified', recruiter };
}
