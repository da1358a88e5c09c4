import { z } from 'zod';
import { contracts } from '../../database/offer.ts';
import { Problem } from '../../http/problem.ts';
import { readOffer } from '../../offers/offer-input.ts';
import {
  closeOffer,
  editOffer,
  listOffers,
  offerOf,
  publishOffer,
  reopenOffer,
} from '../../offers/offers.ts';
import type { ApiDependencies } from '../api.ts';
import { pageResource } from '../paging.ts';
import { offerResource } from '../resources.ts';
import { route, type Route } from '../route.ts';
import { offerInputSchema, offerSchema } from '../schemas/offer.ts';
import { pageShape, pagingQuery } from '../schemas/page.ts';
import { line } from '../schemas/values.ts';

export function offerRoutes({ instruments, now, processing }: ApiDependencies): Route[] {
  const offerReply = { status: 200, description: 'The offer.', schema: offerSchema } as const;
  return [
    route({
      method: 'GET',
      path: '/offers',
      id: 'listOffers',
      tag: 'Offers',
      summary: 'Search offers, the newest first',
      description: 'Anyone sees open offers; closed ones take a token.',
      access: 'anyone',
      query: z.object({
        ...pagingQuery(),
        q: z
          .exactOptional(line(200))
          .describe('Words, or beginnings of words, that must all be in the offer.'),
        contract: z.exactOptional(z.enum(contracts)),
        status: z.enum(['open', 'closed', 'any']).default('open'),
      }),
      reply: {
        status: 200,
        description: 'A page of offers.',
        schema: z.object(pageShape(offerSchema)),
        headers: { Link: 'First, last, previous and next page (RFC 8288).' },
      },
      problems: ['unauthorized'],
      async handle({ ctx, em, query: { q, ...query }, token }) {
        if (query.status !== 'open' && token === undefined) throw new Problem('unauthorized');
        const page = await listOffers(em, { ...query, ...(q !== undefined && { query: q }) });
        return pageResource(ctx, page, offerResource);
      },
    }),
    route({
      method: 'POST',
      path: '/offers',
      id: 'publishOffer',
      tag: 'Offers',
      summary: 'Publish an offer',
      access: 'write',
      body: offerInputSchema,
      reply: {
        status: 201,
        description: 'The offer, open.',
        schema: offerSchema,
        headers: { Location: 'Where the offer is from now on.' },
      },
      async handle({ ctx, em, body, recruiter }) {
        const offer = await publishOffer(em, readOffer(body), recruiter(), now());
        instruments.offersPublished.add(1);
        instruments.log.info('offer published', { offer_id: offer.id });
        ctx.set('Location', `/api/v1/offers/${offer.id}`);
        return offerResource(offer);
      },
    }),
    route({
      method: 'GET',
      path: '/offers/:id',
      id: 'getOffer',
      tag: 'Offers',
      summary: 'One offer, open or closed',
      access: 'anyone',
      reply: offerReply,
      problems: ['offer-not-found'],
      handle: async ({ em, param }) => offerResource(await offerOf(em, param('id'))),
    }),
    route({
      method: 'PUT',
      path: '/offers/:id',
      id: 'editOffer',
      tag: 'Offers',
      summary: 'Change what an offer says',
      description: 'Where that can change a score, the applications received are scored again.',
      access: 'write',
      body: offerInputSchema,
      reply: offerReply,
      problems: ['offer-not-found'],
      async handle({ em, body, param }) {
        const offer = await editOffer(em, processing, param('id'), readOffer(body), now());
        instruments.log.info('offer edited', { offer_id: offer.id });
        return offerResource(offer);
      },
    }),
    route({
      method: 'POST',
      path: '/offers/:id/close',
      id: 'closeOffer',
      tag: 'Offers',
      summary: 'Take no more applications',
      description: 'Those received stay. Closing twice changes nothing.',
      access: 'write',
      reply: offerReply,
      problems: ['offer-not-found'],
      async handle({ em, param }) {
        const offer = await closeOffer(em, param('id'), now());
        instruments.log.info('offer closed', { offer_id: offer.id });
        return offerResource(offer);
      },
    }),
    route({
      method: 'POST',
      path: '/offers/:id/reopen',
      id: 'reopenOffer',
      tag: 'Offers',
      summary: 'Take applications again',
      access: 'write',
      reply: offerReply,
      problems: ['offer-not-found'],
      async handle({ em, param }) {
        const offer = await reopenOffer(em, param('id'));
        instruments.log.info('offer reopened', { offer_id: offer.id });
        return offerResource(offer);
      },
    }),
  ];
}
