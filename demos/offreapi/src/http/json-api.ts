import { Router } from '@koa/router';
import { submitApplication, type ApplyRouteDependencies } from '../applications/submit.ts';
import { distributeScores, rankApplications } from '../applications/ranking.ts';
import type { Database } from '../database/database.ts';
import { findOffer, listOpenOffers, publishOffer, readOffer } from '../offers/offers.ts';
import { readJson } from './body.ts';
import { readPaging } from './paging.ts';
import { applicationResource, offerResource, rankedResource } from './resources.ts';

export interface JsonApiDependencies extends ApplyRouteDependencies {
  readonly database: Database;
}

/** The same things as the pages, as JSON under `/api/v1`. */
export function createJsonApi(deps: JsonApiDependencies): Router {
  const { database, instruments, now } = deps;
  const router = new Router({ prefix: '/api/v1' });

  router.post('/offers', async (ctx) => {
    const input = readOffer(await readJson(ctx));
    const offer = await publishOffer(database.orm.em.fork(), input, now());
    instruments.offersPublished.add(1);
    instruments.log.info('offer published', { offer_id: offer.id });
    ctx.status = 201;
    ctx.set('Location', `/api/v1/offers/${offer.id}`);
    ctx.body = offerResource(offer);
  });

  router.get('/offers', async (ctx) => {
    const { items, ...page } = await listOpenOffers(database.orm.em.fork(), readPaging(ctx));
    ctx.body = { items: items.map(offerResource), ...page };
  });

  router.get('/offers/:id', async (ctx) => {
    ctx.body = offerResource(await findOffer(database.orm.em.fork(), ctx.params['id'] ?? ''));
  });

  router.post('/offers/:id/applications', async (ctx) => {
    const application = await submitApplication(deps, ctx, ctx.params['id'] ?? '');
    ctx.status = 201;
    ctx.set('Location', `/applications/${application.id}`);
    ctx.body = applicationResource(application);
  });

  router.get('/offers/:id/applications', async (ctx) => {
    const em = database.orm.em.fork();
    const offer = await findOffer(em, ctx.params['id'] ?? '');
    const { items, ...page } = await rankApplications(em, offer.id, readPaging(ctx));
    ctx.body = {
      offerId: offer.id,
      items: items.map(rankedResource),
      ...page,
      distribution: await distributeScores(em, offer.id),
    };
  });

  return router;
}
