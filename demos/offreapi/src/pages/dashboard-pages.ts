import type { Router } from '@koa/router';
import type { Context } from 'koa';
import { compare } from '../applications/compare.ts';
import { rankOf } from '../applications/rank-of.ts';
import { applicationsCsv } from '../exports/applications-csv.ts';
import { applicationsPdf } from '../exports/applications-pdf.ts';
import { makeExport } from '../exports/export-limit.ts';
import { recruiterIn, recruitersOnly, sessionIn } from '../http/authentication.ts';
import { attach } from '../http/attachment.ts';
import { localeOf } from '../http/locale.ts';
import { Problem } from '../http/problem.ts';
import { openEventStream } from '../live/event-stream.ts';
import { fill } from '../messages/messages.ts';
import { offerOf } from '../offers/offers.ts';
import { scoreBasis } from '../scoring/score-basis.ts';
import { weights } from '../scoring/weights.ts';
import { candidateView } from './candidate-view.ts';
import { filtersOf, readDashboardQuery } from './dashboard-query.ts';
import { dashboardView, filterChips } from './dashboard-view.ts';
import { textsOf } from './page-tools.ts';
import type { PagesDependencies } from './pages.ts';

/** The applications to one offer: ranking, comparison, live updates, exports. */
export function addDashboardPages(router: Router, deps: PagesDependencies): void {
  const { database, instruments, live, now, render } = deps;
  const idOf = (ctx: Context & { params: Record<string, string> }): string => ctx.params['id'] ?? '';

  router.get('/offers/:id/applications', recruitersOnly, deps.turns, async (ctx) => {
    const em = database.orm.em.fork();
    const offer = await offerOf(em, idOf(ctx));
    const title = fill(textsOf(ctx).ranking.for, { title: offer.title });
    const view = await dashboardView(em, offer, readDashboardQuery(ctx.query), {
      locale: localeOf(ctx),
      basis: scoreBasis(deps.scorer),
    });
    render(ctx, 'dashboard', { title, ...view });
  });

  router.get('/offers/:id/applications/compare', recruitersOnly, deps.turns, async (ctx) => {
    const em = database.orm.em.fork();
    const offer = await offerOf(em, idOf(ctx));
    const title = fill(textsOf(ctx).recruiting.compare.for, { title: offer.title });
    const chosen = [...new Set([ctx.query['with'] ?? []].flat())];
    const [a, b] = chosen;
    if (a === undefined || b === undefined || chosen.length > 2) {
      ctx.status = 422;
      render(ctx, 'compare', { title, offer, sides: undefined });
      return;
    }
    const { applications, skills } = await compare(em, a, b);
    if (applications[0].offer.id !== offer.id) throw new Problem('application-not-found');
    const sides = [];
    for (const application of applications) {
      sides.push({ ...candidateView(application), rank: await rankOf(em, application) });
    }
    render(ctx, 'compare', { title, offer, sides, skills, weights });
  });

  router.get('/offers/:id/applications/events', async (ctx) => {
    // A browser that is led elsewhere by a stream would take the page there for one.
    if (sessionIn(ctx) === undefined) throw new Problem('unauthorized');
    const offer = await offerOf(database.orm.em.fork(), idOf(ctx));
    if (ctx.method === 'HEAD') {
      ctx.status = 200;
      ctx.type = 'text/event-stream';
      return;
    }
    const { since } = ctx.query;
    const seen = ctx.get('Last-Event-ID') || (typeof since === 'string' ? since : undefined);
    const watching = live.watch({
      offerId: offer.id,
      version: seen,
      changed: ({ version, ...counts }) => stream.send('ranking', version, counts),
      ended: () => stream.end(),
    });
    if (watching === undefined) throw new Problem('busy');
    const stream = openEventStream(ctx, { closed: watching });
  });

  router.get('/offers/:id/applications.csv', recruitersOnly, (ctx) =>
    makeExport(async () => {
      const em = database.orm.em.fork();
      const offer = await offerOf(em, idOf(ctx));
      const query = readDashboardQuery(ctx.query);
      const audience = ctx.query['for'] === 'program' ? 'program' : 'spreadsheet';
      const request = { filters: filtersOf(query), sort: query.sort };
      const body = await applicationsCsv(em, offer, { ...request, locale: localeOf(ctx), audience });
      instruments.log.info('applications exported', {
        offer_id: offer.id,
        recruiter_id: recruiterIn(ctx).id,
        format: 'csv',
      });
      attach(ctx, fileName(ctx, offer.id, 'csv'));
      ctx.type = 'text/csv; charset=utf-8';
      ctx.body = body;
    }),
  );

  router.get('/offers/:id/applications.pdf', recruitersOnly, (ctx) =>
    makeExport(async () => {
      const em = database.orm.em.fork();
      const offer = await offerOf(em, idOf(ctx));
      const query = readDashboardQuery(ctx.query);
      const locale = localeOf(ctx);
      const body = await applicationsPdf(em, offer, {
        filters: filtersOf(query),
        sort: query.sort,
        locale,
        now: now(),
        printedFor: recruiterIn(ctx).name,
        filtersInWords: filterChips(query, locale).map(({ text }) => text),
      });
      instruments.log.info('applications exported', {
        offer_id: offer.id,
        recruiter_id: recruiterIn(ctx).id,
        format: 'pdf',
      });
      attach(ctx, fileName(ctx, offer.id, 'pdf'));
      ctx.type = 'application/pdf';
      ctx.body = body;
    }),
  );

  function fileName(ctx: Context, offerId: string, extension: string): string {
    const day = now().toISOString().slice(0, 10);
    return `${textsOf(ctx).recruiting.exported.fileName}-${offerId.slice(0, 8)}-${day}.${extension}`;
  }
}
