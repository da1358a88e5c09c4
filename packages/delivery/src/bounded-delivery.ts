import { AsyncLocalStorage } from 'node:async_hooks';
import { Backoff } from './backoff.ts';
import type { Delivery } from './delivery.ts';
import { type Flight, putBack, takeFlight } from './flight.ts';
import { type LastAttempt, type Leaving, waitsForExit, waitsNoMore, watchExit } from './exit-attempt.ts';
import type { HttpRequest } from './exit-post.ts';
import { Book, type DropReason, type Ledger } from './ledger.ts';
import type { ResolvedOptions } from './options.ts';
import { Ring } from './ring.ts';
import { Segments } from './segments.ts';
import type { SendResult } from './send-result.ts';
import { Troubles } from './troubles.ts';
import { Waiters } from './waiters.ts';

/** What the delivery is about; `offer` needs to act only in the first two. */
const IDLE = 0;
const LINGERING = 1;
const OCCUPIED = 2;

/** Sends that ignored their signal and still run. Beyond this no new one begins, or they would pile up without bound. */
const MAX_ABANDONED = 4;
/** A destination that never answered for so long is not waited for at shutdown. */
const NEVER_ANSWERED_MS = 10_000;
const DEFAULT_DRAIN_MS = 5000;
const MAX_TIMER_MS = 2 ** 31 - 1;

export class BoundedDelivery<T> implements Delivery<T>, Leaving {
  readonly lastAttempt: LastAttempt<T> | undefined;
  readonly #options: ResolvedOptions<T>;
  readonly #book = new Book();
  readonly #ring = new Ring<T>();
  readonly #segments = new Segments();
  readonly #backoff: Backoff;
  readonly #troubles: Troubles;
  readonly #waiters = new Waiters();
  /** Runs a function outside the request whose item happened to start a timer: a send belongs to no trace. */
  readonly #outside = AsyncLocalStorage.snapshot();
  #phase = IDLE;
  #timer: NodeJS.Timeout | undefined;
  #flight: Flight<T> | undefined;
  #flightBytes = 0;
  #clock = 0;
  #accepted = 0;
  #abandoned = 0;
  #notBefore = -Infinity;
  #waitIsOrdered = false;
  #answered = false;
  #failingSince: number | undefined;
  /** Why the last send failed; undefined since a delivery. */
  #lastFailure: string | undefined;
  #closed = false;
  #ended = false;
  /** The last send was given up for want of an answer. */
  #silent = false;
  #exiting = false;
  #deadline = Infinity;
  #shutdown: Promise<Ledger> | undefined;
  #resolveShutdown: ((ledger: Ledger) => void) | undefined;
  #deadlineTimer: NodeJS.Timeout | undefined;

  constructor(options: ResolvedOptions<T>, lastAttempt?: LastAttempt<T>) {
    this.#options = options;
    this.lastAttempt = lastAttempt;
    watchExit();
    this.#backoff = new Backoff(options);
    this.#troubles = new Troubles(options);
  }

