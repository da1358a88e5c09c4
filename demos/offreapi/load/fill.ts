import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { startSession } from '../src/accounts/sessions.ts';
import { openDatabase } from '../src/database/database.ts';
import { RecruiterSchema } from '../src/database/recruiter.ts';
import { applicationRow, idOf, offerRow, sampleCv, scoreSamples } from './made-up.ts';

export interface Filled {
  /** Of a recruiter's session, for the cookie. */
  readonly sessionToken: string;
  /** What the database calls itself. */
  readonly database: string;
}

export interface FillOptions {
  readonly offers: number;
  readonly applications: number;
  readonly onProgress: (text: string) => void;
}

/** A database that holds something else. */
export class NotOursError extends Error {
  override readonly name = 'NotOursError';
}

const RECRUITER = 'load@offreapi.example';
const BATCH = 500;

/**
 * Brings the schema up to date and fills it with made-up offers and scored applications, past the service: through it, twenty
 * thousand CVs would take an hour. What is there already from an earlier run is kept.
 *
 * @throws NotOursError when there are offers that this did not make
 */
export async function fill(databaseUrl: string, options: FillOptions): Promise<Filled> {
  const { orm, close } = await openDatabase(databaseUrl);
  try {
    const em = orm.em.fork();
    await refuseOthers(em, options.offers);
    const sessionToken = await recruiterSession(em);
    await fillOffers(em, options);
    await fillApplications(em, options);
    await em.execute('analyze');
    const [{ version } = { version: '' }] = await em.execute<{ version: string }[]>('select version()');
    return { sessionToken, database: version.split(' on ')[0] ?? '' };
  } finally {
    await close();
  }
}

async function refuseOthers(em: EntityManager, offers: number): Promise<void> {
  const [row] = await em.execute<{ all: number; ours: number }[]>(
    'select count(*)::int as all, count(*) filter (where id = any(?::uuid[]))::int as ours from offer',
    [`{${Array.from({ length: offers }, (_, index) => idOf('offer', index)).join(',')}}`],
  );
  if (row === undefined || row.all === row.ours) return;
  throw new NotOursError(
    `The database has ${row.all - row.ours} offers that this run would not make. Take an empty one, or the numbers it was filled with.`,
  );
}

async function recruiterSession(em: EntityManager): Promise<string> {
  const now = new Date();
  const recruiter =
    (await em.findOne(RecruiterSchema, { email: RECRUITER })) ??
    em.create(RecruiterSchema, {
      id: randomUUID(),
      email: RECRUITER,
      name: 'Load Test',
      // Nobody signs in with it: no password has this hash.
      passwordHash: `scrypt$2$1$1$${randomBytes(16).toString('base64url')}$${randomBytes(32).toString('base64url')}`,
      role: 'recruiter',
      locale: 'en',
      createdAt: now,
      disabledAt: null,
    });
  return (await startSession(em, recruiter, now)).token;
}

async function fillOffers(em: EntityManager, { offers, onProgress }: FillOptions): Promise<void> {
  const today = startOfToday();
  for (let from = 0; from < offers; from += BATCH) {
    onProgress(`filling: ${from} of ${offers} offers`);
    const rows = range(from, Math.min(from + BATCH, offers)).map((index) => offerRow(index, today));
    await em.execute(
      `insert into offer (id, title, description, place, contract, must_have, nice_to_have, status, published_at, updated_at,
                          closed_at, search_text, created_by)
       select id, title, description, place, contract, must_have, nice_to_have, status, published_at, published_at,
              case status when 'closed' then published_at end, search_text, (select id from recruiter where email = ?)
         from jsonb_to_recordset(?::jsonb) as row (id uuid, title text, description text, place text, contract text,
              must_have text[], nice_to_have text[], status text, published_at timestamptz, search_text text)
       on conflict (id) do nothing`,
      [RECRUITER, JSON.stringify(rows)],
    );
  }
}

async function fillApplications(em: EntityManager, options: FillOptions): Promise<void> {
  const { offers, applications, onProgress } = options;
  const today = startOfToday();
  const scores = scoreSamples();
  const file = await sampleCv();
  const sha256 = createHash('sha256').update(file).digest('hex');
  const [there] = await em.execute<{ count: number }[]>('select count(*)::int as count from application');
  // In order, so that as many as there are need no second try.
  for (let from = 0; from < applications; from += BATCH) {
    const to = Math.min(from + BATCH, applications);
    if (to <= (there?.count ?? 0) && (await has(em, idOf('application', to - 1)))) continue;
    onProgress(`filling: ${from} of ${applications} applications`);
    const rows = range(from, to).map((index) => applicationRow(index, offers, today, scores));
    await em.execute(
      `with row as (
         select * from jsonb_to_recordset(?::jsonb) as row (id uuid, offer_id uuid, candidate_name text, candidate_email text,
           message text, status text, received_at timestamptz, erase_at timestamptz, follow_token_hash text,
           score_value double precision, score jsonb, cv_text text, cv_id uuid)
       ), added as (
         insert into application (id, offer_id, candidate_name, candidate_email, message, status, processing, received_at,
             updated_at, cv_pages, cv_size_bytes, score_value, score_basis, score, follow_token_hash, erase_at)
         select id, offer_id, candidate_name, candidate_email, message, status, 'scored', received_at, received_at, 1, ?,
                score_value, concat_ws('/', score->>'weightsVersion', score->>'mode', coalesce(score->>'model', '')), score,
                follow_token_hash, erase_at
           from row on conflict do nothing returning id
       )
       insert into cv (id, application_id, file, sha256, text)
       select cv_id, id, decode(?, 'base64'), ?, cv_text from row where id in (select id from added)`,
      [JSON.stringify(rows), file.length, file.toString('base64'), sha256],
    );
  }
}

async function has(em: EntityManager, id: string): Promise<boolean> {
  return (await em.execute('select 1 from application where id = ?', [id])).length > 0;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

function startOfToday(): Date {
  return new Date(new Date().setUTCHours(0, 0, 0, 0));
}
