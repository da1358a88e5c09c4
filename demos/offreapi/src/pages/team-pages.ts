import type { Router } from '@koa/router';
import type { Context } from 'koa';
import { passwordLimits } from '../accounts/password-rules.ts';
import {
  createRecruiter,
  disableRecruiter,
  listRecruiters,
  readRecruiter,
  roles,
} from '../accounts/recruiters.ts';
import { adminsOnly, recruiterIn } from '../http/authentication.ts';
import { readForm } from '../http/body.ts';
import { checkFormToken } from '../http/form-token.ts';
import { localeOf } from '../http/locale.ts';
import { Problem } from '../http/problem.ts';
import { recruiterForm } from './form-views.ts';
import { formProblem, seeOther, textsOf } from './page-tools.ts';
import type { PagesDependencies } from './pages.ts';

/** Who may sign in: for admins only. */
export function addTeamPages(
  router: Router,
  { database, instruments, now, render }: PagesDependencies,
): void {
  router.get('/team', adminsOnly, (ctx) => show(ctx));

  router.post('/team', adminsOnly, async (ctx) => {
    let body: unknown;
    try {
      body = await readForm(ctx);
      checkFormToken(ctx, body);
      const recruiter = await createRecruiter(database.orm.em.fork(), readRecruiter(body), now());
      instruments.log.info('recruiter created', { recruiter_id: recruiter.id, by: recruiterIn(ctx).id });
      seeOther(ctx, '/team');
    } catch (error) {
      const problem = formProblem(error);
      ctx.status = problem.status;
      await show(ctx, body, problem);
    }
  });

  router.post('/team/:id/disable', adminsOnly, async (ctx) => {
    checkFormToken(ctx, await readForm(ctx));
    const id = ctx.params['id'] ?? '';
    // Somebody has to stay who can add others.
    if (id.toLowerCase() === recruiterIn(ctx).id) throw new Problem('forbidden');
    await disableRecruiter(database.orm.em.fork(), id, now());
    instruments.log.info('recruiter disabled', { recruiter_id: id.toLowerCase(), by: recruiterIn(ctx).id });
    seeOther(ctx, '/team');
  });

  async function show(ctx: Context, body?: unknown, problem?: Problem): Promise<void> {
    const members = await listRecruiters(database.orm.em.fork());
    const form = recruiterForm(localeOf(ctx), body, problem);
    render(ctx, 'team', {
      title: textsOf(ctx).recruiting.team.title,
      members,
      roles,
      passwordLimits,
      ...form,
    });
  }
}
