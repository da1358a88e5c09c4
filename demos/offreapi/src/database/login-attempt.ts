import { defineEntity, type EntitySchema } from '@mikro-orm/core';

/** Failed sign-ins for one e-mail or from one address, counted for all replicas. */
export interface LoginAttempt {
  /** SHA-256 of what is counted, in hexadecimal. */
  key: string;
  failures: number;
  blockedUntil: Date | null;
  windowStartedAt: Date;
}

export const LoginAttemptSchema: EntitySchema<LoginAttempt> = defineEntity({
  name: 'LoginAttempt',
  properties: (p) => ({
    key: p.text().primary(),
    failures: p.integer(),
    blockedUntil: p.datetime().strictNullable(),
    windowStartedAt: p.datetime(),
  }),
});
