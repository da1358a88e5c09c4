import { defineEntity, type EntitySchema } from '@mikro-orm/core';
import { RecruiterSchema, type Recruiter } from './recruiter.ts';

/** One sign-in of one browser. The token itself is only in the browser's cookie. */
export interface Session {
  /** SHA-256 of the token, in hexadecimal. */
  tokenHash: string;
  recruiter: Recruiter;
  /** Repeated by every form of this session. */
  csrfToken: string;
  createdAt: Date;
  lastSeenAt: Date;
  /** However much it is used. */
  expiresAt: Date;
}

export const SessionSchema: EntitySchema<Session> = defineEntity({
  name: 'Session',
  properties: (p) => ({
    tokenHash: p.text().primary(),
    recruiter: p.manyToOne(RecruiterSchema).deleteRule('cascade').updateRule('cascade'),
    csrfToken: p.text(),
    createdAt: p.datetime(),
    lastSeenAt: p.datetime(),
    expiresAt: p.datetime(),
  }),
  indexes: [{ properties: ['recruiter'] }],
});
