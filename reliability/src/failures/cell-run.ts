import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FakeBackend } from '../backend/fake-backend.ts';
import type { Certificate } from '../backend/self-signed.ts';
import { type Bounds, type DestinationName, DESTINATIONS } from '../destinations.ts';
import { type LoadResult, sendInTurns } from '../load.ts';
import type { ServiceUnderTest } from '../service/service-under-test.ts';
import { closeBooks } from './books.ts';
import type { CellOptions, CellResult, Stage } from './cell.ts';
import type { Fault, Scene } from './faults.ts';
import { violationsOf } from './verdict.ts';

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

export interface CellParts {
  readonly certificates: { readonly trusted: Certificate; readonly untrusted: Certificate };
  readonly flapMs: number;
  readonly markedEvery: number;
  readonly name: DestinationName;
  readonly bounds: Bounds;
}

/** A cell under way: what is sent, when the fault comes and goes, and what is counted when. */
export class CellRun {
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

  async all({ shutdownTimeoutMs, whileHealthy, whileFailing }: CellOptions): Promise<CellResult> {
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
