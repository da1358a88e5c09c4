import type { EntityManager } from '@mikro-orm/postgresql';
import { distributeScores } from '../applications/distribution.ts';
import { lastDecisions } from '../applications/last-decisions.ts';
import { countOutdated } from '../applications/rescore.ts';
import { ranking, rankingSorts } from '../applications/ranking.ts';
import { applicationStatuses } from '../database/application.ts';
import type { Offer } from '../database/offer.ts';
import type { Locale } from '../http/locale.ts';
import { rankingStates } from '../live/ranking-states.ts';
import { fill, messagesIn } from '../messages/messages.ts';
import { candidateView } from './candidate-view.ts';
import { dashboardSearch, filtersOf, isFiltered, type DashboardQuery } from './dashboard-query.ts';
import { pagesOf } from './offer-view.ts';
import { scoreChart } from './score-chart.ts';

const RANKS_A_PAGE = 25;

/** What recruiters see of an offer: its ranked applications and how their scores are spread. */
export async function dashboardView(
  em: EntityManager,
  offer: Offer,
  query: DashboardQuery,
  { locale, basis }: { readonly locale: Locale; readonly basis: string },
): Promise<Record<string, unknown>> {
  // Read first: what changes while the rest is read is told by the first event.
  const state = (await rankingStates(em, [offer.id])).get(offer.id);
  const request = { filters: filtersOf(query), sort: query.sort, page: query.page, limit: RANKS_A_PAGE };
  const ranked = await ranking(em, offer, request);
  const distribution = await distributeScores(em, offer.id);
  const decisions = await lastDecisions(
    em,
    ranked.items.map(({ application }) => application.id),
  );
  const { bin, description } = messagesIn(locale).chart;
  const bins = distribution.bins.filter(({ count }) => count > 0).map((each) => fill(bin, { ...each }));
  return {
    offer,
    query,
    filtered: isFiltered(query),
    filterChips: filterChips(query, locale),
    search: dashboardSearch(query, { page: query.page }),
    searchOf: (changes: Partial<DashboardQuery>) => dashboardSearch(query, changes),
    exportSearch: dashboardSearch(query).replace(/^\?/, '&'),
    statuses: applicationStatuses,
    sorts: rankingSorts,
    state,
    candidates: ranked.items.map(({ rank, application }) => ({
      rank,
      ...candidateView(application),
      decision: decisions.get(application.id),
    })),
    distribution,
    outdated: await countOutdated(em, offer.id, basis),
    everything: distribution.scored + distribution.unscored,
    chart: scoreChart(distribution.bins),
    chartDescription: fill(description, { bins: bins.join(', ') }),
    ...pagesOf(ranked),
  };
}

export interface FilterChip {
  readonly text: string;
  /** Where the same is shown without this filter. */
  readonly without: string;
}

/** Each filter in words, with the address that drops it. */
export function filterChips(query: DashboardQuery, locale: Locale): FilterChip[] {
  const texts = messagesIn(locale);
  const d = texts.recruiting.dashboard;
  const chips: FilterChip[] = [];
  const add = (text: string, changes: Partial<DashboardQuery>): void => {
    chips.push({ text, without: dashboardSearch(query, changes) || '?' });
  };
  for (const skill of query.skills) add(skill, { skills: query.skills.filter((other) => other !== skill) });
  if (query.min !== undefined) add(fill(d.scoreAtLeast, { n: query.min }), { min: undefined });
  if (query.max !== undefined) add(fill(d.scoreAtMost, { n: query.max }), { max: undefined });
  if (query.from !== undefined) add(fill(d.since, { date: query.from }), { from: undefined });
  if (query.to !== undefined) add(fill(d.until, { date: query.to }), { to: undefined });
  for (const status of query.statuses) {
    add(texts.statuses[status], { statuses: query.statuses.filter((other) => other !== status) });
  }
  if (query.text !== '') add(fill(d.containing, { text: query.text }), { text: '' });
  if (query.asked) add(d.asked, { asked: false });
  return chips;
}
