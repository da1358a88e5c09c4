import { z } from 'zod';
import { issueToken, listTokens, revokeToken } from '../../accounts/api-tokens.ts';
import { changePassword, readNewPassword } from '../../accounts/recruiters.ts';
import { verifyCredentials } from '../../accounts/sign-in.ts';
import { readFields } from '../../http/fields.ts';
import { Problem } from '../../http/problem.ts';
import { signInProblem } from '../../http/sign-in-problem.ts';
import type { ApiDependencies } from '../api.ts';
import { recruiterResource, tokenResource } from '../resources.ts';
import { route, type Route } from '../route.ts';
import {
  issuedTokenSchema,
  meSchema,
  passwordChangeSchema,
  tokenRequestSchema,
  tokenSchema,
  type IssuedTokenResource,
  type MeResource,
} from '../schemas/account.ts';

export function tokenRoutes({ instruments, now }: ApiDependencies): Route[] {
  return [
    route({
      method: 'POST',
      path: '/tokens',
      id: 'issueToken',
      tag: 'Tokens',
      summary: 'Get a token for a program',
      description:
        'Takes the e-mail address and the password of a recruiter: a token cannot make another one. Attempts are limited like those at the sign-in page.',
      access: 'anyone',
      body: tokenRequestSchema,
      reply: { status: 201, description: 'The token, told this once.', schema: issuedTokenSchema },
      problems: ['sign-in-refused', 'too-many-attempts', 'busy'],
      async handle({ ctx, em, body }): Promise<IssuedTokenResource> {
        const { email, password, name, scope, days } = body;
        const verified = await verifyCredentials(em, { email, password, address: ctx.ip }, now());
        instruments.signIns.add(1, { result: verified.kind === 'refused' ? verified.reason : 'token' });
        if (verified.kind === 'refused') throw signInProblem(verified);
        const { secret, token } = await issueToken(em, verified.recruiter, { name, scope, days }, now());
        return { ...tokenResource(token), token: secret };
      },
    }),
    route({
      method: 'GET',
      path: '/me',
      id: 'getMe',
      tag: 'Tokens',
      summary: 'Whose token this is',
      access: 'read',
      reply: { status: 200, description: 'The recruiter and the token.', schema: meSchema },
      handle({ token }): MeResource {
        if (token === undefined) throw new Problem('unauthorized');
        return { recruiter: recruiterResource(token.recruiter), token: tokenResource(token) };
      },
    }),
    route({
      method: 'GET',
      path: '/me/tokens',
      id: 'listMyTokens',
      tag: 'Tokens',
      summary: 'One’s own tokens, the newest first',
      access: 'read',
      reply: { status: 200, description: 'All of them.', schema: z.object({ items: z.array(tokenSchema) }) },
      handle: async ({ em, recruiter }) => ({
        items: (await listTokens(em, recruiter())).map(tokenResource),
      }),
    }),
    route({
      method: 'DELETE',
      path: '/me/tokens/:id',
      id: 'revokeMyToken',
      tag: 'Tokens',
      summary: 'Revoke one of one’s own tokens',
      description: 'The one in use too. Doing so twice changes nothing.',
      access: 'write',
      reply: { status: 204, description: 'It is good for nothing any more.' },
      problems: ['token-not-found'],
      async handle({ em, param, recruiter }) {
        await revokeToken(em, recruiter(), param('id'), now());
        const token_id = param('id').toLowerCase();
        instruments.log.info('token revoked', { recruiter_id: recruiter().id, token_id });
      },
    }),
    route({
      method: 'PUT',
      path: '/me/password',
      id: 'changePassword',
      tag: 'Tokens',
      summary: 'Change one’s own password',
      description: 'Takes the current one too, and ends every session; tokens stay good.',
      access: 'write',
      body: passwordChangeSchema,
      reply: { status: 204, description: 'From now on the new one counts.' },
      problems: ['too-many-attempts', 'busy'],
      async handle({ ctx, em, body, recruiter }) {
        const fields = readFields(body);
        const password = readNewPassword(fields);
        fields.check();
        const credentials = { email: recruiter().email, password: body.current, address: ctx.ip };
        const verified = await verifyCredentials(em, credentials, now());
        if (verified.kind === 'refused') {
          if (verified.reason === 'too-many-attempts') throw signInProblem(verified);
          throw new Problem('validation-failed', [{ field: 'current', code: 'wrong-password' }]);
        }
        await changePassword(em, verified.recruiter, password);
        instruments.log.info('password changed', { recruiter_id: recruiter().id });
      },
    }),
  ];
}
