import { contracts, type Contract } from '../database/offer.ts';
import { readFields } from '../http/fields.ts';

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
