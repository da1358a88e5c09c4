import { Router } from '@koa/router';
import { issueToken } from '../accounts/api-tokens.ts';
import { passwordLimits } from '../accounts/password-rules.ts';
import { verifyCredentials } from '../accounts/sign-in.ts';
import { decide, history, readDecision } from '../applications/decide.ts';
import { distributeScores } from '../applications/distribution.ts';
import { applicationOf, ranking } from '../applications/ranking.ts';
import { receiveApplication, type ReceiveDependencies } from '../applications/receive.ts';
import { readOffer } from '../offers/offer-input.ts';
import { closeOffer, editOffer, listOffers, offerOf, publishOffer, reopenOffer } from '../offers/offers.ts';
import { bearerOf } from './authentication.ts';
import { readJson } from './body.ts';
import { readFields } from './fields.ts';
import { readPaging } from './paging.ts';
import { signInProblem } from './sign-in-problem.ts';
import {
  applicationResource,
  decisionResource,
  followedResource,
  offerResource,
  rankedResource,
} from './resources.ts';

/** The same things as the pages, as JSON under `/api/v1`. */
export function createJsonApi(deps: ReceiveDependencies): Router {
  const { database, instruments, now } = deps;
  const router = new Router({ prefix: '/api/v1' });

  router.post('/tokens', async (ctx) => {
    const fields = readFields(await readJson(ctx));
    const email = fields.secret('email', 254);
    const password = fields.secret('password', passwordLimits.max);
    const name = fields.text('name', { max: 80 });
    fields.check();
    const em = database.orm.em.fork();
    const verified = await verifyCredentials(em, { email, password, address: ctx.ip }, now());
    instruments.signIns.add(1, { result: verified.kind === 'refused' ? verified.reason : 'token' });
    if (verified.kind === 'refused') throw signInProblem(verified);
    const { secret, token } = await issueToken(em, verified.recruiter, { name }, now());
    ctx.status = 201;
    ctx.body = { id: token.id, name, token: secret, expiresAt: token.expiresAt.toISOString() };
  });

  router.post('/offers', async (ctx) => {
    const recruiter = await bearerOf(deps, ctx);
    const input = readOffer(await readJson(ctx));
    const offer = await publishOffer(database.orm.em.fork(), input, recruiter, now());
    instruments.offersPublished.add(1);
    instruments.log.info('offer published', { offer_id: offer.id });
    ctx.status = 201;
    ctx.set('Location', `/api/v1/offers/${offer.id}`);
    ctx.body = offerResource(offer);
  });

  router.get('/offers', async (ctx) => {
    const { q } = ctx.query;
    const { items, ...page } = await listOffers(database.orm.em.fork(), {
      ...readPaging(ctx),
      ...(typeof q === 'string' && { query: q }),
    });
    ctx.body = { items: items.map(offerResource), ...page };
  });

  router.get('/offers/:id', async (ctx) => {
    ctx.body = offerResource(await offerOf(database.orm.em.fork(), ctx.params['id'] ?? ''));
  });

  router.put('/offers/:id', async (ctx) => {
    await bearerOf(deps, ctx);
    const input = readOffer(await readJson(ctx));
    const id = ctx.params['id'] ?? '';
    ctx.body = offerResource(await editOffer(database.orm.em.fork(), deps.processing, id, input, now()));
  });

  router.post('/offers/:id/close', async (ctx) => {
    await bearerOf(deps, ctx);
    ctx.body = offerResource(await closeOffer(database.orm.em.fork(), ctx.params['id'] ?? '', now()));
  });

  router.post('/offers/:id/reopen', async (ctx) => {
    await bearerOf(deps, ctx);
    ctx.body = offerResource(await reopenOffer(database.orm.em.fork(), ctx.params['id'] ?? ''));
  });

  router.post('/offers/:id/applications', async (ctx) => {
    const { application, followToken } = await receiveApplication(deps, ctx, ctx.params['id'] ?? '');
    ctx.status = 201;
    ctx.body = {
      ...followedResource(application),
      followToken,
      links: { ...followedResource(application).links, follow: `/follow?token=${followToken}` },
    };
  });

  router.get('/offers/:id/applications', async (ctx) => {
    await bearerOf(deps, ctx);
    const em = database.orm.em.fork();
    const offer = await offerOf(em, ctx.params['id'] ?? '');
    const { items, ...page } = await ranking(em, offer, readPaging(ctx));
    ctx.body = {
      offerId: offer.id,
      items: items.map(rankedResource),
      ...page,
      distribution: await distributeScores(em, offer.id),
    };
  });

  router.get('/applications/:id', async (ctx) => {
    await bearerOf(deps, ctx);
    const em = database.orm.em.fork();
    const application = await applicationOf(em, ctx.params['id'] ?? '');
    const decisions = await history(em, application.id);
    ctx.body = { ...applicationResource(application), decisions: decisions.map(decisionResource) };
  });

  router.post('/applications/:id/decisions', async (ctx) => {
    const recruiter = await bearerOf(deps, ctx);
    const input = readDecision(await readJson(ctx));
    const { retentionDays } = deps;
    const applicationId = ctx.params['id'] ?? '';
    const decision = await decide(
      database.orm.em.fork(),
      { applicationId, recruiter, retentionDays, ...input },
      now(),
    );
    instruments.decisions.add(1, { status: decision.toStatus });
    ctx.status = 201;
    ctx.body = decisionResource(decision);
  });

  return router;
}
