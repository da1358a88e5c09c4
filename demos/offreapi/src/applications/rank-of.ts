import type { EntityManager } from '@mikro-orm/postgresql';
import type { Application } from '../database/application.ts';

/** The place of an application among all to the same offer, as `ranking` has it; undefined once erased. */
export async function rankOf(
  em: EntityManager,
  { id, offer }: Application,
): Promise<{ readonly rank: number; readonly total: number } | undefined> {
  const [row] = await em.execute<{ rank: number; total: number }[]>(
    `select rank, total from (
       select id, (row_number() over (order by score_value desc nulls last, received_at, id))::int as rank,
              (count(*) over ())::int as total
         from application where offer_id = ? and erased_at is null
     ) ranked where id = ?`,
    [offer.id, id],
  );
  return row;
}
