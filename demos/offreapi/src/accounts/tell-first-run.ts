import { writeSync } from 'node:fs';
import type { Log } from '../observability.ts';
import type { FirstRun } from './first-run-admin.ts';

const STDERR = 2;

/**
 * Says who can sign in. A generated password goes to the terminal, once, past every log: `write` must not be a stream that
 * something collects as a signal.
 */
export function tellFirstRun(
  log: Log,
  firstRun: FirstRun,
  write: (text: string) => void = (text) => void writeSync(STDERR, text),
): void {
  switch (firstRun.kind) {
    case 'nobody':
      log.warn(
        'Nobody can sign in. Set OFFREAPI_ADMIN_EMAIL and OFFREAPI_ADMIN_PASSWORD and start again, or OFFREAPI_DEMO=1 to try it out.',
      );
      break;
    case 'created':
      log.info('The first admin was created from the environment.');
      break;
    case 'demo':
      if (firstRun.generatedPassword !== undefined) {
        write(`\nDemo: sign in as ${firstRun.email} with the password ${firstRun.generatedPassword}\n\n`);
      }
      break;
    case 'exists':
  }
}
