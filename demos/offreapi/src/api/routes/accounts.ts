import { z } from 'zod';
import {
  createRecruiter,
  disableRecruiter,
  listRecruiters,
  readRecruiter,
} from '../../accounts/recruiters.ts';
import { Problem } from '../../http/problem.ts';
import type { ApiDependencies } from '../api.ts';
import { recruiterResource } from '../resources.ts';
import { route, type Route } from '../route.ts';
import { recruiterInputSchema, recruiterSchema } from '../schemas/account.ts';

/** For admins. */
export function accountRoutes({ instruments, now }: ApiDependencies): Route[] {
  return [
    route({
      method: 'GET',
      path: '/recruiters',
      id: 'listRecruiters',
      tag: 'Accounts',
      summary: 'All accounts, by name',
      access: 'admin',
      reply: {
        status: 200,
        description: 'Disabled ones too.',
        schema: z.object({ items: z.array(recruiterSchema) }),
      },
      handle: async ({ em }) => ({ items: (await listRecruiters(em)).map(recruiterResource) }),
    }),
    route({
      method: 'POST',
      path: '/recruiters',
      id: 'createRecruiter',
      tag: 'Accounts',
      summary: 'Create an account',
      access: 'admin',
      body: recruiterInputSchema,
      reply: { status: 201, description: 'The account.', schema: recruiterSchema },
      problems: ['email-taken', 'busy'],
      async handle({ em, body, recruiter: caller }) {
        const recruiter = await createRecruiter(em, readRecruiter(body), now());
        instruments.log.info('recruiter created', { recruiter_id: recruiter.id, by: caller().id });
        return recruiterResource(recruiter);
      },
    }),
    route({
      method: 'POST',
      path: '/recruiters/:id/disable',
      id: 'disableRecruiter',
      tag: 'Accounts',
      summary: 'Disable an account',
      description: 'Its sessions and tokens end at once; what it did stays under its name. Not one’s own.',
      access: 'admin',
      reply: { status: 204, description: 'Nobody can sign in to it any more.' },
      problems: ['recruiter-not-found'],
      async handle({ em, param, recruiter }) {
        const by = recruiter().id;
        // Somebody has to stay who can add others.
        if (param('id').toLowerCase() === by) throw new Problem('forbidden');
        await disableRecruiter(em, param('id'), now());
        instruments.log.info('recruiter disabled', { recruiter_id: param('id').toLowerCase(), by });
      },
    }),
  ];
}
