import { z } from 'zod';
import { weights } from '../../scoring/weights.ts';
import type { ApiDependencies } from '../api.ts';
import { route, type Route } from '../route.ts';

const scoringSchema = z.object({
  mode: z.enum(['lexical', 'semantic']),
  weightsVersion: z.string(),
  decides: z.literal('a person').describe('The score only sorts; nobody is refused by it.'),
  removed: z.array(z.string()).describe('What is taken out of a CV before anything is compared.'),
  page: z.string().describe('The same for people.'),
});

export function scoringRoutes({ scorer }: ApiDependencies): Route[] {
  return [
    route({
      method: 'GET',
      path: '/scoring',
      id: 'getScoring',
      tag: 'Scoring',
      summary: 'How applications are scored',
      access: 'anyone',
      reply: { status: 200, description: 'Mode, version, and what never counts.', schema: scoringSchema },
      handle: (): z.infer<typeof scoringSchema> => ({
        mode: scorer.mode,
        weightsVersion: weights.version,
        decides: 'a person',
        removed: [
          'name',
          'e-mail',
          'phone',
          'web addresses',
          'postal address',
          'birth',
          'age',
          'gender',
          'nationality',
          'civil status',
          'years',
        ],
        page: '/scoring',
      }),
    }),
  ];
}
