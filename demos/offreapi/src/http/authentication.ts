import type { Context, Middleware } from 'koa';
import { tokenOf } from '../accounts/api-tokens.ts';
import { sessionOf } from '../accounts/sessions.ts';
import type { Database } from '../database/database.ts';
import type { Recruiter } from '../database/recruiter.ts';
import type { Session } from '../database/session.ts';
import { Problem } from './problem.ts';
import { sessionToken } from './session-cookie.ts';

export interface AuthenticationDependencies {
  readonly database: Database;
  readonly now: () => Date;
}

/** For pages: finds out who is signed in, by the session cookie. */
export function identify({ database, now }: AuthenticationDependencies): Middleware {
  return async (ctx, next) => {
    const token = sessionToken(ctx);
    if (token !== undefined) ctx.state['session'] = await sessionOf(database.orm.em.fork(), token, now());
    await next();
  };
}

/** The session of the visitor, where somebody is signed in. */
export function sessionIn(ctx: Context): Session | undefined {
  return ctx.state['session'] as Session | undefined;
}

/** For pages: lets recruiters through, and has others sign in first. */
export const recruitersOnly: Middleware = async (ctx, next) => {
  if (sessionIn(ctx) !== undefined) {
    await next();
    return;
  }
  if (ctx.method !== 'GET' && ctx.method !== 'HEAD') throw new Problem('unauthorized');
  ctx.status = 303;
  ctx.redirect(`/sign-in?next=${encodeURIComponent(ctx.url)}`);
};

/** For pages: lets admins through. @throws Problem `forbidden` for other recruiters */
export const adminsOnly: Middleware = (ctx, next) =>
  recruitersOnly(ctx, () => {
    if (recruiterIn(ctx).role !== 'admin') throw new Problem('forbidden');
    return next();
  });

/** @throws Problem `unauthorized`, where `recruitersOnly` was forgotten */
export function recruiterIn(ctx: Context): Recruiter {
  const session = sessionIn(ctx);
  if (session === undefined) throw new Problem('unauthorized');
  return session.recruiter;
}

/**
 * For the JSON API: the recruiter of the token in `Authorization: Bearer …`. Cookies count for nothing there, so that no
 * other site can use them.
 *
 * @throws Problem `unauthorized`
 */
export async function bearerOf(
  { database, now }: AuthenticationDependencies,
  ctx: Context,
): Promise<Recruiter> {
  const [, secret] = /^Bearer ([\w-]{1,200})$/i.exec(ctx.get('Authorization')) ?? [];
  const token = secret === undefined ? undefined : await tokenOf(database.orm.em.fork(), secret, now());
  if (token === undefined) throw new Problem('unauthorized');
  return token.recruiter;
}
