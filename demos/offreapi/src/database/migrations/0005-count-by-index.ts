import { Migration } from '@mikro-orm/migrations';

/** How many applications of which kind an offer has is read from an index alone: a recruiter's overview and live updates ask for it. */
export class CountByIndex extends Migration {
  override async up(): Promise<void> {
    await this.execute('set local statement_timeout = 0');
    await this.execute(
      `create index application_state on application (offer_id)
        include (status, processing, received_at, updated_at, erased_at, review_requested_at, reviewed_at)`,
    );
  }

  override async down(): Promise<void> {
    await this.execute('drop index application_state');
  }
}
