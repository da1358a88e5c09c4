import type { Context } from 'koa';
import { sessionLimits } from '../accounts/sessions.ts';

const NAME = 'offreapi_session';

export function sessionToken(ctx: Context): string | undefined {
  return ctx.cookies.get(NAME);
}

/** Out of reach of scripts, sent by no other site's forms, and over HTTPS only where the page came by it. */
export function setSessionCookie(ctx: Context, token: string): void {
  ctx.cookies.set(NAME, token, {
    httpOnly: true,
    sameSite: 'lax',
    secure: ctx.secure,
    path: '/',
    maxAge: sessionLimits.absoluteMs,
  });
}

export function clearSessionCookie(ctx: Context): void {
  ctx.cookies.set(NAME, null, { httpOnly: true, sameSite: 'lax', secure: ctx.secure, path: '/' });
}
