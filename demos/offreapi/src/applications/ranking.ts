import type { EntityManager } from '@mikro-orm/postgresql';
import {
  applicationStatuses,
  ApplicationSchema,
  type Application,
  type ApplicationStatus,
} from '../database/application.ts';
import { isId } from '../database/id.ts';
import type { Offer } from '../database/offer.ts';
import { Problem } from '../http/problem.ts';
import type { Page, PageRequest } from '../offers/offers.ts';

export interface Ranked {
  /** From 1, among all applications to the offer, whatever is filtered out. */
  readonly rank: number;
  readonly application: Application;
}

export const rankingSorts = ['score', 'newest', 'oldest', 'name'] as const;
export type RankingSort = (typeof rankingSorts)[number];

export interface RankingFilters {
  /** Skills of the offer that a CV must show, all of them: matched, or related where `related` says so too. */
  readonly skills?: readonly string[];
  readonly related?: boolean;
  /** Bounds of the score, both included; either leaves out who has none. */
  readonly minScore?: number;
  readonly maxScore?: number;
  /** Received from … until, the first included and the second not. */
  readonly from?: Date;
  readonly to?: Date;
  readonly statuses?: readonly ApplicationStatus[];
  /** Somewhere in name, e-mail or message, in any case. */
  readonly text?: string;
  /** Only where the candidate asked that a person looks, and nobody has decided anything since. */
  readonly asked?: boolean;
}

export interface RankingRequest extends PageRequest {
  readonly filters?: RankingFilters;
  /** Default `score`: the best first, the earlier first among equals; unscored ones last, for a person to read. */
  readonly sort?: RankingSort;
}

/** The applications to an offer that were not erased. They are for reading: a change to one is never stored. */
export async function ranking(
  em: EntityManager,
  offer: Offer,
  { page, limit, filters = {}, sort = 'score' }: RankingRequest,
): Promise<Page<Ranked>> {
  const { conditions, values } = whereOf(offer, filters);
  const where = ['true', ...conditions].join(' and ');
  // The order of the index `application_ranking`: where nothing is filtered, reading stops at the end of the page.
  const rows = await em.execute<{ id: string; rank: number }[]>(
    `with ranked as (
       select *, (row_number() over (order by ${ORDER.score}))::int as rank
         from application where offer_id = ? and erased_at is null
     )
     select id, rank from ranked where ${where} order by ${ORDER[sort]} limit ? offset ?`,
    [offer.id, ...values, limit, (page - 1) * limit],
  );
  const [counted] = await em.execute<{ total: number }[]>(
    `select count(*)::int as total from application where offer_id = ? and erased_at is null and ${where}`,
    [offer.id, ...values],
  );
  const total = counted?.total ?? 0;
  const found = await em.find(
    ApplicationSchema,
    { id: { $in: rows.map(({ id }) => id) } },
    // For reading: what a change would be compared with is a copy of every score.
    { populate: ['offer'], disableIdentityMap: true },
  );
  const byId = new Map(found.map((application) => [application.id, application]));
  const items = rows.flatMap(({ id, rank }) => {
    const application = byId.get(id);
    return application === undefined ? [] : [{ rank, application }];
  });
  return { items, page, limit, total };
}

const ORDER: Readonly<Record<RankingSort, string>> = {
  score: 'score_value desc nulls last, received_at, id',
  newest: 'received_at desc, id',
  oldest: 'received_at, id',
  name: 'lower(candidate_name), id',
};

function whereOf(offer: Offer, filters: RankingFilters): { conditions: string[]; values: unknown[] } {
  const conditions: string[] = [];
  const values: unknown[] = [];
  const add = (condition: string, ...given: unknown[]): void => {
    conditions.push(condition);
    values.push(...given);
  };
  for (const asked of filters.skills ?? []) {
    const skill = [...offer.mustHave, ...offer.niceToHave].find(
      (named) => named.toLowerCase() === asked.toLowerCase(),
    );
    const found = (status: string): string =>
      JSON.stringify({ skills: { criteria: [{ skill: skill ?? asked, status }] } });
    if (filters.related === true) {
      add('(score @> ?::jsonb or score @> ?::jsonb)', found('matched'), found('related'));
    } else add('score @> ?::jsonb', found('matched'));
  }
  if (filters.minScore !== undefined) add('score_value >= ?', filters.minScore);
  if (filters.maxScore !== undefined) add('score_value <= ?', filters.maxScore);
  if (filters.from !== undefined) add('received_at >= ?', filters.from);
  if (filters.to !== undefined) add('received_at < ?', filters.to);
  if (filters.statuses !== undefined && filters.statuses.length < applicationStatuses.length) {
    const { statuses } = filters;
    if (statuses.length === 0) add('false');
    else add(`status in (${statuses.map(() => '?').join(', ')})`, ...statuses);
  }
  if (filters.asked === true) add('review_requested_at is not null and reviewed_at is null');
  if (filters.text !== undefined && filters.text !== '') {
    const like = `%${filters.text.replaceAll(/[\\%_]/g, '\\$&')}%`;
    add('(candidate_name ilike ? or candidate_email ilike ? or message ilike ?)', like, like, like);
  }
  return { conditions, values };
}

/**
 * One application, with its offer.
 *
 * @throws Problem `application-not-found`, also for what is no id at all
 */
export async function applicationOf(em: EntityManager, id: string): Promise<Application> {
  const application = isId(id)
    ? await em.findOne(ApplicationSchema, { id: id.toLowerCase() }, { populate: ['offer'] })
    : null;
  if (application === null) throw new Problem('application-not-found');
  return application;
}
