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
  /** The service stops step by step within `shutdownTimeoutMs`. */
  readonly graceful: boolean;
  /** What becomes of a request under way. */
  readonly underWay: 'answered' | 'cut';
  /** Runs under a wrapper, which is killed; the service goes on until it is told to end. */
  readonly orphaned?: boolean;
  readonly whenOrphaned?: 'serve' | 'stop';
  /** `request` notes what was answered. */
  readonly end: (service: RunningService, request: (path: string) => Promise<void>) => Promise<unknown>;
}

const ask =
  (how: OwnEnd): Exit['end'] =>
  (_service, request) =>
    request(`/end/${how}`);

export const EXITS: readonly Exit[] = [
  {
    name: 'SIGTERM',
    code: 0,
    graceful: true,
    underWay: 'answered',
    end: async (service) => service.signal('SIGTERM'),
  },
  {
    name: 'SIGINT',
    code: 0,
    graceful: true,
    underWay: 'answered',
    end: async (service) => service.signal('SIGINT'),
  },
  {
    name: 'uncaught exception',
    code: 1,
    crash: { message: 'uncaught exception', type: 'TypeError' },
    graceful: false,
    underWay: 'cut',
    end: ask('uncaught-exception'),
  },
  {
    name: 'unhandled rejection',
    code: 1,
    crash: { message: 'unhandled rejection', type: 'RangeError' },
    graceful: false,
    underWay: 'cut',
    end: ask('unhandled-rejection'),
  },
  { name: 'empty event loop', code: 0, graceful: false, underWay: 'answered', end: ask('empty-event-loop') },
  { name: 'process.exit()', code: OWN_CODE, graceful: false, underWay: 'cut', end: ask('process-exit') },
  {
    name: 'SIGKILL of the parent',
    code: 0,
    graceful: true,
    underWay: 'answered',
    orphaned: true,
    end: async (service) => service.signal('SIGTERM'),
  },
];
