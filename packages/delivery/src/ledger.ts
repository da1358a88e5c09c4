/**
 * Why an item was not delivered: the queue was full (`overflow`), the backend refused it for good (`refused`), it got too
 * old (`expired`), the deadline of `shutdown` passed, it came after shutdown (`closed`), it alone exceeds the queue's bound
 * (`oversized`), or its size could not be told (`invalid`).
 */
export type DropReason = 'overflow' | 'refused' | 'expired' | 'shutdown' | 'closed' | 'oversized' | 'invalid';

/** `created = delivered + Σ dropped + pending` holds whenever a ledger is read. Counters never go down. */
export interface Ledger {
  readonly destination: string;
  /** Items ever offered. */
  readonly created: number;
  /** Items the backend acknowledged. */
  readonly delivered: number;
  /** Items given up, by reason; every reason is present, from 0. */
  readonly dropped: Readonly<Record<DropReason, number>>;
  /** Items queued or in flight now. */
  readonly pending: number;
  /** Their bytes; never above `maxQueueBytes`. */
  readonly pendingBytes: number;
  readonly maxQueueBytes: number;
  /** Attempts begun. */
  readonly sends: number;
  /** Attempts that ended in `retry`, `refused` or a timeout. */
  readonly sendErrors: number;
  /** Seconds spent in attempts that ended. */
  readonly sendSecondsTotal: number;
  /** Durations of attempts that ended: `counts[i]` took at most `bounds[i]` seconds, the last count took longer. */
  readonly sendSeconds: { readonly bounds: readonly number[]; readonly counts: readonly number[] };
}

export const SEND_SECONDS_BOUNDS: readonly number[] = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

/** The counters behind a ledger. What is pending is counted where it lies, not here, so that the balance is a check. */
export class Book {
  created = 0;
  delivered = 0;
  readonly dropped: Record<DropReason, number> = {
    overflow: 0,
    refused: 0,
    expired: 0,
    shutdown: 0,
    closed: 0,
    oversized: 0,
    invalid: 0,
  };
  sends = 0;
  sendErrors = 0;
  #sendSecondsTotal = 0;
  readonly #sendSecondsCounts: number[] = SEND_SECONDS_BOUNDS.map(() => 0).concat(0);

  recordSend(seconds: number): void {
    const bucket = SEND_SECONDS_BOUNDS.findIndex((bound) => seconds <= bound);
    const at = bucket === -1 ? SEND_SECONDS_BOUNDS.length : bucket;
    this.#sendSecondsCounts[at] = (this.#sendSecondsCounts[at] as number) + 1;
    this.#sendSecondsTotal += seconds;
  }

  snapshot(destination: string, pending: number, pendingBytes: number, maxQueueBytes: number): Ledger {
    return {
      destination,
      created: this.created,
      delivered: this.delivered,
      dropped: { ...this.dropped },
      pending,
      pendingBytes,
      maxQueueBytes,
      sends: this.sends,
      sendErrors: this.sendErrors,
      sendSecondsTotal: this.#sendSecondsTotal,
      sendSeconds: { bounds: SEND_SECONDS_BOUNDS, counts: [...this.#sendSecondsCounts] },
    };
  }
}
