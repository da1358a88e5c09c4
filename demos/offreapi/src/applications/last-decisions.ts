import type { EntityManager } from '@mikro-orm/postgresql';
import { DecisionSchema, type Decision } from '../database/decision.ts';

/** The latest decision about each of these applications that has one, by application. */
export async function lastDecisions(
  em: EntityManager,
  applicationIds: readonly string[],
): Promise<ReadonlyMap<string, Decision>> {
  const decisions = await em.find(
    DecisionSchema,
    { application: { $in: [...applicationIds] } },
    { orderBy: { position: 'asc' } },
  );
  return new Map(decisions.map((decision) => [decision.application.id, decision]));
}
