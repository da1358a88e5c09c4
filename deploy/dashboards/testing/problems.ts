import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import { createLogger } from '../../../packages/logging/src/index.ts';

/** Nothing goes wrong in the demo: lines at level warn and error come from the same logger, in the name of one of its services. */
export async function writeProblems(lokiUrl: string, environment: string): Promise<void> {
  const nowhere = openSync(devNull, 'w');
  const log = createLogger({
    service: 'datapress-front',
    environment,
    fd: nowhere,
    loki: { url: lokiUrl },
  });
  log.warn('the API answers slowly');
  log.error('page failed', new Error('connect ECONNREFUSED'));
  await log.shutdown(5000);
  closeSync(nowhere);
}
