import { BM25, CHANCE } from './baselines/baselines.ts';
import type { Evaluation, RankerFigures } from './evaluate.ts';

/** What is to hold of the service's scorer in every mode, and does not. */
export function violationsOf({ rankers }: Evaluation): string[] {
  return rankers.filter(({ kind }) => kind === 'service').flatMap(violationsOfOne);
}

function violationsOfOne({ name, differences }: RankerFigures): string[] {
  const violations: string[] = [];
  if (!((differences[CHANCE]?.low ?? 0) > 0)) violations.push(`${name} is better than chance`);
  if ((differences[BM25]?.high ?? -1) < 0) violations.push(`${name} is not below BM25`);
  return violations;
}
