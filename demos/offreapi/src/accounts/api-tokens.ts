import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { ApiTokenSchema, type ApiToken, type TokenScope } from '../database/api-token.ts';
import { isId } from '../database/id.ts';
import type { Recruiter } from '../database/recruiter.ts';
import { Problem } from '../http/problem.ts';
import { hashToken, isSecretToken, newSecretToken } from './secret-token.ts';

/** In days. */
export const tokenLifetime = { default: 90, max: 365 } as const;

const DAY_MS = 86_400_000;
const USED_STEP_MS = 60_000;

export interface IssuedToken {
  /** Shown once; only its hash is stored. */
  readonly secret: string;
  readonly token: ApiToken;
}

/** @param options.name what the token is for; `options.days` how long it is good, default 90;
 *   `options.scope` default `write` */
export async function issueToken(
  em: EntityManager,
  recruiter: Recruiter,
  options: { readonly name: string; readonly days?: number; readonly scope?: TokenScope },
  now: Date,
): Promise<IssuedToken> {
  const secret = newSecretToken();
  const days = Math.min(options.days ?? tokenLifetime.default, tokenLifetime.max);
  const token = em.create(ApiTokenSchema, {
    id: randomUUID(),
    recruiter,
    name: options.name,
    tokenHash: hashToken(secret),
    scope: options.scope ?? 'write',
    createdAt: now,
    lastUsedAt: null,
    expiresAt: new Date(now.getTime() + days * DAY_MS),
    revokedAt: null,
  });
  await em.flush();
  return { secret, token };
}

/** The live token with its recruiter; undefined for anything else. */
export async function tokenOf(em: EntityManager, secret: string, now: Date): Promise<ApiToken | undefined> {
  if (!isSecretToken(secret)) return undefined;
  const token = await em.findOne(
    ApiTokenSchema,
    {
      tokenHash: hashToken(secret),
      revokedAt: null,
      expiresAt: { $gt: now },
      recruiter: { disabledAt: null },
    },
    { populate: ['recruiter'] },
  );
  if (token === null) return undefined;
  if (now.getTime() - (token.lastUsedAt?.getTime() ?? 0) >= USED_STEP_MS) {
    await em.nativeUpdate(ApiTokenSchema, { id: token.id }, { lastUsedAt: now });
  }
  return token;
}

/** A recruiter's own tokens, the newest first, those that are no longer good included. */
export function listTokens(em: EntityManager, recruiter: Recruiter): Promise<ApiToken[]> {
  return em.find(ApiTokenSchema, { recruiter: recruiter.id }, { orderBy: { createdAt: 'desc', id: 'desc' } });
}

/** @throws Problem `token-not-found`, also for somebody else's */
export async function revokeToken(
  em: EntityManager,
  recruiter: Recruiter,
  id: string,
  now: Date,
): Promise<void> {
  const where = { id: id.toLowerCase(), recruiter: recruiter.id };
  const token = isId(id) ? await em.findOne(ApiTokenSchema, where) : null;
  if (token === null) throw new Problem('token-not-found');
  token.revokedAt ??= now;
  await em.flush();
}
