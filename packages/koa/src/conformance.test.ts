import { testAdapter } from '@vigie/testing/conformance';
import { handleSignals, type Vigie } from './index.ts';
import { createEveryKindService } from './testing/every-kind-service.ts';

testAdapter<Vigie>({
  create: createEveryKindService,
  handleSignals,
  cases: [
    ['/throws-later', {}, { status: 503 }],
    ['/throws-text', {}, { status: 500 }],
    ['/by-itself', {}, { status: 202, bytes: 7 }],
    ['/api/v1/users/42', {}, { route: '/api/v1/users/:id', status: 200 }],
    [
      '/users/7/notes',
      { method: 'POST', body: 'x' },
      { method: 'POST', route: '/users/:id/notes', status: 201 },
    ],
    ['/guarded/reports/2026', {}, { route: '/guarded/reports/:year', status: 401 }],
    [
      '/guarded/reports/2026',
      { headers: { authorization: 'x' } },
      { route: '/guarded/reports/:year', status: 200 },
    ],
  ],
  paths: [
    '/throws-later',
    '/throws-text',
    '/by-itself',
    '/before-the-router',
    '/api/v1/users/42',
    '/guarded/reports/2026',
  ],
});
