import type { Router } from '@koa/router';
import type { Context } from 'koa';
import { passwordLimits } from '../accounts/password-rules.ts';
import { signIn } from '../accounts/sign-in.ts';
import { signOut } from '../accounts/sessions.ts';
import { sessionIn } from '../http/authentication.ts';
import { readForm } from '../http/body.ts';
import { readFields } from '../http/fields.ts';
import { checkFormToken } from '../http/form-token.ts';
import { localeOf } from '../http/locale.ts';
import { nextPath } from '../http/next-path.ts';
import { Problem } from '../http/problem.ts';
import { clearSessionCookie, sessionToken, setSessionCookie } from '../http/session-cookie.ts';
import { signInProblem } from '../http/sign-in-problem.ts';
import { signInForm } from './form-views.ts';
import { formProblem, seeOther, textsOf } from './page-tools.ts';
import type { PagesDependencies } from './pages.ts';

/** Where a recruiter starts. */
const HOME = '/recruiting';

export function addAccountPages(
  router: Router,
  { database, instruments, now, render }: PagesDependencies,
): void {
  router.get('/sign-in', (ctx) => {
    const next = nextPath(ctx.query['next'], HOME);
    if (sessionIn(ctx) === undefined) show(ctx, next);
    else seeOther(ctx, next);
  });

  router.post('/sign-in', async (ctx) => {
    const body = await readForm(ctx);
    const fields = readFields(body);
    const next = nextPath(fields.text('next', { max: 1000, optional: true }), HOME);
    try {
      checkFormToken(ctx, body);
    } catch (error) {
      show(ctx, next, body, formProblem(error));
      return;
    }
    const credentials = {
      email: fields.secret('email', 254),
      password: fields.secret('password', passwordLimits.max),
      address: ctx.ip,
    };
    if (fields.errors.length > 0) {
      show(ctx, next, body, new Problem('validation-failed', fields.errors));
      return;
    }
    const em = database.orm.em.fork();
    const signedIn = await signIn(em, credentials, now());
    instruments.signIns.add(1, { result: signedIn.kind === 'refused' ? signedIn.reason : 'session' });
    if (signedIn.kind === 'refused') {
      show(ctx, next, body, signInProblem(signedIn));
      return;
    }
    await signOut(em, sessionToken(ctx));
    setSessionCookie(ctx, signedIn.token);
    instruments.log.info('signed in', { recruiter_id: signedIn.session.recruiter.id });
    seeOther(ctx, next);
  });

  router.post('/sign-out', async (ctx) => {
    checkFormToken(ctx, await readForm(ctx));
    await signOut(database.orm.em.fork(), sessionToken(ctx));
    clearSessionCookie(ctx);
    seeOther(ctx, '/');
  });

  function show(ctx: Context, next: string, body?: unknown, problem?: Problem): void {
    if (problem !== undefined) ctx.status = problem.status;
    if (problem?.retryAfterMs !== undefined) {
      ctx.set('Retry-After', String(Math.ceil(problem.retryAfterMs / 1000)));
    }
    const title = textsOf(ctx).signIn.title;
    render(ctx, 'sign-in', {
      title,
      next,
      changed: ctx.query['changed'] === '1',
      ...signInForm(localeOf(ctx), body, problem),
    });
  }
}
