import type { EntityManager } from '@mikro-orm/postgresql';
import { distributeScores } from '../applications/distribution.ts';
import { ranking, type Ranked } from '../applications/ranking.ts';
import { applicationStatuses } from '../database/application.ts';
import type { Offer } from '../database/offer.ts';
import type { Locale } from '../http/locale.ts';
import { fill, messagesIn } from '../messages/messages.ts';
import type { Page, PageRequest } from '../offers/offers.ts';
import type { Criterion, Score } from '../scoring/scorer.ts';
import { scoreChart } from './score-chart.ts';

/** What anybody sees of an offer. */
export function offerView(offer: Offer): Record<string, unknown> {
  return { offer, paragraphs: offer.description.split(/\n{2,}/) };
}

/** What recruiters see of an offer: its ranked applications and how their scores are spread. */
export async function dashboardView(
  em: EntityManager,
  offer: Offer,
  paging: PageRequest,
  locale: Locale,
): Promise<Record<string, unknown>> {
  const ranked = await ranking(em, offer, paging);
  const distribution = await distributeScores(em, offer.id);
  const { bin, description } = messagesIn(locale).chart;
  const bins = distribution.bins.filter(({ count }) => count > 0).map((each) => fill(bin, { ...each }));
  return {
    offer,
    statuses: applicationStatuses,
    ranked: ranked.items.map(candidateView),
    distribution,
    chart: scoreChart(distribution.bins),
    chartDescription: fill(description, { bins: bins.join(', ') }),
    ...pagesOf(ranked),
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
