import { randomBytes, randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { RecruiterSchema } from '../database/recruiter.ts';
import { SessionSchema } from '../database/session.ts';
import { hashPassword } from './password.ts';

/** What the environment says about the first admin, already checked by `resolveConfig`. */
export interface AdminSettings {
  readonly demo: boolean;
  readonly email: string | undefined;
  readonly password: string | undefined;
}

export type FirstRun =
  /** Somebody can sign in already; the environment changes nothing. */
  | { readonly kind: 'exists' }
  /** Nobody can sign in: the environment names no admin. */
  | { readonly kind: 'nobody' }
  | { readonly kind: 'created' }
  /** In the demo: these are to be shown to the person at the terminal, and to no log. */
  | { readonly kind: 'demo'; readonly email: string; readonly generatedPassword: string | undefined };

/** Any 63-bit number of its own: replicas that start together create one admin. */
const FIRST_RUN_LOCK = 7_046_029_254_386_354;
const DEMO_EMAIL = 'admin@offreapi.example';

/**
 * Makes sure that somebody can sign in. Once there is an account the environment has no say any more, except in the demo:
 * there the admin's password is what the environment says now, or a new one each time.
 */
export async function firstRunAdmin(
  em: EntityManager,
  settings: AdminSettings,
  now: Date,
): Promise<FirstRun> {
  const { demo, password } = settings;
  const email = settings.email?.toLowerCase() ?? (demo ? DEMO_EMAIL : undefined);
  const generatedPassword =
    demo && password === undefined ? randomBytes(15).toString('base64url') : undefined;
  const chosen = password ?? generatedPassword;
  return em.transactional(async (tx): Promise<FirstRun> => {
    await tx.execute('select pg_advisory_xact_lock(?)', [FIRST_RUN_LOCK]);
    if (!demo && (await tx.count(RecruiterSchema)) > 0) return { kind: 'exists' };
    if (email === undefined || chosen === undefined) return { kind: 'nobody' };
    const passwordHash = await hashPassword(chosen);
    const known = await tx.findOne(RecruiterSchema, { email });
    if (known === null) {
      tx.create(RecruiterSchema, {
        id: randomUUID(),
        email,
        name: email.slice(0, email.indexOf('@')),
        passwordHash,
        role: 'admin',
        locale: null,
        createdAt: now,
        disabledAt: null,
      });
    } else {
      Object.assign(known, { passwordHash, role: 'admin', disabledAt: null });
      await tx.nativeDelete(SessionSchema, { recruiter: known.id });
    }
    return demo ? { kind: 'demo', email, generatedPassword } : { kind: 'created' };
  });
}
