import type { MigrationObject } from '@mikro-orm/core';
import { CreateOffersAndApplications } from './0001-create-offers-and-applications.ts';
import { AddAccountsAndDecisions } from './0002-add-accounts-and-decisions.ts';
import { AddReviewRequests } from './0003-add-review-requests.ts';
import { RankByIndex } from './0004-rank-by-index.ts';
import { CountByIndex } from './0005-count-by-index.ts';
import { RememberHowScored } from './0006-remember-how-scored.ts';

/** In order of execution. A released migration is never edited: a change is a new one at the end. */
export const migrations: MigrationObject[] = [
  { name: '0001-create-offers-and-applications', class: CreateOffersAndApplications },
  { name: '0002-add-accounts-and-decisions', class: AddAccountsAndDecisions },
  { name: '0003-add-review-requests', class: AddReviewRequests },
  { name: '0004-rank-by-index', class: RankByIndex },
  { name: '0005-count-by-index', class: CountByIndex },
  { name: '0006-remember-how-scored', class: RememberHowScored },
];
