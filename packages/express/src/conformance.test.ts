import { testAdapter } from '@vigie/testing/conformance';
import { handleSignals, type Vigie } from './index.ts';
import { createEveryKindService } from './testing/every-kind-service.ts';

testAdapter<Vigie>({
  create: createEveryKindService,
  handleSignals,
  cases: [
    ['/throws-later', {}, { status: 503 }],
    ['/throws-text', {}, { status: 500 }],
    ['/json', { method: 'OPTIONS' }, { method: 'OPTIONS', status: 200 }],
  ],
  paths: [
    '/throws-later',
    '/throws-text',
    '/handled/1',
    '/before-the-router',
    '/api/acme/v1/42',
    '/guarded/reports/2026',
    '/notes',
  ],
});
