import { Migration } from '@mikro-orm/migrations';
import { searchText } from '../../offers/search-text.ts';

/** Accounts, decisions, processing apart from receiving, and an end to how long personal data is kept. */
export class AddAccountsAndDecisions extends Migration {
  override async up(): Promise<void> {
    for (const sql of UP) await this.execute(sql);
    await this.#fillSearchText();
    await this.execute('alter table offer alter column search_text set not null');
  }

  override async down(): Promise<void> {
    for (const sql of DOWN) await this.execute(sql);
  }

  async #fillSearchText(): Promise<void> {
    const offers = (await this.execute(
      'select id, title, place, description, must_have, nice_to_have from offer',
    )) as unknown as OfferRow[];
    for (const { id, title, place, must_have: must, nice_to_have: nice, description } of offers) {
      await this.execute('update offer set search_text = ? where id = ?', [
        searchText(title, place, ...must, ...nice, description),
        id,
      ]);
    }
  }
}

interface OfferRow {
  readonly id: string;
  readonly title: string;
  readonly place: string;
  readonly description: string;
  readonly must_have: readonly string[];
  readonly nice_to_have: readonly string[];
}

const UP: readonly string[] = [
  // The service's own bound is meant for requests.
  'set local statement_timeout = 0',
  `create table recruiter (
    id uuid primary key,
    email text not null constraint recruiter_email_unique unique,
    name text not null,
    password_hash text not null,
    role text not null,
    locale text null,
    created_at timestamptz not null,
    disabled_at timestamptz null
  )`,
  `create table session (
    token_hash text primary key,
    recruiter_id uuid not null constraint session_recruiter_id_foreign
      references recruiter (id) on update cascade on delete cascade,
    csrf_token text not null,
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at timestamptz not null
  )`,
  'create index session_recruiter_id_index on session (recruiter_id)',
  `create table login_attempt (
    key text primary key,
    failures int not null,
    blocked_until timestamptz null,
    window_started_at timestamptz not null
  )`,
  `create table api_token (
    id uuid primary key,
    recruiter_id uuid not null constraint api_token_recruiter_id_foreign
      references recruiter (id) on update cascade on delete cascade,
    name text not null,
    token_hash text not null constraint api_token_token_hash_unique unique,
    scope text not null,
    created_at timestamptz not null,
    last_used_at timestamptz null,
    expires_at timestamptz not null,
    revoked_at timestamptz null
  )`,
  'create index api_token_recruiter_id_index on api_token (recruiter_id)',

  `alter table offer
    add column updated_at timestamptz null,
    add column closed_at timestamptz null,
    add column created_by uuid null constraint offer_created_by_foreign
      references recruiter (id) on update cascade on delete set null,
    add column search_text text null`,
  `update offer set updated_at = published_at, closed_at = case status when 'closed' then now() end`,
  'alter table offer alter column updated_at set not null',

  `alter table application
    add column processing text null,
    add column failure_code text null,
    add column updated_at timestamptz null,
    add column follow_token_hash text null constraint application_follow_token_hash_unique unique,
    add column withdrawn_at timestamptz null,
    add column erase_at timestamptz null,
    add column erased_at timestamptz null,
    alter column cv_pages drop not null`,
  // An application without a score was one whose scoring had failed: its CV could be read, or it was not taken.
  `update application set
    updated_at = received_at,
    erase_at = received_at + interval '730 days',
    processing = case when score_value is null then 'failed' else 'scored' end,
    failure_code = case when score_value is null then 'scoring-failed' end`,
  `alter table application
    alter column processing set not null,
    alter column updated_at set not null`,
  'create index application_erase_at_index on application (erase_at)',
  'create index application_processing_updated_at_index on application (processing, updated_at)',
  'alter table cv alter column text drop not null',

  `create table decision (
    id uuid primary key,
    application_id uuid not null constraint decision_application_id_foreign
      references application (id) on update cascade on delete restrict,
    position int not null,
    recruiter_id uuid null constraint decision_recruiter_id_foreign
      references recruiter (id) on update cascade on delete set null,
    recruiter_name text not null,
    from_status text not null,
    to_status text not null,
    note text not null,
    decided_at timestamptz not null,
    constraint decision_application_id_position_unique unique (application_id, position)
  )`,
  `create function decision_append_only() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and new.note in ('', old.note)
        and (new.recruiter_id is not distinct from old.recruiter_id or new.recruiter_id is null)
        and (new.id, new.application_id, new.position, new.recruiter_name, new.from_status, new.to_status, new.decided_at)
          = (old.id, old.application_id, old.position, old.recruiter_name, old.from_status, old.to_status, old.decided_at)
      then return new;
      end if;
      raise exception 'decisions are append-only' using errcode = 'restrict_violation';
    end $$`,
  `create trigger decision_append_only before update or delete on decision
    for each row execute function decision_append_only()`,

  `create table scoring_log (
    id uuid primary key,
    application_id uuid not null,
    offer_id uuid not null,
    score double precision not null,
    mode text not null,
    weights_version text not null,
    model text null,
    input_hash text not null,
    scored_at timestamptz not null
  )`,
  'create index scoring_log_application_id_index on scoring_log (application_id)',
  'create index scoring_log_scored_at_index on scoring_log (scored_at)',
];

/** Applications that were erased, or not read yet, have no place in the older schema. */
const DOWN: readonly string[] = [
  'drop table scoring_log',
  'drop table decision',
  'drop function decision_append_only',
  'delete from cv where text is null',
  'alter table cv alter column text set not null',
  'delete from application where cv_pages is null or erased_at is not null',
  `alter table application
    drop column processing, drop column failure_code, drop column updated_at, drop column follow_token_hash,
    drop column withdrawn_at, drop column erase_at, drop column erased_at,
    alter column cv_pages set not null`,
  `alter table offer
    drop column updated_at, drop column closed_at, drop column created_by, drop column search_text`,
  'drop table api_token',
  'drop table login_attempt',
  'drop table session',
  'drop table recruiter',
];
