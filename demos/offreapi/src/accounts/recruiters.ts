import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { ApiTokenSchema } from '../database/api-token.ts';
import { RecruiterSchema, type Recruiter, type Role } from '../database/recruiter.ts';
import { SessionSchema } from '../database/session.ts';
import { isId } from '../database/id.ts';
import { readFields, type FieldReader } from '../http/fields.ts';
import { Problem } from '../http/problem.ts';
import { passwordLimits } from './password-rules.ts';
import { hashPassword } from './password.ts';

export interface RecruiterInput {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly role: Role;
}

export const roles: readonly Role[] = ['recruiter', 'admin'];

/** @throws Problem `validation-failed` */
export function readRecruiter(body: unknown): RecruiterInput {
  const fields = readFields(body);
  const input = {
    name: fields.text('name', { max: 120 }),
    email: fields.email('email'),
    password: readNewPassword(fields),
    role: fields.choice('role', roles),
  };
  fields.check();
  return input;
}

/** A password as somebody chooses it. Blanks at its ends count. */
export function readNewPassword(fields: FieldReader, field: string = 'password'): string {
  const password = fields.secret(field, passwordLimits.max);
  if (password !== '' && password.length < passwordLimits.min) {
    fields.refuse({ field, code: 'too-short', limit: passwordLimits.min });
  }
  return password;
}

/** @throws Problem `email-taken` */
export async function createRecruiter(
  em: EntityManager,
  input: RecruiterInput,
  now: Date,
): Promise<Recruiter> {
  const email = input.email.toLowerCase();
  if ((await em.count(RecruiterSchema, { email })) > 0) throw new Problem('email-taken');
  const recruiter = em.create(RecruiterSchema, {
    id: randomUUID(),
    email,
    name: input.name,
    passwordHash: await hashPassword(input.password),
    role: input.role,
    locale: null,
    createdAt: now,
    disabledAt: null,
  });
  await em.flush();
  return recruiter;
}

/** Also ends every session of the account. */
export async function changePassword(
  em: EntityManager,
  recruiter: Recruiter,
  password: string,
): Promise<void> {
  const passwordHash = await hashPassword(password);
  await em.transactional(async (tx) => {
    await tx.nativeUpdate(RecruiterSchema, { id: recruiter.id }, { passwordHash });
    await tx.nativeDelete(SessionSchema, { recruiter: recruiter.id });
  });
}

/** Ends every session and token of the account as well; what it did stays under its name. */
export async function disableRecruiter(em: EntityManager, id: string, now: Date): Promise<void> {
  const recruiter = await recruiterOf(em, id);
  await em.transactional(async (tx) => {
    await tx.nativeUpdate(RecruiterSchema, { id: recruiter.id }, { disabledAt: now });
    await tx.nativeDelete(SessionSchema, { recruiter: recruiter.id });
    await tx.nativeUpdate(ApiTokenSchema, { recruiter: recruiter.id, revokedAt: null }, { revokedAt: now });
  });
}

/** By name, disabled accounts included. */
export function listRecruiters(em: EntityManager): Promise<Recruiter[]> {
  return em.find(RecruiterSchema, {}, { orderBy: { name: 'asc', id: 'asc' } });
}

/** @throws Problem `recruiter-not-found` */
export async function recruiterOf(em: EntityManager, id: string): Promise<Recruiter> {
  const recruiter = isId(id) ? await em.findOne(RecruiterSchema, { id: id.toLowerCase() }) : null;
  if (recruiter === null) throw new Problem('recruiter-not-found');
  return recruiter;
}
