import { defineEntity, type EntitySchema } from '@mikro-orm/core';
import type { Score } from '../scoring/scorer.ts';
import { OfferSchema, type Offer } from './offer.ts';

/** What became of an application; only a person changes it. */
export type ApplicationStatus = 'new';

/** One candidate's answer to one offer. The file and its text live apart, in `cv`, so that they can be erased alone. */
export interface Application {
  id: string;
  offer: Offer;
  candidateName: string;
  candidateEmail: string;
  message: string;
  status: ApplicationStatus;
  receivedAt: Date;
  cvPages: number;
  cvSizeBytes: number;
  /** 0 to 100; null when nobody scored it, and then a person reviews it. */
  scoreValue: number | null;
  score: Score | null;
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
    receivedAt: p.datetime(),
    cvPages: p.integer(),
    cvSizeBytes: p.integer(),
    scoreValue: p.float().columnType('double precision').strictNullable(),
    score: p.json<Score>().strictNullable(),
  }),
  indexes: [{ properties: ['offer', 'scoreValue'] }],
});