  offer(item: T): boolean {
    if (this.#closed) return this.#refuse('closed');
    const { sizeOf, maxQueueBytes, now } = this.#options;
    let size: number;
    try {
      size = sizeOf(item);
    } catch {
      size = Number.NaN;
    }
    // Written so that NaN is refused too.
    if (!(size >= 0 && size < Infinity)) return this.#refuse('invalid');
    size = Math.max(1, Math.ceil(size));
    if (size > maxQueueBytes) return this.#refuse('oversized');
    const overflow = this.#book.dropped.overflow;
    if (this.#ring.bytes + this.#flightBytes + size > maxQueueBytes && !this.#makeRoom(size)) {
      return this.#refuse('overflow');
    }
    this.#book.created++;
    this.#accepted++;
    // While lingering the clock of its beginning is good enough: an age is off by `flushIntervalMs` at most.
    if (this.#phase !== LINGERING) this.#clock = now();
    this.#ring.push(item, size, this.#clock);
    if (this.#phase !== OCCUPIED) this.#arrived();
    if (this.#book.dropped.overflow !== overflow) this.#troubles.lost('overflow', this.#book);
    return true;
  }

  ledger(): Ledger {
    const pending = this.#ring.length + (this.#flight?.items.length ?? 0);
    const { destination, maxQueueBytes } = this.#options;
    return this.#book.snapshot(destination, pending, this.#ring.bytes + this.#flightBytes, maxQueueBytes);
  }

  flush(timeoutMs: number = DEFAULT_DRAIN_MS): Promise<boolean> {
    if (this.#ring.length === 0 && this.#flight === undefined) return Promise.resolve(true);
    const waited = this.#waiters.add(this.#accepted, timerMs(timeoutMs));
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
    const flight = this.#flight;
    return this.#silent || (flight !== undefined && this.#options.now() - flight.startedAt >= milliseconds);
  }

  takeAtExit(): HttpRequest | undefined {
    if (!this.#exiting) this.#beginExit();
    if (this.#ring.length === 0 || this.lastAttempt === undefined) {
      this.#phase = IDLE;
      waitsNoMore(this);
      return undefined;
    }
    this.#phase = OCCUPIED;
    return this.lastAttempt.request(this.#depart(this.#options.now()).items);
  }

  settleAtExit(result: SendResult): void {
    const flight = this.#flight;
    if (flight === undefined) return;
    if (result.kind !== 'retry') return this.#settle(flight, result);
    this.#book.sendErrors++;
    this.#recall(flight);
    this.#lastFailure = result.reason;
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
    if (this.#flight === undefined) return;
    clearTimeout(this.#flight.timer);
    this.#recall(this.#flight);
  }

  #refuse(reason: DropReason): false {
    this.#book.created++;
    this.#book.dropped[reason]++;
    if (reason !== 'closed') this.#troubles.lost(reason, this.#book);
    return false;
  }

  /** False when the new item has to give way. */
  #makeRoom(size: number): boolean {
    const { maxQueueBytes, overflow } = this.#options;
    const room = maxQueueBytes - this.#flightBytes - size;
    if (overflow === 'drop-newest' || room < 0) return false;
    while (this.#ring.bytes > room && this.#ring.length > 0) this.#dropHead('overflow');
    return true;
  }

  #dropHead(reason: DropReason): void {
    this.#ring.shift();
    this.#segments.headDropped();
    this.#book.dropped[reason]++;
  }

  #arrived(): void {
    if (this.#phase === IDLE) waitsForExit(this);
    if (this.#fullBatch()) {
      // Never sent from within `offer`: building a body takes longer than a caller may be kept.
      this.#phase = OCCUPIED;
      this.#arm(1);
    } else if (this.#phase === IDLE) {
      this.#phase = LINGERING;
      this.#arm(this.#options.flushIntervalMs);
    }
  }

  #fullBatch(): boolean {
    return (
      this.#ring.length >= this.#options.maxBatchItems || this.#ring.bytes >= this.#options.maxBatchBytes
    );
  }

  #arm(delayMs: number): void {
    clearTimeout(this.#timer);
    const rounded = Math.min(Math.max(1, Math.ceil(delayMs)), MAX_TIMER_MS);
    this.#timer = setTimeout(this.#outside, rounded, this.#pump).unref();
  }

  /** Somebody waits: no lingering, and a delay of our own choosing is cut short; one the server ordered is not. */
  #hurry(): void {
    if (!this.#waitIsOrdered) this.#notBefore = -Infinity;
    this.#outside(this.#pump);
  }

  /** Decides what to do next; called whenever something may have changed. */
  readonly #pump = (): void => {
    if (this.#flight !== undefined || this.#ended || this.#exiting) return;
    const now = this.#options.now();
    this.#clock = now;
    this.#expire(now);
    this.#waiters.settled(this.#accepted - this.#ring.length);
    if (this.#ring.length === 0) {
      this.#phase = IDLE;
      clearTimeout(this.#timer);
      waitsNoMore(this);
      if (this.#closed) this.#end();
      return;
    }
    this.#phase = OCCUPIED;
    if (this.#abandoned >= MAX_ABANDONED) return;
    if (now < this.#notBefore) {
      if (this.#closed && this.#notBefore >= this.#deadline) this.#end();
      else this.#arm(this.#notBefore - now);
      return;
    }
    const lingerMs = this.#ring.headTime() + this.#options.flushIntervalMs - now;
    if (lingerMs <= 0 || this.#closed || this.#waiters.any || this.#segments.any || this.#fullBatch()) {
      this.#launch(now);
    } else {
      this.#phase = LINGERING;
      this.#arm(lingerMs);
    }
  };

  #expire(now: number): void {
    const before = this.#book.dropped.expired;
    const oldest = now - this.#options.maxAgeMs;
    while (this.#ring.length > 0 && this.#ring.headTime() < oldest) this.#dropHead('expired');
    if (this.#book.dropped.expired !== before) this.#troubles.lost('expired', this.#book);
  }

  /** Takes the next batch out of the queue. */
  #depart(now: number): Flight<T> {
    const { maxBatchItems, maxBatchBytes } = this.#options;
    const segment = this.#segments.take();
    const limits = { maxItems: segment ?? maxBatchItems, maxBytes: maxBatchBytes };
    const flight = takeFlight(this.#ring, limits, segment !== undefined, now);
    this.#flight = flight;
    this.#flightBytes = flight.bytes;
    this.#book.sends++;
    return flight;
  }

  /** Puts a batch back as it was. */
  #recall(flight: Flight<T>): void {
    this.#flight = undefined;
    this.#flightBytes = 0;
    putBack(this.#ring, flight);
    if (flight.segment) this.#segments.restore(flight.items.length);
  }

  #launch(now: number): void {
    const { send, sendTimeoutMs } = this.#options;
    clearTimeout(this.#timer);
    const flight = this.#depart(now);
    flight.timer = setTimeout(() => this.#giveUp(flight), sendTimeoutMs).unref();
    let sending: Promise<SendResult>;
    try {
      sending = Promise.resolve(send(flight.items, flight.controller.signal));
    } catch (error) {
      sending = Promise.reject(error);
    }
    sending.then(
      (result) => this.#landed(flight, result),
      (error: unknown) => this.#landed(flight, { kind: 'retry', reason: describe(error) }),
    );
  }

  #giveUp(flight: Flight<T>): void {
    this.#abandoned++;
    this.#silent = true;
    this.#settle(flight, { kind: 'retry', reason: `no answer within ${this.#options.sendTimeoutMs} ms` });
    flight.controller.abort();
  }

  #landed(flight: Flight<T>, result: SendResult): void {
    if (flight === this.#flight) {
      this.#silent = false;
      return this.#settle(flight, result);
    }
    // Given up before: its items were settled then.
    this.#abandoned--;
    this.#pump();
  }

  #settle(flight: Flight<T>, result: SendResult): void {
    const { now } = this.#options;
    clearTimeout(flight.timer);
    this.#flight = undefined;
    this.#flightBytes = 0;
    this.#book.recordSend((now() - flight.startedAt) / 1000);
    if (result?.kind === 'delivered') this.#delivered(flight, result.rejected ?? 0, result.reason);
    else if (result?.kind === 'refused') this.#refused(flight, result.reason, result.whole === true);
    else if (result?.kind === 'retry') this.#failed(flight, result.reason, result.afterMs);
    else this.#failed(flight, `send gave ${String(result)} instead of a result`, undefined);
    this.#pump();
  }

  #delivered(flight: Flight<T>, rejected: number, reason: string | undefined): void {
    const count = flight.items.length;
    const bad = rejected > 0 ? Math.min(count, Math.floor(rejected)) : 0;
    this.#book.delivered += count - bad;
    this.#book.dropped.refused += bad;
    this.#answered = true;
    this.#failingSince = undefined;
    this.#lastFailure = undefined;
    this.#notBefore = -Infinity;
    this.#backoff.delivered();
    if (bad > 0) this.#troubles.lost('refused', this.#book, reason);
    this.#troubles.delivered(this.#book, this.#ring.bytes);
  }

  #refused(flight: Flight<T>, reason: string, whole: boolean): void {
    const count = flight.items.length;
    this.#book.sendErrors++;
    this.#answered = true;
    this.#postpone(this.#backoff.refused(), false);
    if (whole || count === 1) {
      this.#book.dropped.refused += count;
      this.#troubles.lost('refused', this.#book, reason);
    } else {
      putBack(this.#ring, flight);
      this.#segments.split(count);
    }
  }

  #failed(flight: Flight<T>, reason: string, afterMs: number | undefined): void {
    const now = this.#options.now();
    this.#book.sendErrors++;
    this.#failingSince ??= now;
    this.#lastFailure = reason;
    this.#recall(flight);
    const ordered = afterMs !== undefined && afterMs > 0;
    this.#postpone(this.#backoff.failed(afterMs, !this.#closed), ordered);
    this.#troubles.failing(reason, this.#book);
    if (this.#closed && !this.#answered && now - this.#failingSince >= NEVER_ANSWERED_MS) this.#end();
  }

  #postpone(delayMs: number, ordered: boolean): void {
    this.#waitIsOrdered = ordered;
    this.#notBefore = delayMs > 0 ? this.#options.now() + delayMs : -Infinity;
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#phase = OCCUPIED;
    waitsNoMore(this);
    clearTimeout(this.#timer);
    clearTimeout(this.#deadlineTimer);
    const flight = this.#flight;
    const lost = this.#ring.length + (flight?.items.length ?? 0);
    this.#flight = undefined;
    this.#flightBytes = 0;
    this.#ring.clear();
    this.#segments.clear();
    this.#book.dropped.shutdown += lost;
    if (flight !== undefined) {
      clearTimeout(flight.timer);
      flight.controller.abort();
    }
    if (lost > 0) this.#troubles.lost('shutdown', this.#book, this.#lastFailure);
    this.#waiters.end(lost === 0);
    this.#resolveShutdown?.(this.ledger());
  }
}

function timerMs(timeoutMs: number): number {
  return timeoutMs > 0 ? Math.min(timeoutMs, MAX_TIMER_MS) : 0;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
