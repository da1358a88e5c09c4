import { z } from 'zod';
import { tokenLifetime } from '../../accounts/api-tokens.ts';
import { passwordLimits } from '../../accounts/password-rules.ts';
import type { RecruiterInput } from '../../accounts/recruiters.ts';
import { tokenScopes, type TokenScope } from '../../database/api-token.ts';
import type { RecruiterResource, TokenResource } from '../resources.ts';
import { component } from './components.ts';
import { email, id, line, timestamp } from './values.ts';

/** A password: whatever can be typed, with blanks at its ends. */
const secret = (min: number): z.ZodString =>
  z
    .string()
    .min(min)
    .max(passwordLimits.max)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, { error: 'invalid-characters' });

export interface TokenRequest {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly scope: TokenScope;
  readonly days: number;
}

export const tokenRequestSchema: z.ZodType<TokenRequest> = component(
  'TokenRequest',
  z.object({
    email: line(254),
    password: secret(1),
    name: line(80).describe('What the token is for.'),
    scope: z.enum(tokenScopes).default('write').describe('`read` sees everything and changes nothing.'),
    days: z.int().min(1).max(tokenLifetime.max).default(tokenLifetime.default),
  }),
);

export interface PasswordChange {
  readonly current: string;
  readonly password: string;
}

export const passwordChangeSchema: z.ZodType<PasswordChange> = component(
  'PasswordChange',
  z.object({ current: secret(1), password: secret(passwordLimits.min) }),
);

const token = {
  id: id(),
  name: z.string(),
  scope: z.enum(tokenScopes),
  createdAt: timestamp(),
  lastUsedAt: timestamp().nullable().describe('To the minute.'),
  expiresAt: timestamp(),
  revokedAt: timestamp().nullable(),
};

export const tokenSchema: z.ZodType<TokenResource> = component('Token', z.object(token));

export interface IssuedTokenResource extends TokenResource {
  readonly token: string;
}

export const issuedTokenSchema: z.ZodType<IssuedTokenResource> = component(
  'IssuedToken',
  z.object({ ...token, token: z.string().describe('Secret, told this once.') }),
);

export const recruiterInputSchema: z.ZodType<RecruiterInput> = component(
  'RecruiterInput',
  z.object({
    name: line(120),
    email: email(),
    password: secret(passwordLimits.min),
    role: z.enum(['recruiter', 'admin']),
  }),
);

export const recruiterSchema: z.ZodType<RecruiterResource> = component(
  'Recruiter',
  z.object({
    id: id(),
    name: z.string(),
    email: z.string(),
    role: z.enum(['recruiter', 'admin']),
    createdAt: timestamp(),
    disabledAt: timestamp().nullable(),
  }),
);

export interface MeResource {
  readonly recruiter: RecruiterResource;
  readonly token: TokenResource;
}

export const meSchema: z.ZodType<MeResource> = z.object({ recruiter: recruiterSchema, token: tokenSchema });
