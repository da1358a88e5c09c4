import { Migration } from '@mikro-orm/migrations';

/** Candidates may ask that a person looks at their application. */
export class AddReviewRequests extends Migration {
  override async up(): Promise<void> {
    await this.execute(
      'alter table application add column review_requested_at timestamptz null, add column reviewed_at timestamptz null',
    );
  }

  override async down(): Promise<void> {
    await this.execute('alter table application drop column review_requested_at, drop column reviewed_at');
  }
}
