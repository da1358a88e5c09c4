import { defineEntity, type EntitySchema } from '@mikro-orm/core';
import { ApplicationSchema, type Application, type ApplicationStatus } from './application.ts';
import { RecruiterSchema, type Recruiter } from './recruiter.ts';

/**
 * Who decided what about an application, and when: the audit trail. The database itself refuses to change or delete a
 * row; only the note can be emptied, because it may speak of the candidate.
 */
export interface Decision {
  id: string;
  application: Application;
  /** From 1, without gaps, for each application. */
  position: number;
  /** Null once the account is gone; the name stays. */
  recruiter: Recruiter | null;
  recruiterName: string;
  fromStatus: ApplicationStatus;
  toStatus: ApplicationStatus;
  note: string;
  decidedAt: Date;
}

export const DecisionSchema: EntitySchema<Decision> = defineEntity({
  name: 'Decision',
  properties: (p) => ({
    id: p.uuid().primary(),
    application: p.manyToOne(ApplicationSchema).deleteRule('restrict').updateRule('cascade'),
    position: p.integer(),
    recruiter: p.manyToOne(RecruiterSchema).strictNullable().deleteRule('set null').updateRule('cascade'),
    recruiterName: p.text(),
    fromStatus: p.text().$type<ApplicationStatus>(),
    toStatus: p.text().$type<ApplicationStatus>(),
    note: p.text(),
    decidedAt: p.datetime(),
  }),
  uniques: [{ properties: ['application', 'position'] }],
});
