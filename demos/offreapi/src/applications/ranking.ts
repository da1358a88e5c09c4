import type { EntityManager } from '@mikro-orm/postgresql';
import { ApplicationSchema, type Application } from '../database/application.ts';
import { isId, type Page, type PageRequest } from '../offers/offers.ts';
import { Problem } from '../http/problem.ts';

export interface Ranked {
  /** From 1 over all pages. */
  readonly rank: number;
  readonly application: Application;
}

/** The best score first, the earlier first among equals; unscored applications come last, for a person to read. */
export async function rankApplications(
  em: EntityManager,
  offerId: string,
  { page, limit }: PageRequest,
): Promise<Page<Ranked>> {
  const offset = (page - 1) * limit;
  const [applications, total] = await em.findAndCount(
    ApplicationSchema,
    { offer: offerId },
    { orderBy: { scoreValue: 'desc nulls last', receivedAt: 'asc', id: 'asc' }, limit, offset },
  );
  const items = applications.map((application, index) => ({ rank: offset + index + 1, application }));
  return { items, page, limit, total };
}

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

export async function distributeScores(em: EntityManager, offerId: string): Promise<Distribution> {
  const [row] = await em.execute<DistributionRow[]>(
    `select count(score_value)::int as scored, (count(*) - count(score_value))::int as unscored,
            percentile_cont(0.5) within group (order by score_value) as median, max(score_value) as best,
            ${Array.from({ length: 10 }, (_, bin) => `count(*) filter (where least(floor(score_value / 10), 9) = ${bin})::int as bin${bin}`).join(', ')}
       from application where offer_id = ?`,
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

/** @throws Problem `application-not-found`, also for what is no id at all */
export async function findApplication(em: EntityManager, id: string): Promise<Application> {
  const application = isId(id)
    ? await em.findOne(ApplicationSchema, { id: id.toLowerCase() }, { populate: ['offer'] })
    : null;
  if (application === null) throw new Problem('application-not-found');
  return application;
}
