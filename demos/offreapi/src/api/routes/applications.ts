import { z } from 'zod';
import { compare } from '../../applications/compare.ts';
import { cvFile } from '../../applications/cv-file.ts';
import { decide, history, readDecision } from '../../applications/decide.ts';
import { distributeScores } from '../../applications/distribution.ts';
import { applicationOf, ranking, rankingSorts, type RankingFilters } from '../../applications/ranking.ts';
import { applicationStatuses } from '../../database/application.ts';
import { attach } from '../../http/attachment.ts';
import { offerLimits } from '../../offers/offer-input.ts';
import { offerOf } from '../../offers/offers.ts';
import type { Criterion } from '../../scoring/scorer.ts';
import type { ApiDependencies } from '../api.ts';
import { pageResource } from '../paging.ts';
import { applicationResource, decisionResource, rankedResource } from '../resources.ts';
import { route, type Route } from '../route.ts';
import {
  comparisonSchema,
  decisionInputSchema,
  decisionSchema,
  distributionSchema,
  rankedSchema,
  reviewSchema,
  type ComparedCriterionResource,
  type ComparisonResource,
  type ReviewResource,
} from '../schemas/application.ts';
import { pageShape, pagingQuery } from '../schemas/page.ts';
import { id, instant, line } from '../schemas/values.ts';

const points = (): z.ZodNumber => z.number().min(0).max(100);

const rankingQuery = z.object({
  ...pagingQuery(),
  skill: z
    .array(line(offerLimits.skill))
    .max(offerLimits.skills)
    .default([])
    .describe('Skills of the offer that a CV must show, all of them.'),
  related: z.boolean().default(false).describe('Takes a related skill for the skill itself.'),
  minScore: z.exactOptional(points()),
  maxScore: z.exactOptional(points()),
  from: z.exactOptional(instant()).describe('Received at this time or later.'),
  to: z.exactOptional(instant()).describe('Received before this time.'),
  status: z.array(z.enum(applicationStatuses)).max(applicationStatuses.length).default([]),
  text: z.exactOptional(line(200)).describe('Somewhere in name, e-mail or message.'),
  sort: z.enum(rankingSorts).default('score'),
});

/** What recruiters do with applications. */
export function applicationRoutes(deps: ApiDependencies): Route[] {
  const { instruments, now, retentionDays } = deps;
  return [
    route({
      method: 'GET',
      path: '/offers/:id/applications',
      id: 'rankApplications',
      tag: 'Applications',
      summary: 'The applications to an offer, the best score first',
      description: 'The score only sorts the list: a person reads the applications and decides.',
      access: 'read',
      query: rankingQuery,
      reply: {
        status: 200,
        description: 'A page of applications, and how all scores of the offer are spread.',
        schema: z.object({ offerId: id(), ...pageShape(rankedSchema), distribution: distributionSchema }),
        headers: { Link: 'First, last, previous and next page (RFC 8288).' },
      },
      problems: ['offer-not-found'],
      async handle({ ctx, em, param, query }) {
        const offer = await offerOf(em, param('id'));
        const { page, limit, sort } = query;
        const ranked = await ranking(em, offer, { page, limit, sort, filters: filtersOf(query) });
        return {
          offerId: offer.id,
          ...pageResource(ctx, ranked, rankedResource),
          distribution: await distributeScores(em, offer.id),
        };
      },
    }),
    route({
      method: 'GET',
      path: '/applications/:id',
      id: 'getApplication',
      tag: 'Applications',
      summary: 'One application, its score explained',
      access: 'read',
      reply: { status: 200, description: 'The application, with its audit trail.', schema: reviewSchema },
      problems: ['application-not-found'],
      async handle({ em, param }): Promise<ReviewResource> {
        const application = await applicationOf(em, param('id'));
        const decisions = await history(em, application.id);
        return { ...applicationResource(application), decisions: decisions.map(decisionResource) };
      },
    }),
    route({
      method: 'GET',
      path: '/applications/:id/cv',
      id: 'downloadCv',
      tag: 'Applications',
      summary: 'The file the candidate sent, as it came',
      access: 'read',
      reply: {
        status: 200,
        description: 'The file: to be saved, never shown in a page.',
        contentType: 'application/pdf',
        headers: { 'Content-Disposition': 'Always an attachment.' },
      },
      problems: ['application-not-found', 'application-withdrawn'],
      async handle({ ctx, em, param }) {
        const file = await cvFile(em, param('id'));
        const applicationId = param('id').toLowerCase();
        attach(ctx, `cv-${applicationId}.pdf`);
        instruments.log.info('CV downloaded', { application_id: applicationId });
        return file;
      },
    }),
    route({
      method: 'GET',
      path: '/applications/:id/decisions',
      id: 'listDecisions',
      tag: 'Applications',
      summary: 'Who decided what about an application, the latest first',
      access: 'read',
      reply: {
        status: 200,
        description: 'The audit trail.',
        schema: z.object({ items: z.array(decisionSchema) }),
      },
      problems: ['application-not-found'],
      async handle({ em, param }) {
        const application = await applicationOf(em, param('id'));
        return { items: (await history(em, application.id)).map(decisionResource) };
      },
    }),
    route({
      method: 'POST',
      path: '/applications/:id/decisions',
      id: 'decide',
      tag: 'Applications',
      summary: 'Decide about an application',
      description:
        'The decision is signed with the name of the token’s owner and cannot be changed or removed.',
      access: 'write',
      body: decisionInputSchema,
      reply: { status: 201, description: 'The new entry of the audit trail.', schema: decisionSchema },
      problems: ['application-not-found', 'application-withdrawn', 'decision-unchanged'],
      async handle({ em, body, param, recruiter }) {
        const input = {
          applicationId: param('id'),
          recruiter: recruiter(),
          retentionDays,
          ...readDecision(body),
        };
        const decision = await decide(em, input, now());
        instruments.decisions.add(1, { status: decision.toStatus });
        return decisionResource(decision);
      },
    }),
    route({
      method: 'GET',
      path: '/comparison',
      id: 'compareApplications',
      tag: 'Applications',
      summary: 'Two applications to one offer, side by side',
      access: 'read',
      query: z.object({ a: id(), b: id() }),
      reply: { status: 200, description: 'Both applications, and skill by skill.', schema: comparisonSchema },
      problems: ['application-not-found', 'application-withdrawn'],
      async handle({ em, query }): Promise<ComparisonResource> {
        const { applications, skills } = await compare(em, query.a, query.b);
        return {
          applications: applications.map(applicationResource),
          skills: skills.map(({ skill, kind, criteria }) => ({
            skill,
            kind,
            criteria: criteria.map(comparedCriterion),
          })),
        };
      },
    }),
  ];
}

function comparedCriterion(criterion: Criterion | undefined): ComparedCriterionResource | null {
  if (criterion === undefined) return null;
  const { status, credit, evidence } = criterion;
  return { status, credit, match: evidence?.match ?? null };
}

function filtersOf({
  skill,
  related,
  status,
  from,
  to,
  text,
  ...bounds
}: z.output<typeof rankingQuery>): RankingFilters {
  return {
    skills: skill,
    related,
    ...(status.length > 0 && { statuses: status }),
    ...(from !== undefined && { from: new Date(from) }),
    ...(to !== undefined && { to: new Date(to) }),
    ...(text !== undefined && { text }),
    ...(bounds.minScore !== undefined && { minScore: bounds.minScore }),
    ...(bounds.maxScore !== undefined && { maxScore: bounds.maxScore }),
  };
}
