import type { RunningService } from './running-service.ts';
import { type OwnEnd, OWN_CODE } from './setup.ts';

export type ExitName =
  | 'SIGTERM'
  | 'SIGINT'
  | 'uncaught exception'
  | 'unhandled rejection'
  | 'empty event loop'
  | 'process.exit()'
  | 'SIGKILL of the parent';

/** One way for the process of a service to end. */
export interface Exit {
  readonly name: ExitName;
  /** What the process exits with. */
  readonly code: number;
  /** The line there has to be about it, and the error on stderr. */
  readonly crash?: { readonly message: string; readonly type: string };
  /** The service stops step by step, so requests in flight are answered. */
  readonly graceful: boolean;
  /** Runs under a wrapper, which is killed; the service goes on until it is told to end. */
  readonly orphaned?: boolean;
  readonly whenOrphaned?: 'serve' | 'stop';
  readonly end: (service: RunningService) => Promise<unknown>;
}

const ask =
  (how: OwnEnd): Exit['end'] =>
  (service) =>
    service.get(`/end/${how}`);

export const EXITS: readonly Exit[] = [
  { name: 'SIGTERM', code: 0, graceful: true, end: async (service) => service.signal('SIGTERM') },
  { name: 'SIGINT', code: 0, graceful: true, end: async (service) => service.signal('SIGINT') },
  {
    name: 'uncaught exception',
    code: 1,
    crash: { message: 'uncaught exception', type: 'TypeError' },
    graceful: false,
    end: ask('uncaught-exception'),
  },
  {
    name: 'unhandled rejection',
    code: 1,
    crash: { message: 'unhandled rejection', type: 'RangeError' },
    graceful: false,
    end: ask('unhandled-rejection'),
  },
  { name: 'empty event loop', code: 0, graceful: false, end: ask('empty-event-loop') },
  { name: 'process.exit()', code: OWN_CODE, graceful: false, end: ask('process-exit') },
  {
    name: 'SIGKILL of the parent',
    code: 0,
    graceful: true,
    orphaned: true,
    end: async (service) => service.signal('SIGTERM'),
  },
];
