import type { Ledger } from '@vigie/delivery';
import { FakeBackend } from '../backend/fake-backend.ts';
import { selfSigned } from '../backend/self-signed.ts';
import { type Bounds, type DestinationName, DESTINATIONS } from '../destinations.ts';
import type { LoadResult } from '../load.ts';
import type { Watched } from '../service/ledger-watch.ts';
import type { ServiceSetup } from '../service/observed-service.ts';
import type { ServiceUnderTest } from '../service/service-under-test.ts';
import type { Books } from './books.ts';
import { CellRun } from './cell-run.ts';
import type { Fault } from './faults.ts';

export type StartService = (
  setup: Omit<ServiceSetup, 'fd'>,
  trusts: string | undefined,
) => Promise<ServiceUnderTest>;

/** Sends so many requests to the service of a cell, and the same in turns to those at `besides`. */
export type Send = (count: number, ...besides: readonly string[]) => Promise<readonly LoadResult[]>;

export interface CellOptions {
  readonly start: StartService;
  readonly flapMs: number;
  /** Of so many requests one is about what is refused. */
  readonly markedEvery: number;
  readonly shutdownTimeoutMs: number;
  /** Instead of the scaled ones. */
  readonly bounds?: Partial<Bounds>;
  /** What else to do before and while the backend fails; `send` sends requests to the service. */
  readonly whileHealthy?: (send: Send) => Promise<unknown>;
  readonly whileFailing?: (send: Send) => Promise<unknown>;
}

/** What came of one destination under one fault. */
export interface CellResult {
  readonly destination: DestinationName;
  readonly fault: Fault;
  /** Requests sent. */
  readonly requests: number;
  /** Requests not answered with 200. */
  readonly failedRequests: number;
  /** Acknowledged sends while the requests of the fault were served. */
  readonly toldMeanwhile: number;
  /** After the fault ended and the queue was empty. */
  readonly recovered: Stage;
  /** At the end: after a shutdown while the fault was there again. */
  readonly final: Stage;
  /** From the end of the fault until the queue was empty. */
  readonly recoveryMs: number;
  /** False when the queue was not emptied in time. */
  readonly flushed: boolean;
  readonly shutdownMs: number;
  readonly shutdownTimeoutMs: number;
  readonly watched: Watched;
  readonly lineLedger: Ledger;
  /** Its standard output. */
  readonly output: string;
  readonly backend: FakeBackend;
  /** Index of the first attempt after the fault began. */
  readonly firstAttempt: number;
  readonly violations: readonly string[];
}

/** The ledger of the destination at one time, and what the backend really has. */
export interface Stage {
  readonly ledger: Ledger;
  readonly books: Books;
}

export const BOUNDS: Bounds = {
  maxQueueBytes: 64 * 1024,
  maxBatchItems: 32,
  flushIntervalMs: 20,
  sendTimeoutMs: 5000,
  retryMinMs: 20,
  retryMaxMs: 100,
};
/** For what is to arrive in full. */
const ROOM = { maxQueueBytes: 1024 * 1024 };

/**
 * One cell of the matrix: a service sends its signals to a healthy backend, the backend fails, it recovers, it fails again and the
 * service shuts down; then everything is counted.
 */
export async function runCell(
  name: DestinationName,
  fault: Fault,
  options: CellOptions,
): Promise<CellResult> {
  const destination = DESTINATIONS[name];
  const certificates = { trusted: selfSigned(), untrusted: selfSigned() };
  const backend = new FakeBackend(destination, fault.tls === true ? certificates.trusted : undefined);
  await backend.up();
  const bounds = boundsFor(fault, options.bounds);
  const { shutdownTimeoutMs, flapMs, markedEvery } = options;
  const address = `${fault.tls === true ? 'https' : 'http'}://${fault.host ?? '127.0.0.1'}:${backend.port}`;
  const setup = { destination: name, backend: address, bounds, shutdownTimeoutMs };
  const service = await options.start(setup, fault.tls === true ? certificates.trusted.cert : undefined);
  const run = new CellRun(service, backend, fault, { certificates, flapMs, markedEvery, name, bounds });
  try {
    return await run.all(options);
  } finally {
    await service.stop();
    await backend.down();
  }
}

export function boundsFor(fault: Fault, own: Partial<Bounds> = {}): Bounds {
  const room = fault.kind === 'refusing' || fault.kind === 'none' ? ROOM : {};
  return { ...BOUNDS, ...own, ...room, ...fault.bounds };
}
