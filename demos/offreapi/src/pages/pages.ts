import { Router } from '@koa/router';
import type { Middleware } from 'koa';
import type { ReceiveDependencies } from '../applications/receive.ts';
import { Problem, problemStatus, type ProblemCode } from '../http/problem.ts';
import { inTurns } from '../http/turns.ts';
import type { ScorerKind } from '../scoring/scorer.ts';
import { weights } from '../scoring/weights.ts';
import { addAccountPages } from './account-pages.ts';
import { addCandidatePages } from './candidate-pages.ts';
import type { LiveUpdates } from '../live/live-updates.ts';
import { retention } from '../retention/purge.ts';
import { addApplicationPages } from './application-pages.ts';
import { addDashboardPages } from './dashboard-pages.ts';
import { addOwnAccountPages } from './own-account-pages.ts';
import { addPublishingPages } from './publishing-pages.ts';
import { addRecruitingPages } from './recruiting-pages.ts';
import { addTeamPages } from './team-pages.ts';
import { renderProblem, type Render } from './renderer.ts';
import { keepForms } from './signed-out.ts';
import { textsOf } from './page-tools.ts';

export interface PagesDependencies extends ReceiveDependencies {
  readonly render: Render;
  /** How CVs are compared at present; the page about scoring says it. */
  readonly scorer: ScorerKind;
  /** Tells dashboards what changed; whoever made it closes it. */
  readonly live: LiveUpdates;
  /** Pages that take long, two at a time: whoever asks for others need not wait for all of them. */
  readonly turns: Middleware;
}

const LONG_AT_A_TIME = 2;

/** What people see: server-rendered; a script only keeps some of it up to date. */
export function createPages(needed: Omit<PagesDependencies, 'turns'>): Router {
  const deps: PagesDependencies = { ...needed, turns: inTurns(LONG_AT_A_TIME) };
  const { render } = deps;
  const router = new Router();
  router.use(keepForms(render));
  addAccountPages(router, deps);
  addRecruitingPages(router, deps);
  addPublishingPages(router, deps);
  addDashboardPages(router, deps);
  addApplicationPages(router, deps);
  addOwnAccountPages(router, deps);
  addTeamPages(router, deps);
  addCandidatePages(router, deps);

  router.get('/scoring', (ctx) => {
    render(ctx, 'scoring', { title: textsOf(ctx).scoring.title, weights, mode: deps.scorer.mode });
  });

  router.get('/privacy', (ctx) => {
    const { retentionDays } = deps;
    render(ctx, 'privacy', {
      title: textsOf(ctx).privacy.title,
      retentionDays,
      scoringLogDays: retention.scoringLogDays,
    });
  });

  router.get('/problems/:code', (ctx) => {
    const code = ctx.params['code'] ?? '';
    if (!Object.hasOwn(problemStatus, code)) throw new Problem('not-found');
    renderProblem(render, ctx, new Problem(code as ProblemCode));
  });

  return router;
}
