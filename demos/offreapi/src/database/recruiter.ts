import { defineEntity, type EntitySchema } from '@mikro-orm/core';

/** Admins also manage accounts; every recruiter works on every offer. */
export type Role = 'admin' | 'recruiter';

/** Somebody who may sign in. */
export interface Recruiter {
  id: string;
  /** In lower case. */
  email: string;
  name: string;
  /** `scrypt$N$r$p$salt$hash`, see `accounts/password.ts`. */
  passwordHash: string;
  role: Role;
  locale: string | null;
  createdAt: Date;
  /** From then on neither password, session nor token is taken. */
  disabledAt: Date | null;
}

export const RecruiterSchema: EntitySchema<Recruiter> = defineEntity({
  name: 'Recruiter',
  properties: (p) => ({
    id: p.uuid().primary(),
    email: p.text().unique(),
    name: p.text(),
    passwordHash: p.text(),
    role: p.text().$type<Role>(),
    locale: p.text().strictNullable(),
    createdAt: p.datetime(),
    disabledAt: p.datetime().strictNullable(),
  }),
});
