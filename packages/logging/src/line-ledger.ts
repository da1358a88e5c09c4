import type { DropReason, Ledger } from '@vigie/delivery';

const BOUNDS: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The counters of a line queue, as a ledger of `@vigie/delivery` shows them. What is pending is counted where it lies. */
export class LineLedger {
  created = 0;
  delivered = 0;
  sends = 0;
  sendErrors = 0;
  readonly dropped: Record<DropReason, number> = {
    overflow: 0,
    refused: 0,
    expired: 0,
    shutdown: 0,
    closed: 0,
    oversized: 0,
    invalid: 0,
  };
  #sendSecondsTotal = 0;
  readonly #counts: number[] = [...BOUNDS.map(() => 0), 0];

  recordSend(seconds: number): void {
    this.sends++;
    this.#sendSecondsTotal += seconds;
    let at = 0;
    while (at < BOUNDS.length && seconds > (BOUNDS[at] as number)) at++;
    this.#counts[at] = (this.#counts[at] as number) + 1;
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
      sendSeconds: { bounds: BOUNDS, counts: [...this.#counts] },
    };
  }
}
