import { Migration } from '@mikro-orm/migrations';

/** What a score was made with can be asked for, and how much of a CV nobody can read. */
export class RememberHowScored extends Migration {
  override async up(): Promise<void> {
    await this.execute('set local statement_timeout = 0');
    await this.execute(
      `alter table application add column score_basis text null, add column cv_hidden_words int not null default 0`,
    );
    await this.execute(
      `update application
          set score_basis = concat_ws('/', score->>'weightsVersion', score->>'mode', coalesce(score->>'model', ''))
        where score is not null`,
    );
    await this.execute(
      'create index application_score_basis on application (score_basis) where erased_at is null',
    );
  }

  override async down(): Promise<void> {
    await this.execute('drop index application_score_basis');
    await this.execute('alter table application drop column score_basis, drop column cv_hidden_words');
  }
}
