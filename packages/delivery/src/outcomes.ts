import { Backoff } from './backoff.ts';
import type { Flight } from './flight.ts';
import type { ResolvedOptions } from './options.ts';
import type { Queue } from './queue.ts';
import type { SendResult } from './send-result.ts';
import type { Troubles } from './troubles.ts';

/** A destination that never answered for so long is not waited for at shutdown. */
const NEVER_ANSWERED_MS = 10_000;

/** What the result of a send means: for its batch, and for when the next may go. */
export class Outcomes<T> {
  readonly #options: ResolvedOptions<T>;
  readonly #queue: Queue<T>;
  readonly #troubles: Troubles;
  readonly #backoff: Backoff;
  /** Nothing is sent before. */
  notBefore: number = -Infinity;
  #waitIsOrdered = false;
  #answered = false;
  #failingSince: number | undefined;
  #lastFailure: string | undefined;

  constructor(options: ResolvedOptions<T>, queue: Queue<T>, troubles: Troubles) {
    this.#options = options;
    this.#queue = queue;
    this.#troubles = troubles;
    this.#backoff = new Backoff(options);
  }

  /** Why the last send failed; undefined since a delivery. */
  get lastFailure(): string | undefined {
    return this.#lastFailure;
  }

  /** Settles the batch under way. `patient`: delays may grow. */
  settle(flight: Flight<T>, result: SendResult, patient: boolean): void {
    const count = flight.items.length;
    this.#queue.book.recordSend((this.#options.now() - flight.startedAt) / 1000);
    if (result?.kind === 'delivered') this.#delivered(count, result.rejected ?? 0, result.reason);
    else if (result?.kind === 'refused') this.#refused(count, result.reason, result.whole === true);
    else if (result?.kind === 'retry') this.#failed(result.reason, result.afterMs, patient);
    else this.#failed(`send gave ${String(result)} instead of a result`, undefined, patient);
  }

  /** A failure at the end of the process, where there is no waiting: the batch under way goes back. */
  failedAtExit(reason: string): void {
    this.#queue.book.sendErrors++;
    this.#queue.recall();
    this.#lastFailure = reason;
  }

  /** Cuts a delay of our own choosing short; one the server ordered is not. */
  hurry(): void {
    if (!this.#waitIsOrdered) this.notBefore = -Infinity;
  }

  /** It failed for long, and never did anything else. */
  hopeless(now: number): boolean {
    return (
      !this.#answered && this.#failingSince !== undefined && now - this.#failingSince >= NEVER_ANSWERED_MS
    );
  }

  #delivered(count: number, rejected: number, reason: string | undefined): void {
    const queue = this.#queue;
    const bad = rejected > 0 ? Math.min(count, Math.floor(rejected)) : 0;
    queue.settle(bad);
    this.#answered = true;
    this.#failingSince = undefined;
    this.#lastFailure = undefined;
    this.notBefore = -Infinity;
    this.#backoff.delivered();
    if (bad > 0) this.#troubles.lost('refused', queue.book, reason);
    this.#troubles.delivered(queue.book, queue.bytes);
  }

  #refused(count: number, reason: string, whole: boolean): void {
    const queue = this.#queue;
    queue.book.sendErrors++;
    this.#answered = true;
    this.#postpone(this.#backoff.refused(), false);
    if (whole || count === 1) {
      queue.settle(count);
      this.#troubles.lost('refused', queue.book, reason);
    } else queue.split();
  }

  #failed(reason: string, afterMs: number | undefined, patient: boolean): void {
    const { book } = this.#queue;
    book.sendErrors++;
    this.#failingSince ??= this.#options.now();
    this.#lastFailure = reason;
    this.#queue.recall();
    const ordered = afterMs !== undefined && afterMs > 0;
    this.#postpone(this.#backoff.failed(afterMs, patient), ordered);
    this.#troubles.failing(reason, book);
  }

  #postpone(delayMs: number, ordered: boolean): void {
    this.#waitIsOrdered = ordered;
    this.notBefore = delayMs > 0 ? this.#options.now() + delayMs : -Infinity;
    const { lane } = this.#options;
    if (ordered) lane.notBefore = Math.max(lane.notBefore, this.notBefore);
  }
}
