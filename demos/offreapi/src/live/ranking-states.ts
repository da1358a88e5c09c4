import type { EntityManager } from '@mikro-orm/postgresql';
import type { RankingState } from './live-updates.ts';

/** Where the applications of these offers stand; an offer without any has a state as well. */
export async function rankingStates(
  em: EntityManager,
  offerIds: readonly string[],
): Promise<ReadonlyMap<string, RankingState>> {
  // `offer_id` counts like `id`, and is in the index that has all the rest.
  const rows = await em.execute<{ id: string; version: string; applications: number; queued: number }[]>(
    `select offer.id,
            (extract(epoch from offer.updated_at) * 1000)::bigint || '-' || offer.status || '-' || count(application.offer_id) || '-' ||
              coalesce((extract(epoch from max(application.updated_at)) * 1000)::bigint, 0) as version,
            count(application.offer_id) filter (where erased_at is null)::int as applications,
            count(application.offer_id) filter (where processing = 'queued' and erased_at is null)::int as queued
       from offer left join application on application.offer_id = offer.id
      where offer.id in (${offerIds.map(() => '?').join(', ')}) group by offer.id`,
    [...offerIds],
  );
  return new Map(rows.map(({ id, ...state }) => [id, state]));
}
