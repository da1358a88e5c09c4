import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { contracts, OfferSchema, type Contract, type Offer } from '../database/offer.ts';
import { readFields } from '../http/fields.ts';
import { Problem } from '../http/problem.ts';

/** An offer as a recruiter submits it. */
export interface OfferInput {
  readonly title: string;
  readonly description: string;
  readonly place: string;
  readonly contract: Contract;
  readonly mustHave: readonly string[];
  readonly niceToHave: readonly string[];
}

/** Longest values, in characters. */
export const offerLimits = { title: 120, description: 8000, place: 120, skills: 20, skill: 80 } as const;

/** @throws Problem `validation-failed` */
export function readOffer(body: unknown): OfferInput {
  const fields = readFields(body);
  const skills = { maxItems: offerLimits.skills, max: offerLimits.skill };
  const input = {
    title: fields.text('title', { max: offerLimits.title }),
    description: fields.text('description', { max: offerLimits.description, multiline: true }),
    place: fields.text('place', { max: offerLimits.place }),
    contract: fields.choice('contract', contracts),
    mustHave: fields.list('mustHave', skills),
    niceToHave: fields.list('niceToHave', skills),
  };
  fields.check();
  return input;
}

export async function publishOffer(em: EntityManager, input: OfferInput, now: Date): Promise<Offer> {
  const required = new Set(input.mustHave.map((skill) => skill.toLowerCase()));
  const offer = em.create(OfferSchema, {
    ...input,
    id: randomUUID(),
    mustHave: [...input.mustHave],
    niceToHave: input.niceToHave.filter((skill) => !required.has(skill.toLowerCase())),
    status: 'open',
    publishedAt: now,
  });
  await em.flush();
  return offer;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** From 1. */
  readonly page: number;
  readonly limit: number;
  readonly total: number;
}

export interface PageRequest {
  readonly page: number;
  readonly limit: number;
}

/** Open offers, the newest first. */
export async function listOpenOffers(em: EntityManager, { page, limit }: PageRequest): Promise<Page<Offer>> {
  const [items, total] = await em.findAndCount(
    OfferSchema,
    { status: 'open' },
    { orderBy: { publishedAt: 'desc', id: 'desc' }, limit, offset: (page - 1) * limit },
  );
  return { items, page, limit, total };
}

/** @throws Problem `offer-not-found`, also for what is no id at all */
export async function findOffer(em: EntityManager, id: string): Promise<Offer> {
  const offer = isId(id) ? await em.findOne(OfferSchema, { id: id.toLowerCase() }) : null;
  if (offer === null) throw new Problem('offer-not-found');
  return offer;
}

/** PostgreSQL would answer an ill-formed UUID with an error of its own. */
export function isId(value: string): boolean {
  return /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i.test(value);
}
