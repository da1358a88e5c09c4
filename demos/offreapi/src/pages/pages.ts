import { Router } from '@koa/router';
import type { ReceiveDependencies } from '../applications/receive.ts';
import { Problem, problemStatus, type ProblemCode } from '../http/problem.ts';
import type { ScoreMode } from '../scoring/scorer.ts';
import { weights } from '../scoring/weights.ts';
import { addAccountPages } from './account-pages.ts';
import { addCandidatePages } from './candidate-pages.ts';
import { addRecruiterPages } from './recruiter-pages.ts';
import { renderProblem, type Render } from './renderer.ts';
import { textsOf } from './page-tools.ts';

export interface PagesDependencies extends ReceiveDependencies {
  readonly render: Render;
  /** How CVs are compared at present; the page about scoring says it. */
  readonly scoreMode: ScoreMode;
}

/** What people see: server-rendered, without script. */
export function createPages(deps: PagesDependencies): Router {
  const { render } = deps;
  const router = new Router();
  addAccountPages(router, deps);
  addRecruiterPages(router, deps);
  addCandidatePages(router, deps);

  router.get('/scoring', (ctx) => {
    render(ctx, 'scoring', { title: textsOf(ctx).scoring.title, weights, mode: deps.scoreMode });
  });

  router.get('/problems/:code', (ctx) => {
    const code = ctx.params['code'] ?? '';
    if (!Object.hasOwn(problemStatus, code)) throw new Problem('not-found');
    renderProblem(render, ctx, new Problem(code as ProblemCode));
  });

  return router;
}
