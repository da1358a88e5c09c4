import { Router } from '@koa/router';
import type { Context } from 'koa';
import { findApplication } from '../applications/ranking.ts';
import { submitApplication, type ApplyRouteDependencies } from '../applications/submit.ts';
import { readForm } from '../http/body.ts';
import { localeOf } from '../http/locale.ts';
import { readPaging } from '../http/paging.ts';
import { Problem, problemStatus, type ProblemCode } from '../http/problem.ts';
import { toProblem } from '../http/to-problem.ts';
import { fill, messagesIn, type Messages } from '../messages/messages.ts';
import { findOffer, listOpenOffers, publishOffer, readOffer } from '../offers/offers.ts';
import { weights } from '../scoring/weights.ts';
import { applyForm, publishForm } from './form-views.ts';
import { offerView, pagesOf } from './offer-view.ts';
import { renderProblem, type Render } from './renderer.ts';

export interface PagesDependencies extends ApplyRouteDependencies {
  readonly render: Render;
}

const OFFERS_A_PAGE = 20;
const RANKS_A_PAGE = 50;

/** What people see: server-rendered, without script. */
export function createPages(deps: PagesDependencies): Router {
  const { database, instruments, now, render } = deps;
  const router = new Router();

  router.get('/', async (ctx) => {
    const page = await listOpenOffers(database.orm.em.fork(), readPaging(ctx, OFFERS_A_PAGE));
    render(ctx, 'offers', { title: textsOf(ctx).offers.title, offers: page.items, ...pagesOf(page) });
  });
  router.get('/offers', (ctx) => ctx.redirect('/'));

  router.get('/offers/new', (ctx) => {
    render(ctx, 'publish', { title: textsOf(ctx).publish.title, ...publishForm(localeOf(ctx)) });
  });
  router.post('/offers/new', async (ctx) => {
    let body: unknown;
    try {
      body = await readForm(ctx);
      const offer = await publishOffer(database.orm.em.fork(), readOffer(body), now());
      instruments.offersPublished.add(1);
      instruments.log.info('offer published', { offer_id: offer.id });
      ctx.status = 303;
      ctx.redirect(`/offers/${offer.id}`);
    } catch (error) {
      const problem = formProblem(error);
      ctx.status = problem.status;
      render(ctx, 'publish', {
        title: textsOf(ctx).publish.title,
        ...publishForm(localeOf(ctx), body, problem),
      });
    }
  });

  router.get('/offers/:id', async (ctx) => {
    const em = database.orm.em.fork();
    const offer = await findOffer(em, ctx.params['id'] ?? '');
    const paging = readPaging(ctx, RANKS_A_PAGE);
    render(ctx, 'offer', { title: offer.title, ...(await offerView(em, offer, paging, localeOf(ctx))) });
  });

  router.get('/offers/:id/apply', async (ctx) => {
    const offer = await findOffer(database.orm.em.fork(), ctx.params['id'] ?? '');
    if (offer.status !== 'open') throw new Problem('offer-closed');
    const title = fill(textsOf(ctx).apply.for, { title: offer.title });
    render(ctx, 'apply', { title, offer, ...applyForm(localeOf(ctx)) });
  });
  router.post('/offers/:id/apply', async (ctx) => {
    let fields: unknown;
    try {
      const application = await submitApplication(deps, ctx, ctx.params['id'] ?? '', (received) => {
        fields = received;
      });
      ctx.status = 303;
      ctx.redirect(`/applications/${application.id}`);
    } catch (error) {
      const problem = formProblem(error);
      const offer = await findOffer(database.orm.em.fork(), ctx.params['id'] ?? '');
      const title = fill(textsOf(ctx).apply.for, { title: offer.title });
      ctx.status = problem.status;
      render(ctx, 'apply', { title, offer, ...applyForm(localeOf(ctx), fields, problem) });
    }
  });

  router.get('/applications/:id', async (ctx) => {
    const application = await findApplication(database.orm.em.fork(), ctx.params['id'] ?? '');
    render(ctx, 'receipt', { title: textsOf(ctx).receipt.title, application });
  });

  router.get('/scoring', (ctx) => {
    render(ctx, 'scoring', { title: textsOf(ctx).scoring.title, weights, mode: deps.scorer.mode });
  });

  router.get('/problems/:code', (ctx) => {
    const code = ctx.params['code'] ?? '';
    if (!Object.hasOwn(problemStatus, code)) throw new Problem('not-found');
    renderProblem(render, ctx, new Problem(code as ProblemCode));
  });

  return router;
}

function textsOf(ctx: Context): Messages {
  return messagesIn(localeOf(ctx));
}

/** What the person at the form can correct stays with the form; anything else is for the error page. */
function formProblem(error: unknown): Problem {
  const problem = toProblem(error);
  const atTheForm = problem.code === 'validation-failed' || problem.code.startsWith('cv-');
  if (atTheForm) return problem;
  throw error;
}
