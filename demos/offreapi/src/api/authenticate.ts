import type { EntityManager } from '@mikro-orm/postgresql';
import type { Context } from 'koa';
import { tokenOf } from '../accounts/api-tokens.ts';
import { followed } from '../applications/follow.ts';
import type { ApiToken } from '../database/api-token.ts';
import type { Recruiter } from '../database/recruiter.ts';
import { Problem } from '../http/problem.ts';
import type { Access } from './route.ts';

export interface Caller {
  readonly token: ApiToken | undefined;
  readonly recruiter: () => Recruiter;
  readonly followToken: string;
}

/**
 * Who calls, by `Authorization: Bearer`, and whether they may. Cookies count for nothing here, so that no other site can
 * use them.
 *
 * @throws Problem `unauthorized`, `forbidden`
 */
export async function authenticate(
  em: EntityManager,
  ctx: Context,
  access: Access,
  now: Date,
): Promise<Caller> {
  const secret = secretIn(ctx);
  const caller = { token: undefined, followToken: '', recruiter: refuse };
  if (secret === undefined) return access === 'anyone' ? caller : refuse();
  if (access === 'candidate') {
    await followed(em, secret).catch((error: unknown) => {
      throw error instanceof Problem ? new Problem('unauthorized') : error;
    });
    return { ...caller, followToken: secret };
  }
  const token = await tokenOf(em, secret, now);
  if (token === undefined) return refuse();
  if (!allows(token, access)) {
    ctx.set('WWW-Authenticate', 'Bearer error="insufficient_scope"');
    throw new Problem('forbidden');
  }
  return { ...caller, token, recruiter: () => token.recruiter };
}

function allows({ scope, recruiter }: ApiToken, access: Access): boolean {
  if (access === 'admin') return scope === 'write' && recruiter.role === 'admin';
  return access !== 'write' || scope === 'write';
}

/** Undefined without the header, as without credentials of this kind; anything else there is a secret that nobody has. */
function secretIn(ctx: Context): string | undefined {
  const header = ctx.get('Authorization');
  if (header === '') return undefined;
  return /^Bearer +([\w-]{1,200})$/i.exec(header)?.[1] ?? '';
}

function refuse(): never {
  throw new Problem('unauthorized');
}
