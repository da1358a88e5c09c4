import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from '@vigie/delivery';
import { FakeBackend } from '../backend/fake-backend.ts';
import { type Certificate, selfSigned } from '../backend/self-signed.ts';
import { type Bounds, type DestinationName, DESTINATIONS } from '../destinations.ts';
import { type LoadResult, sendInTurns } from '../load.ts';
import type { Watched } from '../service/ledger-watch.ts';
import type { ServiceSetup } from '../service/observed-service.ts';
import type { ServiceUnderTest } from '../service/service-under-test.ts';
import type { Fault, Scene } from './faults.ts';
import { type Books, closeBooks } from './books.ts';
import { violationsOf } from './verdict.ts';

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

/** Requests at a time. */
const CONNECTIONS = 4;
const HEALTHY_REQUESTS = 20;
const FAULTY_REQUESTS = 200;
const SHUTDOWN_REQUESTS = 20;
/** One is among the few requests before the shutdown. */
const FIRST_MARKED = 10;
const RECOVERY_DEADLINE_MS = 15_000;
const ATTEMPTS_DEADLINE_MS = 15_000;
const SETTLE_DEADLINE_MS = 5000;

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
  const cell = new Cell(service, backend, fault, { certificates, flapMs, markedEvery, name, bounds });
  try {
    return await cell.run(options);
  } finally {
    await service.stop();
    await backend.down();
  }
}

export function boundsFor(fault: Fault, own: Partial<Bounds> = {}): Bounds {
  const room = fault.kind === 'refusing' || fault.kind === 'none' ? ROOM : {};
  return { ...BOUNDS, ...own, ...room, ...fault.bounds };
}

interface CellParts {
  readonly certificates: { readonly trusted: Certificate; readonly untrusted: Certificate };
  readonly flapMs: number;
  readonly markedEvery: number;
  readonly name: DestinationName;
  readonly bounds: Bounds;
}

class Cell {
  readonly #service: ServiceUnderTest;
  readonly #backend: FakeBackend;
  readonly #fault: Fault;
  readonly #scene: Scene;
  readonly #markedEvery: number;
  /** Requests since the fault began. */
  #faulty = 0;
  #requests = 0;
  #failedRequests = 0;

  constructor(service: ServiceUnderTest, backend: FakeBackend, fault: Fault, parts: CellParts) {
    this.#service = service;
    this.#backend = backend;
    this.#fault = fault;
    const { certificates, flapMs, markedEvery, name, bounds } = parts;
    this.#markedEvery = markedEvery;
    const { sendTimeoutMs } = bounds;
    this.#scene = { backend, service, destination: name, certificates, flapMs, sendTimeoutMs };
  }

  async run({ shutdownTimeoutMs, whileHealthy, whileFailing }: CellOptions): Promise<CellResult> {
    const service = this.#service;
    const { attempts } = this.#backend;
    if (this.#fault.host !== undefined) await service.setAddress(this.#fault.host, '127.0.0.1');
    await this.#send(HEALTHY_REQUESTS, false);
    await whileHealthy?.((count, ...besides) => this.#send(count, false, ...besides));
    await service.flush(RECOVERY_DEADLINE_MS);

    const firstAttempt = attempts.length;
    const end = await this.#fault.begin(this.#scene);
    const { sendErrors } = await service.ledger();
    await this.#send(FAULTY_REQUESTS, true);
    const toldMeanwhile = attempts
      .slice(firstAttempt)
      .filter(({ told, status }) => told && status === 200).length;
    await this.#until(sendErrors + this.#fault.attempts);
    await whileFailing?.((count, ...besides) => this.#send(count, true, ...besides));
    // The good items arrive while the bad are refused.
    if (this.#fault.kind === 'refusing') await service.flush(RECOVERY_DEADLINE_MS);
    const ended = performance.now();
    await end();
    await this.#send(HEALTHY_REQUESTS, false);
    const flushed = await service.flush(RECOVERY_DEADLINE_MS);
    const recoveryMs = performance.now() - ended;
    const recovered = await this.#stage();

    this.#faulty = 0;
    const endAgain = await this.#fault.begin(this.#scene);
    await this.#send(SHUTDOWN_REQUESTS, true);
    const shutdownMs = await service.shutdown();
    await endAgain();
    const final = await this.#stage();
    const result = {
      destination: this.#scene.destination,
      fault: this.#fault,
      requests: this.#requests,
      failedRequests: this.#failedRequests,
      toldMeanwhile,
      recovered,
      final,
      recoveryMs,
      flushed,
      shutdownMs,
      shutdownTimeoutMs,
      watched: await service.watched(),
      lineLedger: await service.lineLedger(),
      output: service.output(),
      backend: this.#backend,
      firstAttempt,
    };
    return { ...result, violations: violationsOf(result) };
  }

  async #send(count: number, faulty: boolean, ...besides: readonly string[]): Promise<readonly LoadResult[]> {
    const paths = Array.from({ length: count }, () => this.#path(faulty));
    const results = await sendInTurns([this.#service.url, ...besides], paths, CONNECTIONS);
    this.#requests += count;
    this.#failedRequests += results[0]?.failed ?? 0;
    return results;
  }

  #path(faulty: boolean): string {
    const { marked } = this.#fault;
    const special = faulty && marked !== undefined && this.#faulty++ % this.#markedEvery === FIRST_MARKED;
    return `/items/${special ? `${marked}-` : ''}${randomBytes(4).toString('hex')}`;
  }

  async #until(sendErrors: number): Promise<void> {
    const deadline = performance.now() + ATTEMPTS_DEADLINE_MS;
    while ((await this.#service.ledger()).sendErrors < sendErrors && performance.now() < deadline) {
      await sleep(10);
    }
  }

  /** Taken when nothing moves any more: that a delivery recovered, or lost something, is a line of its own. */
  async #stage(): Promise<Stage> {
    const destination = DESTINATIONS[this.#scene.destination];
    const deadline = performance.now() + SETTLE_DEADLINE_MS;
    for (;;) {
      const { pending: pendingLines, created: lines } = await this.#service.lineLedger();
      const output = this.#service.output();
      const ledger = await this.#service.ledger();
      const settled = ledger.pending === 0 && pendingLines === 0 && output.split('\n').length - 1 === lines;
      if (settled || performance.now() > deadline) {
        return { ledger, books: closeBooks(destination, output, this.#backend.attempts) };
      }
      await sleep(20);
    }
  }
}
