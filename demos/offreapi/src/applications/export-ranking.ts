import { IsolationLevel } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Decision } from '../database/decision.ts';
import type { Offer } from '../database/offer.ts';
import { lastDecisions } from './last-decisions.ts';
import { ranking, type Ranked, type RankingRequest } from './ranking.ts';

export interface Exported extends Ranked {
  readonly decision: Decision | undefined;
}

const CHUNK = 200;

/**
 * Goes through the applications to an offer, as they are at one moment, without holding all of them: each is forgotten
 * once `each` has seen it.
 *
 * @returns how many there are; `each` saw at most `max` of them
 */
export async function exportRanking(
  em: EntityManager,
  offer: Offer,
  { max, ...request }: Pick<RankingRequest, 'filters' | 'sort'> & { readonly max: number },
  each: (exported: Exported) => void,
): Promise<number> {
  return em.fork().transactional(
    async (tx) => {
      for (let page = 1, seen = 0; ; page++) {
        const { items, total } = await ranking(tx, offer, { ...request, page, limit: CHUNK });
        const decisions = await lastDecisions(
          tx,
          items.map(({ application }) => application.id),
        );
        for (const ranked of items.slice(0, max - seen))
          each({ ...ranked, decision: decisions.get(ranked.application.id) });
        seen += items.length;
        tx.clear();
        if (items.length < CHUNK || seen >= max) return total;
      }
    },
    { isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true },
  );
}
