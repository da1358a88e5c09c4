import type { Router } from '@koa/router';
import type { Context } from 'koa';
import { issueToken, listTokens, revokeToken, tokenLifetime } from '../accounts/api-tokens.ts';
import { passwordLimits } from '../accounts/password-rules.ts';
import { changePassword, readNewPassword } from '../accounts/recruiters.ts';
import { verifyCredentials } from '../accounts/sign-in.ts';
import type { ApiToken } from '../database/api-token.ts';
import { recruiterIn, recruitersOnly } from '../http/authentication.ts';
import { readForm } from '../http/body.ts';
import { readFields } from '../http/fields.ts';
import { checkFormToken } from '../http/form-token.ts';
import { localeOf } from '../http/locale.ts';
import { Problem } from '../http/problem.ts';
import { clearSessionCookie } from '../http/session-cookie.ts';
import { passwordForm, tokenForm } from './form-views.ts';
import { formProblem, seeOther, textsOf } from './page-tools.ts';
import type { PagesDependencies } from './pages.ts';

/** A recruiter's own password and API tokens. */
export function addOwnAccountPages(
  router: Router,
  { database, instruments, now, render }: PagesDependencies,
): void {
  router.get('/account', recruitersOnly, (ctx) => show(ctx, {}));
  router.get('/account/tokens', recruitersOnly, (ctx) => seeOther(ctx, '/account'));
  router.get('/account/password', recruitersOnly, (ctx) => seeOther(ctx, '/account'));

  router.post('/account/tokens', recruitersOnly, async (ctx) => {
    let body: unknown;
    try {
      body = await readForm(ctx);
      checkFormToken(ctx, body);
      const fields = readFields(body);
      const name = fields.text('name', { max: 80 });
      const days = fields.text('days', { max: 3 });
      if (days !== '' && (!/^\d+$/.test(days) || Number(days) < 1 || Number(days) > tokenLifetime.max)) {
        fields.refuse({ field: 'days', code: 'not-a-choice' });
      }
      fields.check();
      const em = database.orm.em.fork();
      const { secret, token } = await issueToken(em, recruiterIn(ctx), { name, days: Number(days) }, now());
      instruments.log.info('token issued', { recruiter_id: recruiterIn(ctx).id, token_id: token.id });
      // Shown in the answer to the form: the secret is kept nowhere that a page to go on to could have it from.
      ctx.status = 201;
      await show(ctx, { issued: { name, secret } });
    } catch (error) {
      const problem = formProblem(error);
      ctx.status = problem.status;
      await show(ctx, { tokenForm: tokenForm(localeOf(ctx), body, problem) });
    }
  });

  router.post('/account/tokens/:id/revoke', recruitersOnly, async (ctx) => {
    checkFormToken(ctx, await readForm(ctx));
    const id = ctx.params['id'] ?? '';
    await revokeToken(database.orm.em.fork(), recruiterIn(ctx), id, now());
    instruments.log.info('token revoked', { recruiter_id: recruiterIn(ctx).id, token_id: id.toLowerCase() });
    seeOther(ctx, '/account');
  });

  router.post('/account/password', recruitersOnly, async (ctx) => {
    try {
      const body = await readForm(ctx);
      checkFormToken(ctx, body);
      const recruiter = recruiterIn(ctx);
      const fields = readFields(body);
      const current = fields.secret('current', passwordLimits.max);
      const password = readNewPassword(fields);
      fields.check();
      const em = database.orm.em.fork();
      const credentials = { email: recruiter.email, password: current, address: ctx.ip };
      const verified = await verifyCredentials(em, credentials, now());
      if (verified.kind === 'refused') {
        if (verified.reason === 'too-many-attempts')
          throw new Problem('too-many-attempts', [], verified.retryAfterMs);
        throw new Problem('validation-failed', [{ field: 'current', code: 'wrong-password' }]);
      }
      await changePassword(em, verified.recruiter, password);
      instruments.log.info('password changed', { recruiter_id: recruiter.id });
      clearSessionCookie(ctx);
      seeOther(ctx, '/sign-in?changed=1');
    } catch (error) {
      const problem = formProblem(error);
      ctx.status = problem.status;
      await show(ctx, { passwordForm: passwordForm(localeOf(ctx), problem) });
    }
  });

  async function show(ctx: Context, data: Readonly<Record<string, unknown>>): Promise<void> {
    const tokens = await listTokens(database.orm.em.fork(), recruiterIn(ctx));
    const locale = localeOf(ctx);
    render(ctx, 'account', {
      title: textsOf(ctx).recruiting.account.title,
      tokens: tokens.map((token) => ({ token, state: stateOf(token, now()) })),
      maxDays: tokenLifetime.max,
      passwordLimits,
      tokenForm: tokenForm(locale, { days: String(tokenLifetime.default) }),
      passwordForm: passwordForm(locale),
      ...data,
    });
  }
}

function stateOf({ revokedAt, expiresAt }: ApiToken, now: Date): 'revoked' | 'expired' | 'good' {
  if (revokedAt !== null) return 'revoked';
  return expiresAt <= now ? 'expired' : 'good';
}
