import { type Flight, putBack, takeFlight } from './flight.ts';
import { Book, type DropReason, type Ledger } from './ledger.ts';
import type { ResolvedOptions } from './options.ts';
import { Ring } from './ring.ts';
import { Segments } from './segments.ts';
import type { Troubles } from './troubles.ts';

/**
 * What is pending, queued or in flight, and the books about all there ever was. Whatever is called here, afterwards
 * `created = delivered + Σ dropped + pending` and `pendingBytes <= maxQueueBytes` hold.
 */
export class Queue<T> {
  readonly book: Book = new Book();
  readonly #options: ResolvedOptions<T>;
  readonly #troubles: Troubles;
  readonly #ring = new Ring<T>();
  readonly #segments = new Segments();
  #flight: Flight<T> | undefined;
  #flightBytes = 0;
  /** Items ever taken in. */
  accepted: number = 0;

  constructor(options: ResolvedOptions<T>, troubles: Troubles) {
    this.#options = options;
    this.#troubles = troubles;
  }

  /** Items queued. */
  get length(): number {
    return this.#ring.length;
  }

  /** Their bytes. */
  get bytes(): number {
    return this.#ring.bytes;
  }

  /** The batch under way. */
  get flight(): Flight<T> | undefined {
    return this.#flight;
  }

  get hasFullBatch(): boolean {
    const { maxBatchItems, maxBatchBytes } = this.#options;
    return this.#ring.length >= maxBatchItems || this.#ring.bytes >= maxBatchBytes;
  }

  /** What is left of a refused batch comes next. */
  get hasSegment(): boolean {
    return this.#segments.any;
  }

  /** When the oldest item was taken in; there must be one. */
  get oldest(): number {
    return this.#ring.headTime();
  }

  ledger(): Ledger {
    const { destination, maxQueueBytes } = this.#options;
    const pending = this.#ring.length + (this.#flight?.items.length ?? 0);
    return this.book.snapshot(destination, pending, this.#ring.bytes + this.#flightBytes, maxQueueBytes);
  }

  /** Takes an item in; false when it was dropped. */
  take(item: T, now: number): boolean {
    const { sizeOf, maxQueueBytes } = this.#options;
    let size: number;
    try {
      size = sizeOf(item);
    } catch {
      size = Number.NaN;
    }
    // Written so that NaN is refused too.
    if (!(size >= 0 && size < Infinity)) return this.refuse('invalid');
    size = Math.max(1, Math.ceil(size));
    if (size > maxQueueBytes) return this.refuse('oversized');
    const overflows = this.#ring.bytes + this.#flightBytes + size > maxQueueBytes;
    if (overflows && !this.#makeRoom(size)) return this.refuse('overflow');
    this.book.created++;
    this.accepted++;
    this.#ring.push(item, size, now);
    if (overflows) this.#troubles.lost('overflow', this.book);
    return true;
  }

  /** Drops an item that was never taken in. */
  refuse(reason: DropReason): false {
    this.book.created++;
    this.book.dropped[reason]++;
    if (reason !== 'closed') this.#troubles.lost(reason, this.book);
    return false;
  }

  /** Drops what is too old. */
  expire(now: number): void {
    const before = this.book.dropped.expired;
    const oldest = now - this.#options.maxAgeMs;
    while (this.#ring.length > 0 && this.#ring.headTime() < oldest) this.#dropHead('expired');
    if (this.book.dropped.expired !== before) this.#troubles.lost('expired', this.book);
  }

  /** Puts the next batch under way; something must be queued, and nothing in flight. */
  depart(now: number): Flight<T> {
    const { maxBatchItems, maxBatchBytes } = this.#options;
    const segment = this.#segments.take();
    const limits = { maxItems: segment ?? maxBatchItems, maxBytes: maxBatchBytes };
    const flight = takeFlight(this.#ring, limits, segment !== undefined, now);
    this.#flight = flight;
    this.#flightBytes = flight.bytes;
    this.book.sends++;
    return flight;
  }

  /** The batch under way was delivered, but for so many of its items that were refused for good. */
  settle(refused: number): void {
    const { items } = this.#land();
    this.book.delivered += items.length - refused;
    this.book.dropped.refused += refused;
  }

  /** Puts the batch under way back as it was. */
  recall(): void {
    const flight = this.#land();
    putBack(this.#ring, flight);
    if (flight.segment) this.#segments.restore(flight.items.length);
  }

  /** Puts the batch under way back, each half to be sent alone. */
  split(): void {
    const flight = this.#land();
    putBack(this.#ring, flight);
    this.#segments.split(flight.items.length);
  }

  /** Drops everything (`shutdown`), also what is under way; gives the number of items. */
  abandon(): number {
    const lost = this.#ring.length + (this.#flight?.items.length ?? 0);
    this.#flight = undefined;
    this.#flightBytes = 0;
    this.#ring.clear();
    this.#segments.clear();
    this.book.dropped.shutdown += lost;
    return lost;
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
    this.book.dropped[reason]++;
  }

  #land(): Flight<T> {
    const flight = this.#flight as Flight<T>;
    this.#flight = undefined;
    this.#flightBytes = 0;
    return flight;
  }
}
