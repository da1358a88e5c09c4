import { Migration } from '@mikro-orm/migrations';

/** The ranking of an offer is read in its order, and its distribution from the index alone. */
export class RankByIndex extends Migration {
  override async up(): Promise<void> {
    await this.execute('set local statement_timeout = 0');
    await this.execute('drop index application_offer_id_score_value_index');
    await this.execute(
      `create index application_ranking on application (offer_id, score_value desc nulls last, received_at, id)
        where erased_at is null`,
    );
  }

  override async down(): Promise<void> {
    await this.execute('drop index application_ranking');
    await this.execute(
      'create index application_offer_id_score_value_index on application (offer_id, score_value)',
    );
  }
}
