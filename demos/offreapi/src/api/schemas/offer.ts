import { z } from 'zod';
import { contracts } from '../../database/offer.ts';
import { offerLimits, type OfferInput } from '../../offers/offer-input.ts';
import type { OfferResource } from '../resources.ts';
import { component } from './components.ts';
import { id, line, prose, timestamp } from './values.ts';

const skills = z.array(line(offerLimits.skill)).max(offerLimits.skills);

/** An offer as a recruiter publishes it. */
export const offerInputSchema: z.ZodType<OfferInput> = component(
  'OfferInput',
  z.object({
    title: line(offerLimits.title),
    description: prose(offerLimits.description).min(1),
    place: line(offerLimits.place),
    contract: z.enum(contracts),
    mustHave: skills
      .default([])
      .describe('Skills as the recruiter names them; each counts twice in the score.'),
    niceToHave: skills.default([]).describe('Skills that are a plus.'),
  }),
);

export const offerSchema: z.ZodType<OfferResource> = component(
  'Offer',
  z.object({
    id: id(),
    title: z.string(),
    description: z.string(),
    place: z.string(),
    contract: z.enum(contracts),
    mustHave: z.array(z.string()),
    niceToHave: z.array(z.string()),
    status: z.enum(['open', 'closed']),
    publishedAt: timestamp(),
    updatedAt: timestamp().describe('Of what the offer says.'),
    closedAt: timestamp().nullable(),
    links: z.object({ self: z.string(), applications: z.string(), page: z.string() }),
  }),
);
