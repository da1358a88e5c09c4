import { z } from 'zod';
import { applicationLimits } from '../../applications/application-input.ts';
import { decisionLimits, type DecisionInput } from '../../applications/decide.ts';
import type { OfferCounts } from '../../applications/count-by-offer.ts';
import type { Distribution } from '../../applications/distribution.ts';
import { applicationStatuses } from '../../database/application.ts';
import type { Criterion } from '../../scoring/scorer.ts';
import type {
  ApplicationResource,
  DecisionResource,
  FollowedResource,
  RankedResource,
} from '../resources.ts';
import { component } from './components.ts';
import { scoreSchema } from './score.ts';
import { email, id, line, prose, timestamp } from './values.ts';

/** A PDF in a multipart body. */
const file = (): z.ZodString =>
  z.string().meta({
    contentMediaType: 'application/pdf',
    description: 'A PDF with text: at most 10 pages and 5 MiB.',
  });

/** What a candidate sends. */
export const applicationFormSchema: z.ZodObject = component(
  'ApplicationForm',
  z.object({
    name: line(applicationLimits.name),
    email: email(),
    message: prose(applicationLimits.message).default('').describe('Shown to the recruiter, not scored.'),
    cv: file(),
  }),
);

export const replacementFormSchema: z.ZodObject = component('ReplacementForm', z.object({ cv: file() }));

const status = z.enum(applicationStatuses);
const processing = z.enum(['queued', 'scored', 'failed']);
const failureCode = z
  .string()
  .nullable()
  .describe('Why there is no score, where processing failed: a person then reviews the application.');

const application = {
  id: id(),
  offerId: id(),
  candidate: z.object({ name: z.string(), email: z.string() }).describe('Empty once erased, like message.'),
  message: z.string(),
  status: status.describe('What people decided so far.'),
  processing,
  failureCode,
  receivedAt: timestamp(),
  updatedAt: timestamp(),
  erasedAt: timestamp().nullable().describe('From then on everything personal in it is gone.'),
  withdrawnAt: timestamp().nullable(),
  reviewRequestedAt: timestamp().nullable().describe('When the candidate asked that a person looks.'),
  reviewedAt: timestamp().nullable().describe('When a person first decided something after that.'),
  cv: z.object({
    pages: z.int().min(0).nullable(),
    sizeBytes: z.int().min(0),
    hiddenWords: z.int().min(0).describe('Words left out because they are too small to be read.'),
  }),
  score: scoreSchema
    .nullable()
    .describe('Orders the list and decides nothing. While queued again, the score before.'),
  links: z.object({ self: z.string(), offer: z.string(), cv: z.string() }),
};

export const applicationSchema: z.ZodType<ApplicationResource> = component(
  'Application',
  z.object(application),
);

export const rankedSchema: z.ZodType<RankedResource> = component(
  'RankedApplication',
  z.object({
    rank: z.int().min(1).describe('Among all applications to the offer, whatever is filtered out.'),
    ...application,
  }),
);

export const distributionSchema: z.ZodType<Distribution> = component(
  'Distribution',
  z.object({
    bins: z
      .array(z.object({ from: z.number(), to: z.number(), count: z.int().min(0) }))
      .describe('Ten classes of ten points; the last one includes 100.'),
    scored: z.int().min(0),
    unscored: z.int().min(0),
    median: z.exactOptional(z.number()),
    best: z.exactOptional(z.number()),
  }),
) as z.ZodType<Distribution>;

export interface CountsResource extends Omit<OfferCounts, 'latestAt'> {
  readonly latestAt: string | null;
  readonly outdatedScores: number;
  readonly version: string;
}

export const countsSchema: z.ZodType<CountsResource> = component(
  'Counts',
  z.object({
    total: z.int().min(0),
    byStatus: z.record(status, z.int().min(0)),
    queued: z.int().min(0).describe('Waiting to be read.'),
    failed: z.int().min(0).describe('Without a score: for a person to read.'),
    asked: z
      .int()
      .min(0)
      .describe('Whose candidate asked that a person looks, and nobody has decided since.'),
    latestAt: timestamp().nullable(),
    outdatedScores: z
      .int()
      .min(0)
      .describe(
        'Scores made by an earlier method, which are being made again: they do not compare with the others.',
      ),
    version: z.string().describe('Changes whenever anything about the applications does.'),
  }),
);

export const decisionInputSchema: z.ZodType<DecisionInput> = component(
  'DecisionInput',
  z.object({
    from: z
      .exactOptional(status)
      .describe('The status that the decision goes out from: where it has moved, the answer is 409.'),
    to: status,
    note: prose(decisionLimits.note).default(''),
  }),
);

export const decisionSchema: z.ZodType<DecisionResource> = component(
  'Decision',
  z.object({
    id: id(),
    recruiter: z.string().describe('Name of the person who decided.'),
    from: status,
    to: status,
    note: z.string(),
    decidedAt: timestamp(),
  }),
);

export interface ReviewResource extends ApplicationResource {
  readonly decisions: readonly DecisionResource[];
}

export const reviewSchema: z.ZodType<ReviewResource> = component(
  'ReviewedApplication',
  z.object({
    ...application,
    decisions: z.array(decisionSchema).describe('Who decided what, the latest first.'),
  }),
);

export interface ComparedCriterionResource extends Pick<Criterion, 'status' | 'credit'> {
  readonly match: string | null;
}

export interface ComparisonResource {
  readonly applications: readonly ApplicationResource[];
  readonly skills: readonly {
    readonly skill: string;
    readonly kind: Criterion['kind'];
    readonly criteria: readonly (ComparedCriterionResource | null)[];
  }[];
}

export const comparisonSchema: z.ZodType<ComparisonResource> = component(
  'Comparison',
  z.object({
    applications: z.array(applicationSchema).length(2),
    skills: z
      .array(
        z.object({
          skill: z.string(),
          kind: z.enum(['must-have', 'nice-to-have']),
          criteria: z
            .array(
              z
                .object({
                  status: z.enum(['matched', 'related', 'missing']),
                  credit: z.number(),
                  match: z.string().nullable().describe('What the CV says, in its words.'),
                })
                .nullable(),
            )
            .length(2)
            .describe('In the order of the applications; null where that one was not scored for the skill.'),
        }),
      )
      .describe('One a skill of the offer, in its order.'),
  }),
);

const followed = {
  id: id(),
  offerId: id(),
  offerTitle: z.string(),
  processing,
  failureCode,
  receivedAt: timestamp(),
  withdrawnAt: timestamp().nullable(),
  reviewRequestedAt: timestamp().nullable().describe('When the candidate asked that a person looks.'),
  reviewedAt: timestamp().nullable().describe('When a person first decided something after that.'),
  erasedAt: timestamp().nullable(),
  eraseAt: timestamp().nullable().describe('When everything personal in it will be erased.'),
  replaceable: z.boolean().describe('Whether another file may be sent in place of the first one.'),
  links: z.object({ offer: z.string() }),
};

export const followedSchema: z.ZodType<FollowedResource> = component(
  'FollowedApplication',
  z.object(followed),
);

export interface ReceiptResource extends FollowedResource {
  readonly followToken: string;
  readonly links: { readonly offer: string; readonly follow: string };
}

export const receiptSchema: z.ZodType<ReceiptResource> = component(
  'Receipt',
  z.object({
    ...followed,
    followToken: z
      .string()
      .describe(
        'Secret, told this once: send it as `Authorization: Bearer` to follow or withdraw the application.',
      ),
    links: z.object({
      offer: z.string(),
      follow: z.string().describe('The private page of this application.'),
    }),
  }),
);
