import type { Router } from '@koa/router';
import type { Context } from 'koa';
import { cvFile } from '../applications/cv-file.ts';
import { decide, decisionLimits, history, readDecision } from '../applications/decide.ts';
import { rankOf } from '../applications/rank-of.ts';
import { applicationOf } from '../applications/ranking.ts';
import { applicationStatuses } from '../database/application.ts';
import { attach } from '../http/attachment.ts';
import { recruiterIn, recruitersOnly } from '../http/authentication.ts';
import { readForm } from '../http/body.ts';
import { checkFormToken } from '../http/form-token.ts';
import { localeOf } from '../http/locale.ts';
import { nextPath } from '../http/next-path.ts';
import type { Problem } from '../http/problem.ts';
import { fill } from '../messages/messages.ts';
import { candidateView } from './candidate-view.ts';
import { decisionForm } from './form-views.ts';
import { formProblem, seeOther, textsOf } from './page-tools.ts';
import type { PagesDependencies } from './pages.ts';

/** One application as recruiters see it: reasons, file, decisions. */
export function addApplicationPages(router: Router, deps: PagesDependencies): void {
  const { database, instruments, now, render, retentionDays } = deps;
  const idOf = (ctx: Context & { params: Record<string, string> }): string => ctx.params['id'] ?? '';

  router.get('/applications/:id', recruitersOnly, (ctx) => show(ctx, idOf(ctx)));

  router.post('/applications/:id/decisions', recruitersOnly, async (ctx) => {
    let body: unknown;
    try {
      body = await readForm(ctx);
      checkFormToken(ctx, body);
      const em = database.orm.em.fork();
      const { id, offer } = await applicationOf(em, idOf(ctx));
      const options = {
        applicationId: id,
        recruiter: recruiterIn(ctx),
        retentionDays,
        ...readDecision(body),
      };
      const decision = await decide(em, options, now());
      instruments.decisions.add(1, { status: decision.toStatus });
      instruments.log.info('application decided', {
        application_id: id,
        recruiter_id: recruiterIn(ctx).id,
        status: decision.toStatus,
      });
      const { next } = body as { next?: unknown };
      seeOther(ctx, `${nextPath(next, `/offers/${offer.id}/applications`)}#application-${id}`);
    } catch (error) {
      const problem = formProblem(error);
      ctx.status = problem.status;
      await show(ctx, idOf(ctx), body, problem);
    }
  });

  router.get('/applications/:id/cv', recruitersOnly, async (ctx) => {
    const em = database.orm.em.fork();
    const { id } = await applicationOf(em, idOf(ctx));
    const body = await cvFile(em, id);
    instruments.log.info('CV downloaded', { application_id: id, recruiter_id: recruiterIn(ctx).id });
    attach(ctx, `cv-${id.slice(0, 8)}.pdf`);
    ctx.type = 'application/pdf';
    ctx.body = body;
  });

  async function show(ctx: Context, id: string, body?: unknown, problem?: Problem): Promise<void> {
    const em = database.orm.em.fork();
    const application = await applicationOf(em, id);
    const texts = textsOf(ctx).recruiting.application;
    const title =
      application.erasedAt === null
        ? fill(texts.title, { name: application.candidateName })
        : texts.erasedTitle;
    render(ctx, 'application', {
      title,
      offer: application.offer,
      ...candidateView(application),
      place: await rankOf(em, application),
      decisions: await history(em, application.id),
      statuses: applicationStatuses,
      decisionLimits,
      ...decisionForm(localeOf(ctx), body ?? { to: application.status }, problem),
    });
  }
}
