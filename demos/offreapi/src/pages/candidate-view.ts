import type { Application } from '../database/application.ts';
import type { Criterion, Score } from '../scoring/scorer.ts';

/** An application with its reasons in the order a page shows them. */
export interface CandidateView {
  readonly application: Application;
  readonly score: Score | null;
  readonly groups: readonly CriteriaGroup[];
}

export interface CriteriaGroup {
  readonly kind: Criterion['kind'];
  readonly criteria: readonly Criterion[];
  /** What most of them count. */
  readonly weight: number;
  readonly matched: number;
  readonly related: number;
}

export function candidateView(application: Application): CandidateView {
  const { score } = application;
  const groups = (['must-have', 'nice-to-have'] as const).map((kind): CriteriaGroup => {
    const criteria = (score?.skills.criteria ?? []).filter((criterion) => criterion.kind === kind);
    const count = (status: Criterion['status']): number =>
      criteria.filter((criterion) => criterion.status === status).length;
    const weight = Math.max(...criteria.map((criterion) => criterion.weight));
    return { kind, criteria, weight, matched: count('matched'), related: count('related') };
  });
  return { application, score, groups: groups.filter(({ criteria }) => criteria.length > 0) };
}
