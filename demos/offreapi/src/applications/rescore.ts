import type { EntityManager } from '@mikro-orm/postgresql';
import { isOutdated } from '../scoring/score-basis.ts';
import type { Processing } from './processing.ts';

/** Of all replicas together; some 20 s of one core. */
export const RESCORED_A_MINUTE = 300;

export interface RescoreOptions {
  /** Of the scorer at present. */
  readonly basis: string;
  readonly now: Date;
  /** Fewer where applications wait already. Default 300. */
  readonly atMost?: number;
}

/**
 * Has scores that were made with older weights or without the language model made again, those of the latest applications first.
 * Until then they are shown as they are. May run at any time, and twice at once.
 *
 * @returns how many were asked for
 */
export async function rescoreOutdated(
  em: EntityManager,
  processing: Processing,
  { basis, now, atMost = RESCORED_A_MINUTE }: RescoreOptions,
): Promise<number> {
  const found = await em.execute<{ basis: string }[]>(
    'select distinct score_basis as basis from application where score_basis is not null and erased_at is null',
  );
  const outdated = found.map((row) => row.basis).filter((each) => isOutdated(each, basis));
  if (outdated.length === 0) return 0;
  const asked = await em.transactional(async (tx) => {
    const waiting = await tx.execute<{ id: string }[]>(
      `update application set processing = 'queued', updated_at = ?
        where id in (
          select id from application
           where score_basis in (${outdated.map(() => '?').join(', ')}) and erased_at is null and processing = 'scored'
           order by received_at desc
           limit greatest(0, ? - (select count(*) from application where processing = 'queued' and erased_at is null))
             for update skip locked)
        returning id`,
      [now, ...outdated, atMost],
    );
    await processing.enqueue(
      tx,
      waiting.map(({ id }) => id),
      { afterOthers: true },
    );
    return waiting.length;
  });
  if (asked > 0) processing.wake();
  return asked;
}

/** How many scores of an offer wait to be made again. */
export async function countOutdated(em: EntityManager, offerId: string, basis: string): Promise<number> {
  const rows = await em.execute<{ basis: string; count: number }[]>(
    `select score_basis as basis, count(*)::int as count from application
      where offer_id = ? and erased_at is null and score_basis is not null and processing <> 'failed' group by score_basis`,
    [offerId],
  );
  return rows.reduce((sum, row) => sum + (isOutdated(row.basis, basis) ? row.count : 0), 0);
}
