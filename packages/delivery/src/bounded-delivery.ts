import { AsyncLocalStorage } from 'node:async_hooks';
import { Attempts } from './attempts.ts';
import type { Delivery } from './delivery.ts';
import { type LastAttempt, type Leaving, waitsForExit, waitsNoMore, watchExit } from './exit-attempt.ts';
import type { HttpRequest } from './exit-post.ts';
import type { Flight } from './flight.ts';
import type { Ledger } from './ledger.ts';
import type { ResolvedOptions } from './options.ts';
import { Outcomes } from './outcomes.ts';
import { Queue } from './queue.ts';
import type { SendResult } from './send-result.ts';
import { Troubles } from './troubles.ts';
import { Waiters } from './waiters.ts';

/** What the delivery is about; `offer` needs to act only in the first two. */
const IDLE = 0;
const LINGERING = 1;
const OCCUPIED = 2;

const DEFAULT_DRAIN_MS = 5000;
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Decides when the next batch of a queue goes, until shutdown or the end of the process. */
export class BoundedDelivery<T> implements Delivery<T>, Leaving {
  readonly lastAttempt: LastAttempt<T> | undefined;
  readonly #options: ResolvedOptions<T>;
  readonly #troubles: Troubles;
  readonly #queue: Queue<T>;
  readonly #attempts: Attempts<T>;
  readonly #outcomes: Outcomes<T>;
  readonly #waiters = new Waiters();
  /** Runs a function outside the request whose item happened to start a timer: a send belongs to no trace. */
  readonly #outside = AsyncLocalStorage.snapshot();
  #phase = IDLE;
  #timer: NodeJS.Timeout | undefined;
  #clock = 0;
  #closed = false;
  #ended = false;
  #exiting = false;
  #deadline = Infinity;
  #shutdown: Promise<Ledger> | undefined;
  #resolveShutdown: ((ledger: Ledger) => void) | undefined;
  #deadlineTimer: NodeJS.Timeout | undefined;

