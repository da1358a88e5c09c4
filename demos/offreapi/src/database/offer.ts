import { defineEntity, type EntitySchema } from '@mikro-orm/core';
import { RecruiterSchema, type Recruiter } from './recruiter.ts';

export type OfferStatus = 'open' | 'closed';

/** A published position. */
export interface Offer {
  id: string;
  title: string;
  description: string;
  place: string;
  contract: Contract;
  /** Skills as the recruiter wrote them; each counts twice in the score. */
  mustHave: string[];
  niceToHave: string[];
  status: OfferStatus;
  publishedAt: Date;
  /** Of what the offer says; closing does not count. */
  updatedAt: Date;
  closedAt: Date | null;
  /** Null for offers older than accounts, or when the account is gone. */
  createdBy: Recruiter | null;
  /** What a search looks at, see `offers/search-text.ts`. */
  searchText: string;
}

export const contracts = ['permanent', 'fixed-term', 'apprenticeship', 'internship', 'freelance'] as const;
export type Contract = (typeof contracts)[number];

export const OfferSchema: EntitySchema<Offer> = defineEntity({
  name: 'Offer',
  properties: (p) => ({
    id: p.uuid().primary(),
    title: p.text(),
    description: p.text(),
    place: p.text(),
    contract: p.text().$type<Contract>(),
    mustHave: p.array().columnType('text[]'),
    niceToHave: p.array().columnType('text[]'),
    status: p.text().$type<OfferStatus>(),
    publishedAt: p.datetime(),
    updatedAt: p.datetime(),
    closedAt: p.datetime().strictNullable(),
    createdBy: p
      .manyToOne(RecruiterSchema)
      .fieldName('created_by')
      .strictNullable()
      .deleteRule('set null')
      .updateRule('cascade'),
    searchText: p.text().lazy(),
  }),
  indexes: [{ properties: ['status', 'publishedAt', 'id'] }],
});
