import type { EntityManager } from '@mikro-orm/postgresql';
import type { Application } from '../database/application.ts';
import { Problem } from '../http/problem.ts';
import type { Criterion } from '../scoring/scorer.ts';
import { applicationOf } from './ranking.ts';

/** Two applications to one offer, side by side. */
export interface Comparison {
  readonly applications: readonly [Application, Application];
  /** One row a skill of the offer, in its order. */
  readonly skills: readonly ComparedSkill[];
}

export interface ComparedSkill {
  readonly skill: string;
  readonly kind: Criterion['kind'];
  /** Undefined where that application was not scored for it. */
  readonly criteria: readonly [Criterion | undefined, Criterion | undefined];
}

/**
 * @throws Problem `application-not-found`, also where the two are not to the same offer; `application-withdrawn` where one
 *   was erased
 */
export async function compare(em: EntityManager, a: string, b: string): Promise<Comparison> {
  const applications = [await applicationOf(em, a), await applicationOf(em, b)] as const;
  const { offer } = applications[0];
  if (applications[1].offer.id !== offer.id) throw new Problem('application-not-found');
  if (applications.some(({ erasedAt }) => erasedAt !== null)) throw new Problem('application-withdrawn');
  const compared = (kind: Criterion['kind'], skills: readonly string[]): ComparedSkill[] =>
    skills.map((skill) => ({
      skill,
      kind,
      criteria: [criterionOf(applications[0], skill), criterionOf(applications[1], skill)],
    }));
  return {
    applications,
    skills: [...compared('must-have', offer.mustHave), ...compared('nice-to-have', offer.niceToHave)],
  };
}

function criterionOf({ score }: Application, skill: string): Criterion | undefined {
  return score?.skills.criteria.find((criterion) => criterion.skill === skill);
}
