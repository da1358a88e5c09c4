import type { Context } from 'koa';
import { isSecretToken, newSecretToken, sameSecret } from '../accounts/secret-token.ts';
import { sessionIn } from './authentication.ts';
import { Problem } from './problem.ts';

const COOKIE = 'offreapi_form';
const FIELD = 'csrf';

/**
 * What every form repeats in its field `csrf`, and another site cannot know: the session's token, or for visitors without
 * one that of a cookie set with the first form.
 */
export function formToken(ctx: Context): string {
  const session = sessionIn(ctx);
  if (session !== undefined) return session.csrfToken;
  const state = ctx.state as { formToken?: string };
  if (state.formToken !== undefined) return state.formToken;
  const sent = ctx.cookies.get(COOKIE);
  const token = isSecretToken(sent) ? sent : newSecretToken();
  if (token !== sent) {
    ctx.cookies.set(COOKIE, token, { httpOnly: true, sameSite: 'lax', secure: ctx.secure, path: '/' });
  }
  state.formToken = token;
  return token;
}

/** @throws Problem `form-expired` unless the form came from a page of ours, shown to this visitor */
export function checkFormToken(ctx: Context, body: unknown): void {
  const expected = sessionIn(ctx)?.csrfToken ?? ctx.cookies.get(COOKIE);
  const fields = (typeof body === 'object' ? body : null) as Record<string, unknown> | null;
  const given = fields !== null && Object.hasOwn(fields, FIELD) ? fields[FIELD] : undefined;
  if (!isSecretToken(expected) || !sameSecret(given, expected)) throw new Problem('form-expired');
}
