import { randomUUID } from 'node:crypto';
import { LockMode, type FilterQuery } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Processing } from '../applications/processing.ts';
import { isId } from '../database/id.ts';
import { OfferSchema, type Contract, type Offer, type OfferStatus } from '../database/offer.ts';
import type { Recruiter } from '../database/recruiter.ts';
import { Problem } from '../http/problem.ts';
import { forgetLists, sharedList } from './list-cache.ts';
import type { OfferInput } from './offer-input.ts';
import { searchText } from './search-text.ts';

/** @param author undefined for what no account publishes, such as sample data */
export async function publishOffer(
  em: EntityManager,
  input: OfferInput,
  author: Recruiter | undefined,
  now: Date,
): Promise<Offer> {
  const offer = em.create(OfferSchema, {
    ...written(input),
    id: randomUUID(),
    status: 'open',
    publishedAt: now,
    updatedAt: now,
    closedAt: null,
    createdBy: author?.id ?? null,
  });
  await em.flush();
  forgetLists(em);
  return offer;
}

/**
 * Changes what an offer says. Where that can change a score, its applications are scored again, all in one transaction with
 * the change; until then they keep the score they have.
 *
 * @throws Problem `offer-not-found`
 */
export async function editOffer(
  em: EntityManager,
  processing: Processing,
  id: string,
  input: OfferInput,
  now: Date,
): Promise<Offer> {
  const offer = await em.transactional(async (tx) => {
    const locked = await lockOffer(tx, id);
    const before = criteriaOf(locked);
    Object.assign(locked, written(input), { updatedAt: now });
    if (criteriaOf(locked) === before) return locked;
    const waiting = await tx.execute<{ id: string }[]>(
      `update application set processing = 'queued', updated_at = ?
        where offer_id = ? and processing in ('scored', 'queued') and erased_at is null returning id`,
      [now, locked.id],
    );
    const ids = waiting.map((application) => application.id);
    await processing.enqueue(tx, ids, { afterOthers: true });
    return locked;
  });
  forgetLists(em);
  processing.wake();
  return offer;
}

/** Takes no more applications; those received stay. Closing twice changes nothing. @throws Problem `offer-not-found` */
export function closeOffer(em: EntityManager, id: string, now: Date): Promise<Offer> {
  return change(em, id, (offer) => {
    if (offer.status === 'open') Object.assign(offer, { status: 'closed', closedAt: now });
  });
}

/** @throws Problem `offer-not-found` */
export function reopenOffer(em: EntityManager, id: string): Promise<Offer> {
  return change(em, id, (offer) => void Object.assign(offer, { status: 'open', closedAt: null }));
}

async function change(em: EntityManager, id: string, to: (offer: Offer) => void): Promise<Offer> {
  const changed = await em.transactional(async (tx) => {
    const offer = await lockOffer(tx, id);
    to(offer);
    return offer;
  });
  forgetLists(em);
  return changed;
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

export interface OfferQuery extends PageRequest {
  /** Words, or beginnings of words, that must all be somewhere in the offer. */
  readonly query?: string;
  readonly contract?: Contract;
  /** Default: open offers only. */
  readonly status?: OfferStatus | 'any';
  /** Id of the account that published them. Default: whoever did. */
  readonly author?: string;
}

/** Words of a search that are looked at; the rest is left aside. */
const MAX_WORDS = 8;

/** The newest first. The offers of a list are for reading: a change to one is never stored. */
export function listOffers(em: EntityManager, query: OfferQuery): Promise<Page<Offer>> {
  const open = (query.status ?? 'open') === 'open' && query.author === undefined;
  return open ? sharedList(em, JSON.stringify(query), () => loadOffers(em, query)) : loadOffers(em, query);
}

async function loadOffers(
  em: EntityManager,
  { page, limit, query = '', contract, status = 'open', author }: OfferQuery,
): Promise<Page<Offer>> {
  const words = searchText(query.slice(0, 200)).split(' ').filter(Boolean).slice(0, MAX_WORDS);
  const where: FilterQuery<Offer> = {
    ...(status !== 'any' && { status }),
    ...(contract !== undefined && { contract }),
    ...(author !== undefined && { createdBy: author }),
    // A word is letters, digits, + and #: none of them means anything to LIKE.
    $and: words.map((word) => ({ searchText: { $like: `% ${word}%` } })),
  };
  const [items, total] = await em.findAndCount(OfferSchema, where, {
    orderBy: { publishedAt: 'desc', id: 'desc' },
    limit,
    offset: (page - 1) * limit,
    disableIdentityMap: true,
  });
  return { items, page, limit, total };
}

/** @throws Problem `offer-not-found`, also for what is no id at all */
export async function offerOf(em: EntityManager, id: string): Promise<Offer> {
  const offer = isId(id) ? await em.findOne(OfferSchema, { id: id.toLowerCase() }) : null;
  if (offer === null) throw new Problem('offer-not-found');
  return offer;
}

async function lockOffer(em: EntityManager, id: string): Promise<Offer> {
  const { id: known } = await offerOf(em, id);
  return em.findOneOrFail(
    OfferSchema,
    { id: known },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
}

function written(input: OfferInput): OfferInput & Pick<Offer, 'mustHave' | 'niceToHave' | 'searchText'> {
  const required = new Set(input.mustHave.map((skill) => skill.toLowerCase()));
  const mustHave = [...input.mustHave];
  const niceToHave = input.niceToHave.filter((skill) => !required.has(skill.toLowerCase()));
  return {
    ...input,
    mustHave,
    niceToHave,
    searchText: searchText(input.title, input.place, ...mustHave, ...niceToHave, input.description),
  };
}

/** Everything of an offer that a score looks at. */
function criteriaOf({ title, description, place, mustHave, niceToHave }: Offer): string {
  return JSON.stringify([title, description, place, mustHave, niceToHave]);
}
