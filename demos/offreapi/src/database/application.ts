import { defineEntity, type EntitySchema } from '@mikro-orm/core';
import type { RefusalCode } from '../cv/refusal.ts';
import type { Score } from '../scoring/scorer.ts';
import { OfferSchema, type Offer } from './offer.ts';

/** What became of an application; only a person changes it. */
export const applicationStatuses = ['new', 'shortlisted', 'rejected', 'hired'] as const;
export type ApplicationStatus = (typeof applicationStatuses)[number];

/** Where the CV is on its way to a score. `failed` has no score, and a person reviews it. */
export type ProcessingState = 'queued' | 'scored' | 'failed';

/** Why there is no score: the CV cannot be read, or something broke on our side. */
export type FailureCode = RefusalCode | 'scoring-failed' | 'processing-failed';

/** One candidate's answer to one offer. The file and its text live apart, in `cv`, so that they can be erased alone. */
export interface Application {
  id: string;
  offer: Offer;
  /** Empty once erased, like `candidateEmail` and `message`. */
  candidateName: string;
  candidateEmail: string;
  message: string;
  status: ApplicationStatus;
  processing: ProcessingState;
  failureCode: FailureCode | null;
  receivedAt: Date;
  /** Of anything about it; a page that shows the application is stale when this has moved. */
  updatedAt: Date;
  /** Null until the CV was read. */
  cvPages: number | null;
  /** Words of the file that are too small to be read; they are not in its text. */
  cvHiddenWords: number;
  cvSizeBytes: number;
  /** 0 to 100; null when nobody scored it, and then a person reviews it. While `queued` again, the score before. */
  scoreValue: number | null;
  score: Score | null;
  /** Version, mode and model that the score was asked of, also where it fell back to another mode; null without a score. */
  scoreBasis: string | null;
  /** SHA-256 of the token in the candidate's private link, in hexadecimal; null for those older than such links. */
  followTokenHash: string | null;
  withdrawnAt: Date | null;
  /** The candidate asked that a person looks at it; the next decision answers that. */
  reviewRequestedAt: Date | null;
  reviewedAt: Date | null;
  /** When retention ends; null once erased, and for who was hired. */
  eraseAt: Date | null;
  /** From then on nothing personal is left in it: it was withdrawn, or kept as long as allowed. */
  erasedAt: Date | null;
}

export const ApplicationSchema: EntitySchema<Application> = defineEntity({
  name: 'Application',
  properties: (p) => ({
    id: p.uuid().primary(),
    offer: p.manyToOne(OfferSchema).deleteRule('cascade').updateRule('cascade'),
    candidateName: p.text(),
    candidateEmail: p.text(),
    message: p.text(),
    status: p.text().$type<ApplicationStatus>(),
    processing: p.text().$type<ProcessingState>(),
    failureCode: p.text().$type<FailureCode>().strictNullable(),
    receivedAt: p.datetime(),
    updatedAt: p.datetime(),
    cvPages: p.integer().strictNullable(),
    cvHiddenWords: p.integer().default(0),
    cvSizeBytes: p.integer(),
    scoreValue: p.float().columnType('double precision').strictNullable(),
    score: p.json<Score>().strictNullable(),
    scoreBasis: p.text().strictNullable(),
    followTokenHash: p.text().strictNullable().unique(),
    withdrawnAt: p.datetime().strictNullable(),
    reviewRequestedAt: p.datetime().strictNullable(),
    reviewedAt: p.datetime().strictNullable(),
    eraseAt: p.datetime().strictNullable(),
    erasedAt: p.datetime().strictNullable(),
  }),
  indexes: [
    {
      name: 'application_ranking',
      properties: ['offer', 'scoreValue', 'receivedAt', 'id'],
      columns: [
        { name: 'offer_id' },
        { name: 'score_value', sort: 'DESC', nulls: 'LAST' },
        { name: 'received_at' },
        { name: 'id' },
      ],
      // TypeScript cannot infer the properties through a condition on one of them.
      // oxlint-disable-next-line typescript/no-unnecessary-type-assertion
      where: { erasedAt: null } as never,
    },
    {
      name: 'application_state',
      properties: ['offer'],
      include: [
        'status',
        'processing',
        'receivedAt',
        'updatedAt',
        'erasedAt',
        'reviewRequestedAt',
        'reviewedAt',
      ],
    },
    {
      name: 'application_score_basis',
      properties: ['scoreBasis'],
      // oxlint-disable-next-line typescript/no-unnecessary-type-assertion
      where: { erasedAt: null } as never,
    },
    { properties: ['eraseAt'] },
    { properties: ['processing', 'updatedAt'] },
  ],
});
