import type { Ledger } from './ledger.ts';

/** Hands items to one backend: bounded, batched, retried, and accounted for to the last item. */
export interface Delivery<T> {
  /** Queues an item. Never throws and never waits; false when this item was dropped at once. */
  offer(item: T): boolean;
  /** A copy of the counters; `created = delivered + Σ dropped + pending` at every instant. */
  ledger(): Ledger;
  /**
   * Sends what is queued without lingering. True once nothing offered before the call is pending any more, false when
   * `timeoutMs` (default 5000) passed first or shutdown cut it short. Holds the process open while it waits.
   */
  flush(timeoutMs?: number): Promise<boolean>;
  /**
   * Refuses new items (`closed`), drains until `timeoutMs` (default 5000) have passed, drops the rest (`shutdown`), aborts
   * what is in flight, and gives the final ledger. Holds the process open while it drains; a second call gets the same answer.
   */
  shutdown(timeoutMs?: number): Promise<Ledger>;
}
