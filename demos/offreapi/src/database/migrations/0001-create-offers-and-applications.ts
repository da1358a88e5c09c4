import { Migration } from '@mikro-orm/migrations';

export class CreateOffersAndApplications extends Migration {
  override up(): void {
    this.addSql(`
      create table offer (
        id uuid primary key,
        title text not null,
        description text not null,
        place text not null,
        contract text not null,
        must_have text[] not null,
        nice_to_have text[] not null,
        status text not null,
        published_at timestamptz not null
      )`);
    this.addSql('create index offer_status_published_at_id_index on offer (status, published_at, id)');
    this.addSql(`
      create table application (
        id uuid primary key,
        offer_id uuid not null constraint application_offer_id_foreign
          references offer (id) on update cascade on delete cascade,
        candidate_name text not null,
        candidate_email text not null,
        message text not null,
        status text not null,
        received_at timestamptz not null,
        cv_pages int not null,
        cv_size_bytes int not null,
        score_value double precision null,
        score jsonb null
      )`);
    this.addSql('create index application_offer_id_score_value_index on application (offer_id, score_value)');
    this.addSql(`
      create table cv (
        id uuid primary key,
        application_id uuid not null constraint cv_application_id_unique unique constraint cv_application_id_foreign
          references application (id) on update cascade on delete cascade,
        file bytea not null,
        sha256 text not null,
        text text not null
      )`);
  }

  override down(): void {
    this.addSql('drop table cv');
    this.addSql('drop table application');
    this.addSql('drop table offer');
  }
}
