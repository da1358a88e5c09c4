import type { Book, DropReason } from './ledger.ts';
import type { ResolvedOptions } from './options.ts';
import { Warnings } from './warnings.ts';

type TroublesOptions = Pick<
  ResolvedOptions<never>,
  'destination' | 'maxQueueBytes' | 'maxAgeMs' | 'warn' | 'now'
>;

/** A loss is over when nothing of its kind happened for so long while items arrive. */
const LOSS_QUIET_MS = 60_000;

/** A backend may fail in ever new words; only the first few of an outage are told. */
const MAX_FAILURES_TOLD = 4;

/** Says in words what goes wrong with a delivery, each thing once. */
export class Troubles {
  readonly #options: TroublesOptions;
  readonly #failures: Warnings;
  readonly #losses: Warnings;

  constructor(options: TroublesOptions) {
    this.#options = options;
    this.#failures = new Warnings(options.warn, options.now, MAX_FAILURES_TOLD);
    this.#losses = new Warnings(options.warn, options.now, Infinity);
  }

  failing(reason: string, book: Book): void {
    const { destination, maxQueueBytes, maxAgeMs } = this.#options;
    this.#failures.trouble(
      reason,
      () =>
        `Delivery to ${destination} is failing: ${reason}. Items are kept and sent again, ` +
        `up to ${maxQueueBytes} bytes and for ${maxAgeMs / 1000} s.`,
      () => this.#details(book),
    );
  }

  lost(why: DropReason, book: Book, reason?: string): void {
    this.#losses.trouble(
      why,
      () => `Delivery to ${this.#options.destination} drops items: ${this.#explain(why, book, reason)}`,
      () => ({ ...this.#details(book), ...(reason === undefined ? {} : { reason }) }),
    );
  }

  /** A batch arrived while `queuedBytes` remain. */
  delivered(book: Book, queuedBytes: number): void {
    const { destination, maxQueueBytes } = this.#options;
    const details = (): Record<string, unknown> => this.#details(book);
    const recovered = (seconds: number, causes: string): string =>
      `Delivery to ${destination} recovered after ${seconds.toFixed(1)} s (${causes}). Dropped so far: ${summary(book)}.`;
    this.#failures.over(undefined, 0, recovered, details);
    if (queuedBytes <= maxQueueBytes / 2) this.#losses.over(['overflow'], 0, recovered, details);
    this.#losses.over(['refused', 'expired', 'oversized', 'invalid'], LOSS_QUIET_MS, recovered, details);
  }

  #explain(why: DropReason, book: Book, reason: string | undefined): string {
    const { maxQueueBytes, maxAgeMs } = this.#options;
    const because: Record<DropReason, string> = {
      overflow: `the queue is full (${maxQueueBytes} bytes); raise maxQueueBytes or see why the backend is slow`,
      refused: `the backend refuses them${reason === undefined ? '' : ` (${reason})`}`,
      expired: `they could not be delivered within ${maxAgeMs / 1000} s`,
      oversized: `one alone is larger than the whole queue (${maxQueueBytes} bytes)`,
      invalid: 'sizeOf threw or did not give a size',
      shutdown: `${book.dropped.shutdown} could not be delivered before shutdown or the process ended${reason === undefined ? '' : ` (${reason})`}`,
      closed: 'they were offered after shutdown',
    };
    return `${because[why]}.`;
  }

  #details(book: Book): Record<string, unknown> {
    const { delivered, dropped } = book;
    return { destination: this.#options.destination, delivered, dropped: { ...dropped } };
  }
}

function summary(book: Book): string {
  const parts = Object.entries(book.dropped).filter(([, count]) => count > 0);
  return parts.length === 0 ? 'nothing' : parts.map(([why, count]) => `${count} ${why}`).join(', ');
}
