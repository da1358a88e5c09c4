import type { EntityManager } from '@mikro-orm/postgresql';
import { distributeScores, rankApplications, type Ranked } from '../applications/ranking.ts';
import type { Offer } from '../database/offer.ts';
import type { Locale } from '../http/locale.ts';
import { fill, messagesIn } from '../messages/messages.ts';
import type { Page, PageRequest } from '../offers/offers.ts';
import type { Criterion, Score } from '../scoring/scorer.ts';
import { scoreChart } from './score-chart.ts';

/** What the page of an offer shows: the offer, its ranked applications and how their scores are spread. */
export async function offerView(
  em: EntityManager,
  offer: Offer,
  paging: PageRequest,
  locale: Locale,
): Promise<Record<string, unknown>> {
  const ranking = await rankApplications(em, offer.id, paging);
  const distribution = await distributeScores(em, offer.id);
  const { bin, description } = messagesIn(locale).chart;
  const bins = distribution.bins.filter(({ count }) => count > 0).map((each) => fill(bin, { ...each }));
  return {
    offer,
    paragraphs: offer.description.split(/\n{2,}/),
    ranked: ranking.items.map(candidateView),
    distribution,
    chart: scoreChart(distribution.bins),
    chartDescription: fill(description, { bins: bins.join(', ') }),
    ...pagesOf(ranking),
  };
}

interface CandidateView extends Ranked {
  readonly score: Score | null;
  readonly groups: readonly CriteriaGroup[];
}

interface CriteriaGroup {
  readonly kind: Criterion['kind'];
  readonly criteria: readonly Criterion[];
  readonly matched: number;
  readonly related: number;
}

function candidateView({ rank, application }: Ranked): CandidateView {
  const { score } = application;
  const groups = (['must-have', 'nice-to-have'] as const).map((kind): CriteriaGroup => {
    const criteria = (score?.skills.criteria ?? []).filter((criterion) => criterion.kind === kind);
    const count = (status: Criterion['status']): number =>
      criteria.filter((criterion) => criterion.status === status).length;
    return { kind, criteria, matched: count('matched'), related: count('related') };
  });
  return { rank, application, score, groups: groups.filter(({ criteria }) => criteria.length > 0) };
}

/** Page numbers for the links before and after a list. */
export function pagesOf({ page, limit, total }: Page<unknown>): Record<string, number | undefined> {
  const pages = Math.max(1, Math.ceil(total / limit));
  return {
    total,
    page,
    pages,
    limit,
    previousPage: page > 1 ? Math.min(page - 1, pages) : undefined,
    nextPage: page < pages ? page + 1 : undefined,
  };
}
