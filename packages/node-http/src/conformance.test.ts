import { testAdapter } from '@vigie/testing/conformance';
import { handleSignals, type Vigie } from './index.ts';
import { createEveryKindService } from './testing/every-kind-service.ts';

testAdapter<Vigie>({
  create: createEveryKindService,
  handleSignals,
  cases: [],
  paths: ['/notes'],
});
