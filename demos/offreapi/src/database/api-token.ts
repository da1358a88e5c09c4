import { defineEntity, type EntitySchema } from '@mikro-orm/core';
import { RecruiterSchema, type Recruiter } from './recruiter.ts';

/** `read` sees what its recruiter sees and changes nothing. */
export const tokenScopes = ['read', 'write'] as const;
export type TokenScope = (typeof tokenScopes)[number];

/** A program's right to act for a recruiter. The token itself is shown once and never stored. */
export interface ApiToken {
  id: string;
  recruiter: Recruiter;
  /** What it is for, as its owner wrote it. */
  name: string;
  /** SHA-256 of the token, in hexadecimal. */
  tokenHash: string;
  scope: TokenScope;
  createdAt: Date;
  /** To the minute. */
  lastUsedAt: Date | null;
  expiresAt: Date;
  revokedAt: Date | null;
}

export const ApiTokenSchema: EntitySchema<ApiToken> = defineEntity({
  name: 'ApiToken',
  properties: (p) => ({
    id: p.uuid().primary(),
    recruiter: p.manyToOne(RecruiterSchema).deleteRule('cascade').updateRule('cascade'),
    name: p.text(),
    tokenHash: p.text().unique(),
    scope: p.text().$type<TokenScope>(),
    createdAt: p.datetime(),
    lastUsedAt: p.datetime().strictNullable(),
    expiresAt: p.datetime(),
    revokedAt: p.datetime().strictNullable(),
  }),
  indexes: [{ properties: ['recruiter'] }],
});
