import type { Router } from '@koa/router';
import type { Context } from 'koa';
import { recruiterIn, recruitersOnly } from '../http/authentication.ts';
import { readForm } from '../http/body.ts';
import { checkFormToken } from '../http/form-token.ts';
import { localeOf } from '../http/locale.ts';
import { readOffer } from '../offers/offer-input.ts';
import { closeOffer, editOffer, offerOf, publishOffer, reopenOffer } from '../offers/offers.ts';
import { publishForm } from './form-views.ts';
import { formProblem, seeOther, textsOf } from './page-tools.ts';
import type { PagesDependencies } from './pages.ts';

/** How recruiters publish and change offers: nobody else gets past `recruitersOnly`. */
export function addPublishingPages(router: Router, deps: PagesDependencies): void {
  const { database, instruments, now, processing, render } = deps;
  const idOf = (ctx: Context & { params: Record<string, string> }): string => ctx.params['id'] ?? '';
  const dashboardOf = (offerId: string): string => `/offers/${offerId}/applications`;

  router.get('/offers/new', recruitersOnly, (ctx) => {
    render(ctx, 'publish', { title: textsOf(ctx).publish.title, ...publishForm(localeOf(ctx)) });
  });
  router.post('/offers/new', recruitersOnly, async (ctx) => {
    let body: unknown;
    try {
      body = await readForm(ctx);
      checkFormToken(ctx, body);
      const offer = await publishOffer(database.orm.em.fork(), readOffer(body), recruiterIn(ctx), now());
      instruments.offersPublished.add(1);
      instruments.log.info('offer published', { offer_id: offer.id });
      seeOther(ctx, `/offers/${offer.id}`);
    } catch (error) {
      const problem = formProblem(error);
      ctx.status = problem.status;
      const title = textsOf(ctx).publish.title;
      render(ctx, 'publish', { title, ...publishForm(localeOf(ctx), body, problem) });
    }
  });

  router.get('/offers/:id/edit', recruitersOnly, async (ctx) => {
    const offer = await offerOf(database.orm.em.fork(), idOf(ctx));
    const lists = { mustHave: offer.mustHave.join('\n'), niceToHave: offer.niceToHave.join('\n') };
    const form = publishForm(localeOf(ctx), { ...offer, ...lists });
    render(ctx, 'publish', { title: textsOf(ctx).publish.editTitle, offer, ...form });
  });
  router.post('/offers/:id/edit', recruitersOnly, async (ctx) => {
    let body: unknown;
    const em = database.orm.em.fork();
    const offer = await offerOf(em, idOf(ctx));
    try {
      body = await readForm(ctx);
      checkFormToken(ctx, body);
      await editOffer(em, processing, offer.id, readOffer(body), now());
      instruments.log.info('offer edited', { offer_id: offer.id });
      seeOther(ctx, dashboardOf(offer.id));
    } catch (error) {
      const problem = formProblem(error);
      ctx.status = problem.status;
      const title = textsOf(ctx).publish.editTitle;
      render(ctx, 'publish', { title, offer, ...publishForm(localeOf(ctx), body, problem) });
    }
  });

  router.post('/offers/:id/close', recruitersOnly, async (ctx) => {
    checkFormToken(ctx, await readForm(ctx));
    const offer = await closeOffer(database.orm.em.fork(), idOf(ctx), now());
    seeOther(ctx, dashboardOf(offer.id));
  });
  router.post('/offers/:id/reopen', recruitersOnly, async (ctx) => {
    checkFormToken(ctx, await readForm(ctx));
    const offer = await reopenOffer(database.orm.em.fork(), idOf(ctx));
    seeOther(ctx, dashboardOf(offer.id));
  });
}
