import type { EntityManager } from '@mikro-orm/postgresql';
import { applicationStatuses, type ApplicationStatus } from '../database/application.ts';

/** The applications to one offer; erased ones count no more. */
export interface OfferCounts {
  readonly total: number;
  readonly byStatus: Readonly<Record<ApplicationStatus, number>>;
  /** Waiting to be read. */
  readonly queued: number;
  /** Without a score: for a person to read. */
  readonly failed: number;
  /** Whose candidate asked that a person looks, and nobody has decided anything since. */
  readonly asked: number;
  readonly latestAt: Date | undefined;
}

/** Offers without an application are not in the answer. */
export async function countByOffer(
  em: EntityManager,
  offerIds: readonly string[],
): Promise<ReadonlyMap<string, OfferCounts>> {
  if (offerIds.length === 0) return new Map();
  const rows = await em.execute<Row[]>(
    `select offer_id, count(*)::int as total, max(received_at) as latest_at,
            count(*) filter (where processing = 'queued')::int as queued,
            count(*) filter (where processing = 'failed')::int as failed,
            count(*) filter (where review_requested_at is not null and reviewed_at is null)::int as asked,
            ${applicationStatuses.map((status) => `count(*) filter (where status = '${status}')::int as ${status}`).join(', ')}
       from application
      where offer_id in (${offerIds.map(() => '?').join(', ')}) and erased_at is null group by offer_id`,
    [...offerIds],
  );
  return new Map(
    rows.map((row) => [
      row.offer_id,
      {
        total: row.total,
        byStatus: { new: row.new, shortlisted: row.shortlisted, rejected: row.rejected, hired: row.hired },
        queued: row.queued,
        failed: row.failed,
        asked: row.asked,
        latestAt: new Date(row.latest_at),
      },
    ]),
  );
}

interface Row extends Record<ApplicationStatus, number> {
  readonly offer_id: string;
  readonly total: number;
  readonly queued: number;
  readonly failed: number;
  readonly asked: number;
  readonly latest_at: Date | string;
}
