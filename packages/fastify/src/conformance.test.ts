import { testAdapter } from '@vigie/testing/conformance';
import { handleSignals, type Vigie } from './index.ts';
import { createEveryKindService } from './testing/every-kind-service.ts';

testAdapter<Vigie>({
  create: createEveryKindService,
  handleSignals,
  cases: [
    ['/throws-later', {}, { status: 503 }],
    ['/throws-text', {}, { status: 500 }],
    ['/web-stream', {}, { status: 200, bytes: 1500 }],
    ['/by-itself', {}, { route: '/by-itself', status: 202, bytes: 7 }],
    ['/checked', {}, { route: '/checked', status: 400 }],
    ['/notes', { method: 'POST', body: 'x', headers: { 'content-type': 'no/such' } }, { status: 415 }],
  ],
  paths: [
    '/throws-later',
    '/throws-text',
    '/handled/1',
    '/early/refused',
    '/early/fails',
    '/api/acme/v1/42',
    '/bad/%zz',
    '/by-itself',
    '/web-stream-breaks',
    '/notes',
  ],
});
