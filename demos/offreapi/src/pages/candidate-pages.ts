import type { Router } from '@koa/router';
import type { Context } from 'koa';
import { canReplaceCv, followed, replaceCv, requestReview, withdraw } from '../applications/follow.ts';
import { readReplacement } from '../applications/application-input.ts';
import { receiveApplication } from '../applications/receive.ts';
import { withUpload } from '../applications/upload.ts';
import { readForm } from '../http/body.ts';
import { checkFormToken } from '../http/form-token.ts';
import { localeOf } from '../http/locale.ts';
import { readPaging } from '../http/paging.ts';
import { Problem } from '../http/problem.ts';
import { fill } from '../messages/messages.ts';
import { listOffers, offerOf } from '../offers/offers.ts';
import { candidateView } from './candidate-view.ts';
import { applyForm } from './form-views.ts';
import { offerView, pagesOf } from './offer-view.ts';
import { formProblem, seeOther, textsOf } from './page-tools.ts';
import type { PagesDependencies } from './pages.ts';
import { createSharedPages } from './shared-pages.ts';

const OFFERS_A_PAGE = 20;

/** What candidates and other visitors see: offers, and their own applications by private link. */
export function addCandidatePages(router: Router, deps: PagesDependencies): void {
  const { database, instruments, now, render } = deps;
  const shared = createSharedPages();
  const idOf = (ctx: Context & { params: Record<string, string> }): string => ctx.params['id'] ?? '';

  router.get('/', async (ctx) => {
    const { q } = ctx.query;
    const query = typeof q === 'string' ? q.slice(0, 200).trim() : '';
    const page = await listOffers(database.orm.em.fork(), { ...readPaging(ctx, OFFERS_A_PAGE), query });
    shared.answer(ctx, page, () => {
      const { title } = textsOf(ctx).offers;
      render(ctx, 'offers', { title, offers: page.items, query, ...pagesOf(page) });
    });
  });
  router.get('/offers', (ctx) => ctx.redirect('/'));

  router.get('/offers/:id', async (ctx) => {
    const offer = await offerOf(database.orm.em.fork(), idOf(ctx));
    render(ctx, 'offer', { title: offer.title, ...offerView(offer) });
  });

  router.get('/offers/:id/apply', async (ctx) => {
    const offer = await offerOf(database.orm.em.fork(), idOf(ctx));
    if (offer.status !== 'open') throw new Problem('offer-closed');
    const title = fill(textsOf(ctx).apply.for, { title: offer.title });
    render(ctx, 'apply', { title, offer, ...applyForm(localeOf(ctx)) });
  });
  router.post('/offers/:id/apply', async (ctx) => {
    let fields: unknown;
    try {
      const { followToken } = await receiveApplication(deps, ctx, idOf(ctx), (received) => {
        fields = received;
        checkFormToken(ctx, received);
      });
      seeOther(ctx, followPath(followToken));
    } catch (error) {
      const problem = formProblem(error);
      const offer = await offerOf(database.orm.em.fork(), idOf(ctx));
      const title = fill(textsOf(ctx).apply.for, { title: offer.title });
      ctx.status = problem.status;
      render(ctx, 'apply', { title, offer, ...applyForm(localeOf(ctx), fields, problem) });
    }
  });

  router.get('/follow', (ctx) => showFollowed(ctx, ctx.query['token']));
  router.get('/follow/withdraw', async (ctx) => {
    const { token } = ctx.query;
    const application = await followed(database.orm.em.fork(), token);
    if (application.erasedAt !== null) {
      seeOther(ctx, followPath(String(token)));
      return;
    }
    ctx.set('Referrer-Policy', 'strict-origin');
    render(ctx, 'withdraw', { title: textsOf(ctx).follow.withdrawTitle, application, token });
  });
  router.post('/follow/review', async (ctx) => {
    const body = await readForm(ctx);
    checkFormToken(ctx, body);
    const token = tokenIn(body);
    const application = await requestReview(database.orm.em.fork(), token, now());
    instruments.log.info('review requested', { application_id: application.id });
    seeOther(ctx, followPath(String(token)));
  });
  router.post('/follow/withdraw', async (ctx) => {
    const body = await readForm(ctx);
    checkFormToken(ctx, body);
    const token = tokenIn(body);
    const application = await withdraw(database.orm.em.fork(), token, now());
    instruments.withdrawals.add(1);
    instruments.log.info('application withdrawn', { application_id: application.id });
    seeOther(ctx, followPath(String(token)));
  });
  router.get('/follow/cv', (ctx) => seeOther(ctx, '/'));
  router.post('/follow/cv', async (ctx) => {
    let token: unknown;
    try {
      const application = await withUpload(ctx, (upload) => {
        token = tokenIn(upload.fields);
        checkFormToken(ctx, upload.fields);
        return replaceCv(deps, database.orm.em.fork(), token, readReplacement(upload));
      });
      instruments.log.info('CV replaced', { application_id: application.id });
      seeOther(ctx, followPath(String(token)));
    } catch (error) {
      const problem = formProblem(error);
      ctx.status = problem.status;
      if (token === undefined) throw problem;
      await showFollowed(ctx, token, problem);
    }
  });

  async function showFollowed(ctx: Context, token: unknown, problem?: Problem): Promise<void> {
    const application = await followed(database.orm.em.fork(), token);
    // The address of this page is a secret: what it links to is told where it comes from, and not more.
    ctx.set('Referrer-Policy', 'strict-origin');
    const { follow } = textsOf(ctx);
    const title =
      application.erasedAt === null
        ? follow.title
        : follow[application.withdrawnAt === null ? 'erasedTitle' : 'withdrawnTitle'];
    render(ctx, 'follow', {
      title,
      ...candidateView(application),
      token,
      link: `${ctx.protocol}://${ctx.host}${followPath(String(token))}`,
      replaceable: canReplaceCv(application),
      ...applyForm(localeOf(ctx), undefined, problem),
    });
  }
}

/** In the query: no signal records it, where the path would be in every one. */
function followPath(token: string): string {
  return `/follow?token=${token}`;
}

function tokenIn(body: unknown): unknown {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, 'token')
    ? (body as Record<string, unknown>)['token']
    : undefined;
}
