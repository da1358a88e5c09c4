import { readReplacement } from '../../applications/application-input.ts';
import { followed, replaceCv, requestReview, withdraw } from '../../applications/follow.ts';
import { receiveApplication } from '../../applications/receive.ts';
import { withUpload } from '../../applications/upload.ts';
import { refusals, type RefusalCode } from '../../cv/refusal.ts';
import type { ProblemCode } from '../../http/problem.ts';
import type { ApiDependencies } from '../api.ts';
import { followedResource } from '../resources.ts';
import { route, type Route } from '../route.ts';
import {
  applicationFormSchema,
  followedSchema,
  receiptSchema,
  replacementFormSchema,
  type ReceiptResource,
} from '../schemas/application.ts';

/** What candidates do, without an account: the token they are given when they apply is their key. */
export function candidateRoutes(deps: ApiDependencies): Route[] {
  const { instruments, now } = deps;
  const fileProblems: ProblemCode[] = Object.keys(refusals) as RefusalCode[];
  const followedReply = { status: 200, description: 'The application.', schema: followedSchema } as const;
  return [
    route({
      method: 'POST',
      path: '/offers/:id/applications',
      id: 'apply',
      tag: 'Candidates',
      summary: 'Apply to an open offer with a PDF',
      description: 'The file is looked at at once, and read and scored a little later.',
      access: 'anyone',
      multipart: applicationFormSchema,
      reply: {
        status: 201,
        description: 'The receipt, with the key to follow or withdraw the application.',
        schema: receiptSchema,
        headers: { Location: 'Where the application is followed, with the key as a Bearer token.' },
      },
      problems: ['offer-not-found', 'offer-closed', ...fileProblems],
      async handle({ ctx, param }): Promise<ReceiptResource> {
        const { application, followToken } = await receiveApplication(deps, ctx, param('id'));
        const resource = followedResource(application);
        ctx.set('Location', '/api/v1/follow');
        return {
          ...resource,
          followToken,
          links: { ...resource.links, follow: `/follow?token=${followToken}` },
        };
      },
    }),
    route({
      method: 'GET',
      path: '/follow',
      id: 'followApplication',
      tag: 'Candidates',
      summary: 'Where one’s own application stands',
      access: 'candidate',
      reply: followedReply,
      handle: async ({ em, followToken }) => followedResource(await followed(em, followToken)),
    }),
    route({
      method: 'DELETE',
      path: '/follow',
      id: 'withdrawApplication',
      tag: 'Candidates',
      summary: 'Withdraw one’s own application',
      description: 'Everything personal in it is erased at once. Doing so twice changes nothing.',
      access: 'candidate',
      reply: { ...followedReply, description: 'The application, erased.' },
      async handle({ em, followToken }) {
        const application = await withdraw(em, followToken, now());
        instruments.withdrawals.add(1);
        instruments.log.info('application withdrawn', { application_id: application.id });
        return followedResource(application);
      },
    }),
    route({
      method: 'POST',
      path: '/follow/review',
      id: 'requestReview',
      tag: 'Candidates',
      summary: 'Ask that a person looks at one’s own application',
      description: 'Doing so twice changes nothing.',
      access: 'candidate',
      reply: followedReply,
      problems: ['application-withdrawn'],
      async handle({ em, followToken }) {
        const application = await requestReview(em, followToken, now());
        instruments.log.info('review requested', { application_id: application.id });
        return followedResource(application);
      },
    }),
    route({
      method: 'PUT',
      path: '/follow/cv',
      id: 'replaceCv',
      tag: 'Candidates',
      summary: 'Send another file in place of the first one',
      description: 'Until a person has decided something.',
      access: 'candidate',
      multipart: replacementFormSchema,
      reply: followedReply,
      problems: ['cv-not-replaceable', ...fileProblems],
      async handle({ ctx, em, followToken }) {
        const application = await withUpload(ctx, (upload) =>
          replaceCv(deps, em, followToken, readReplacement(upload)),
        );
        instruments.log.info('CV replaced', { application_id: application.id });
        return followedResource(application);
      },
    }),
  ];
}