  constructor(options: ResolvedOptions<T>, lastAttempt?: LastAttempt<T>) {
    this.#options = options;
    this.lastAttempt = lastAttempt;
    watchExit();
    this.#troubles = new Troubles(options);
    this.#queue = new Queue(options, this.#troubles);
    this.#outcomes = new Outcomes(options, this.#queue, this.#troubles);
    this.#attempts = new Attempts(
      options,
      this.#queue,
      (flight, result) => this.#settle(flight, result),
      () => this.#pump(),
    );
  }

  offer(item: T): boolean {
    if (this.#closed) return this.#queue.refuse('closed');
    // While lingering the clock of its beginning is good enough: an age is off by `flushIntervalMs` at most.
    if (this.#phase !== LINGERING) this.#clock = this.#options.now();
    if (!this.#queue.take(item, this.#clock)) return false;
    if (this.#phase !== OCCUPIED) this.#arrived();
    return true;
  }

  ledger(): Ledger {
    return this.#queue.ledger();
  }

  flush(timeoutMs: number = DEFAULT_DRAIN_MS): Promise<boolean> {
    const { length, flight, accepted } = this.#queue;
    if (length === 0 && flight === undefined) return Promise.resolve(true);
    const waited = this.#waiters.add(accepted, timerMs(timeoutMs));
    this.#hurry();
    return waited;
  }

  shutdown(timeoutMs: number = DEFAULT_DRAIN_MS): Promise<Ledger> {
    if (this.#shutdown !== undefined) return this.#shutdown;
    const { promise, resolve } = Promise.withResolvers<Ledger>();
    this.#shutdown = promise;
    this.#resolveShutdown = resolve;
    this.#closed = true;
    const drainMs = timerMs(timeoutMs);
    this.#deadline = this.#options.now() + drainMs;
    if (drainMs === 0) this.#end();
    else {
      this.#deadlineTimer = setTimeout(() => this.#end(), drainMs);
      this.#hurry();
    }
    return promise;
  }

  silentFor(milliseconds: number): boolean {
    return this.#attempts.silentFor(milliseconds);
  }

  takeAtExit(): HttpRequest | undefined {
    if (!this.#exiting) this.#beginExit();
    if (this.#queue.length === 0 || this.lastAttempt === undefined) {
      this.#phase = IDLE;
      waitsNoMore(this);
      return undefined;
    }
    this.#phase = OCCUPIED;
    return this.lastAttempt.request(this.#queue.depart(this.#options.now()).items);
  }

  settleAtExit(result: SendResult): void {
    const { flight } = this.#queue;
    if (flight === undefined) return;
    if (result.kind === 'retry') this.#outcomes.failedAtExit(result.reason);
    else this.#settle(flight, result);
  }

  endAtExit(): void {
    this.#closed = true;
    this.#end();
  }

  /** Nobody will hear what became of the batch under way: it goes again. */
  #beginExit(): void {
    this.#exiting = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#deadlineTimer);
    const { flight } = this.#queue;
    if (flight === undefined) return;
    clearTimeout(flight.timer);
    this.#queue.recall();
  }

  #arrived(): void {
    if (this.#phase === IDLE) waitsForExit(this);
    if (this.#queue.hasFullBatch) {
      // Never sent from within `offer`: building a body takes longer than a caller may be kept.
      this.#phase = OCCUPIED;
      this.#arm(1);
    } else if (this.#phase === IDLE) {
      this.#phase = LINGERING;
      this.#arm(this.#options.flushIntervalMs);
    }
  }

  #arm(delayMs: number): void {
    clearTimeout(this.#timer);
    const rounded = Math.min(Math.max(1, Math.ceil(delayMs)), MAX_TIMER_MS);
    this.#timer = setTimeout(this.#outside, rounded, this.#pump).unref();
  }

  /** Somebody waits: no lingering, no delay but what the server ordered. */
  #hurry(): void {
    this.#outcomes.hurry();
    this.#outside(this.#pump);
  }

  /** Decides what to do next; called whenever something may have changed. */
  readonly #pump = (): void => {
    const queue = this.#queue;
    if (queue.flight !== undefined || this.#ended || this.#exiting) return;
    const now = this.#options.now();
    this.#clock = now;
    queue.expire(now);
    this.#waiters.settled(queue.accepted - queue.length);
    if (queue.length === 0) {
      this.#phase = IDLE;
      clearTimeout(this.#timer);
      waitsNoMore(this);
      if (this.#closed) this.#end();
      return;
    }
    this.#phase = OCCUPIED;
    if (this.#attempts.blocked) return;
    const notBefore = Math.max(this.#outcomes.notBefore, this.#options.lane.notBefore);
    if (now < notBefore) {
      if (this.#closed && notBefore >= this.#deadline) this.#end();
      else this.#arm(notBefore - now);
      return;
    }
    const lingerMs = queue.oldest + this.#options.flushIntervalMs - now;
    if (lingerMs <= 0 || this.#closed || this.#waiters.any || queue.hasSegment || queue.hasFullBatch) {
      clearTimeout(this.#timer);
      if (this.#options.lane.enter(this.#pump)) this.#attempts.begin(queue.depart(now));
    } else {
      this.#phase = LINGERING;
      this.#arm(lingerMs);
    }
  };

  #settle(flight: Flight<T>, result: SendResult): void {
    clearTimeout(flight.timer);
    this.#outcomes.settle(flight, result, !this.#closed);
    if (this.#closed && this.#outcomes.hopeless(this.#options.now())) this.#end();
    this.#options.lane.leave();
    this.#pump();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#phase = OCCUPIED;
    waitsNoMore(this);
    clearTimeout(this.#timer);
    clearTimeout(this.#deadlineTimer);
    const { flight } = this.#queue;
    const lost = this.#queue.abandon();
    if (flight !== undefined) {
      clearTimeout(flight.timer);
      flight.controller.abort();
      this.#options.lane.leave();
    }
    if (lost > 0) this.#troubles.lost('shutdown', this.#queue.book, this.#outcomes.lastFailure);
    this.#waiters.end(lost === 0);
    this.#resolveShutdown?.(this.ledger());
  }
}

function timerMs(timeoutMs: number): number {
  return timeoutMs > 0 ? Math.min(timeoutMs, MAX_TIMER_MS) : 0;
}
