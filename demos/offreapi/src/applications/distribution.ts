import type { EntityManager } from '@mikro-orm/postgresql';

export interface Distribution {
  /** Ten classes of ten points; the last one includes 100. */
  readonly bins: readonly Bin[];
  readonly scored: number;
  readonly unscored: number;
  readonly median: number | undefined;
  readonly best: number | undefined;
}

export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** How the scores of an offer's applications are spread; erased ones count no more. */
export async function distributeScores(em: EntityManager, offerId: string): Promise<Distribution> {
  const [row] = await em.execute<DistributionRow[]>(
    `select count(score_value)::int as scored, (count(*) - count(score_value))::int as unscored,
            percentile_cont(0.5) within group (order by score_value) as median, max(score_value) as best,
            ${Array.from({ length: 10 }, (_, bin) => `count(score_value) filter (where least(floor(score_value / 10), 9) = ${bin})::int as bin${bin}`).join(', ')}
       from application where offer_id = ? and erased_at is null`,
    [offerId],
  );
  return {
    bins: Array.from({ length: 10 }, (_, bin) => ({
      from: bin * 10,
      to: bin * 10 + 10,
      count: row?.[`bin${bin}`] ?? 0,
    })),
    scored: row?.scored ?? 0,
    unscored: row?.unscored ?? 0,
    median: row?.median ?? undefined,
    best: row?.best ?? undefined,
  };
}

interface DistributionRow extends Record<`bin${number}`, number> {
  readonly scored: number;
  readonly unscored: number;
  readonly median: number | null;
  readonly best: number | null;
}

/**
 * A text that changes whenever anything about an offer's applications does: cheap enough to be asked every second or two.
 */
export async function rankingVersion(em: EntityManager, offerId: string): Promise<string> {
  const [row] = await em.execute<{ version: string }[]>(
    `select count(*) || '@' || coalesce(extract(epoch from max(updated_at))::text, '') as version
       from application where offer_id = ?`,
    [offerId],
  );
  return row?.version ?? '';
}
