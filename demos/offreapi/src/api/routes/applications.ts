import { z } from 'zod';
import { compare } from '../../applications/compare.ts';
import { cvFile } from '../../applications/cv-file.ts';
import { decide, history, readDecision } from '../../applications/decide.ts';
import { countByOffer, type OfferCounts } from '../../applications/count-by-offer.ts';
import { distributeScores, rankingVersion } from '../../applications/distribution.ts';
import { applicationOf, ranking, rankingSorts, type RankingFilters } from '../../applications/ranking.ts';
import { countOutdated } from '../../applications/rescore.ts';
import { applicationStatuses } from '../../database/application.ts';
import { applicationsCsv } from '../../exports/applications-csv.ts';
import { makeExport } from '../../exports/export-limit.ts';
import { attach } from '../../http/attachment.ts';
import { offerLimits } from '../../offers/offer-input.ts';
import { offerOf } from '../../offers/offers.ts';
import { scoreBasis } from '../../scoring/score-basis.ts';
import type { Criterion } from '../../scoring/scorer.ts';
import type { ApiDependencies } from '../api.ts';
import { pageResource } from '../paging.ts';
import { applicationResource, decisionResource, rankedResource } from '../resources.ts';
import { route, type Route } from '../route.ts';
import {
  comparisonSchema,
  countsSchema,
  decisionInputSchema,
  decisionSchema,
  distributionSchema,
  rankedSchema,
  reviewSchema,
  type ComparedCriterionResource,
  type ComparisonResource,
  type CountsResource,
  type ReviewResource,
} from '../schemas/application.ts';
import { pageShape, pagingQuery } from '../schemas/page.ts';
import { id, instant, line } from '../schemas/values.ts';

const points = (): z.ZodNumber => z.number().min(0).max(100);

const filterShape = {
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
  asked: z
    .boolean()
    .default(false)
    .describe('Only where the candidate asked that a person looks, and nobody has decided since.'),
  sort: z.enum(rankingSorts).default('score'),
};
const filterQuery = z.object(filterShape);

/** What recruiters do with applications. */
export function applicationRoutes(deps: ApiDependencies): Route[] {
  const { instruments, now, retentionDays, scorer } = deps;
  return [
    route({
      method: 'GET',
      path: '/offers/:id/applications',
      id: 'rankApplications',
      tag: 'Applications',
      summary: 'The applications to an offer, the best score first',
      description: 'The score only sorts the list: a person reads the applications and decides.',
      access: 'read',
      query: z.object({ ...pagingQuery(), ...filterShape }),
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
      path: '/offers/:id/applications.csv',
      id: 'exportApplications',
      tag: 'Applications',
      summary: 'The same list as CSV, whole',
      description:
        'RFC 4180 in UTF-8, titles in English, 20,000 rows at most. What a spreadsheet could take for a formula begins with an apostrophe.',
      access: 'read',
      query: filterQuery,
      reply: {
        status: 200,
        description: 'The file.',
        contentType: 'text/csv',
        headers: { 'Content-Disposition': 'Always an attachment.' },
      },
      problems: ['offer-not-found', 'busy'],
      async handle({ ctx, em, param, query, recruiter }) {
        const offer = await offerOf(em, param('id'));
        const request = { filters: filtersOf(query), sort: query.sort };
        const file = await makeExport(() =>
          applicationsCsv(em, offer, { ...request, locale: 'en', audience: 'program' }),
        );
        attach(ctx, `applications-${offer.id}.csv`);
        const recruiter_id = recruiter().id;
        instruments.log.info('applications exported', { offer_id: offer.id, recruiter_id, format: 'csv' });
        return file;
      },
    }),
    route({
      method: 'GET',
      path: '/offers/:id/counts',
      id: 'countApplications',
      tag: 'Applications',
      summary: 'How many applications an offer has, and whether anything about them changed',
      description: 'Cheap enough to be asked every few seconds.',
      access: 'read',
      reply: { status: 200, description: 'The counts.', schema: countsSchema },
      problems: ['offer-not-found'],
      async handle({ em, param }): Promise<CountsResource> {
        const { id } = await offerOf(em, param('id'));
        const counts = (await countByOffer(em, [id])).get(id) ?? NO_APPLICATIONS;
        return {
          ...counts,
          latestAt: counts.latestAt?.toISOString() ?? null,
          outdatedScores: await countOutdated(em, id, scoreBasis(scorer)),
          version: await rankingVersion(em, id),
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
      problems: ['application-not-found', 'application-withdrawn', 'decision-outdated', 'decision-unchanged'],
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

const NO_APPLICATIONS: OfferCounts = {
  total: 0,
  byStatus: { new: 0, shortlisted: 0, rejected: 0, hired: 0 },
  queued: 0,
  failed: 0,
  asked: 0,
  latestAt: undefined,
};

function comparedCriterion(criterion: Criterion | undefined): ComparedCriterionResource | null {
  if (criterion === undefined) return null;
  const { status, credit, evidence } = criterion;
  return { status, credit, match: evidence?.match ?? null };
}

function filtersOf({
  skill,
  related,
  asked,
  status,
  from,
  to,
  text,
  ...bounds
}: z.output<typeof filterQuery>): RankingFilters {
  return {
    skills: skill,
    related,
    asked,
    ...(status.length > 0 && { statuses: status }),
    ...(from !== undefined && { from: new Date(from) }),
    ...(to !== undefined && { to: new Date(to) }),
    ...(text !== undefined && { text }),
    ...(bounds.minScore !== undefined && { minScore: bounds.minScore }),
    ...(bounds.maxScore !== undefined && { maxScore: bounds.maxScore }),
  };
}
