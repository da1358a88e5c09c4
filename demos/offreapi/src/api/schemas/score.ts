import { z } from 'zod';
import type { Score } from '../../scoring/scorer.ts';
import { component } from './components.ts';

const share = (): z.ZodNumber => z.number().min(0).max(1);
const cosine = (): z.ZodNumber => z.number().min(-1).max(1);

const weighted = {
  weight: share().describe('Share of the 100 points that this component decides.'),
  value: share().describe('What the CV reached.'),
  points: z.number().min(0).max(100).describe('100 × weight × value, one decimal.'),
};

const criterionSchema = component(
  'Criterion',
  z.object({
    skill: z.string().describe('As the recruiter wrote it.'),
    kind: z.enum(['must-have', 'nice-to-have']),
    weight: z.number().min(0).describe('Weight beside the other criteria.'),
    status: z.enum(['matched', 'related', 'missing']),
    credit: share().describe('What the status is worth.'),
    evidence: z
      .exactOptional(z.object({ before: z.string(), match: z.string(), after: z.string() }))
      .describe('Where the CV says so, quoted from its redacted text.'),
    listed: z
      .exactOptional(z.boolean())
      .describe('True where the CV only lists it, and nowhere says what was done with it: worth less.'),
    nearest: z
      .exactOptional(z.object({ text: z.string(), cosine: cosine() }))
      .describe('The line nearest in meaning, for people to judge; without credit.'),
  }),
);

/** A score with everything it was made of. */
export const scoreSchema: z.ZodType<Score> = component(
  'Score',
  z.object({
    value: z.number().min(0).max(100),
    mode: z.enum(['lexical', 'semantic']),
    model: z
      .string()
      .nullable()
      .describe('The language model and its version; null where words alone were compared.'),
    weightsVersion: z.string().describe('Two scores compare only within one version.'),
    inputHash: z.string().describe('SHA-256 of what was scored.'),
    copiedWords: z
      .exactOptional(z.number().int().min(1))
      .describe('Words left out because the CV copied them from the offer.'),
    skills: z.object({
      ...weighted,
      assessed: z.boolean().describe('False where the offer names no skill.'),
      criteria: z.array(criterionSchema),
    }),
    wording: z.object({
      ...weighted,
      cosine: share(),
      sharedTerms: z.array(z.object({ term: z.string(), share: z.number() })),
    }),
    meaning: z.exactOptional(
      z.object({
        ...weighted,
        cosine: cosine(),
        passages: z.array(z.object({ offer: z.string(), cv: z.string(), cosine: cosine() })),
      }),
    ),
  }),
);
