import type { Database } from '../../database/database.ts';

/**
 * A text that changes with everything requests store. What goes on behind them is left out: CVs being read and scored,
 * when a token was last used, and attempts to sign in, which are counted on purpose.
 */
export async function storedIn({ orm }: Database): Promise<string> {
  const [row] = await orm.em.fork().execute<{ stored: string }[]>(`select concat_ws('|',
    (select count(*) || max(updated_at)::text || count(closed_at) from offer),
    (select count(*) || ':' || count(withdrawn_at) || md5(string_agg(status || candidate_name || cv_size_bytes, ',' order by id)) from application),
    (select count(*) || md5(string_agg(sha256, ',' order by id)) from cv),
    (select count(*) from decision),
    (select count(*) || ':' || count(disabled_at) from recruiter),
    (select count(*) || ':' || count(revoked_at) from api_token),
    (select count(*) from session)) as stored`);
  return row?.stored ?? '';
}
