import type { Router } from '@koa/router';
import { countByOffer } from '../applications/count-by-offer.ts';
import { applicationStatuses } from '../database/application.ts';
import { recruiterIn, recruitersOnly } from '../http/authentication.ts';
import { readPaging } from '../http/paging.ts';
import { listOffers } from '../offers/offers.ts';
import { pagesOf } from './offer-view.ts';
import { textsOf } from './page-tools.ts';
import type { PagesDependencies } from './pages.ts';

const OFFERS_A_PAGE = 20;

/** Where a recruiter starts: offers with how many applied, and what waits for a person. */
export function addRecruitingPages(router: Router, { database, render, turns }: PagesDependencies): void {
  router.get('/recruiting', recruitersOnly, turns, async (ctx) => {
    const em = database.orm.em.fork();
    const { q } = ctx.query;
    const query = typeof q === 'string' && q.isWellFormed() ? q.slice(0, 200).trim() : '';
    const state = (['open', 'closed'] as const).find((each) => each === ctx.query['state']) ?? 'any';
    const scope = ctx.query['scope'] === 'all' ? 'all' : 'mine';
    const page = await listOffers(em, {
      ...readPaging(ctx, OFFERS_A_PAGE),
      query,
      status: state,
      ...(scope === 'mine' && { author: recruiterIn(ctx).id }),
    });
    const counts = await countByOffer(
      em,
      page.items.map(({ id }) => id),
    );
    const search = new URLSearchParams({ q: query, scope, state });
    render(ctx, 'recruiting', {
      title: textsOf(ctx).recruiting.offers.title,
      offers: page.items.map((offer) => ({ offer, counts: counts.get(offer.id) })),
      statuses: applicationStatuses,
      query,
      scope,
      state,
      unfiltered: query === '' && state === 'any' && scope === 'mine',
      pageLink: (number: number) => `?${search.toString()}&page=${number}`,
      ...pagesOf(page),
    });
  });
}
