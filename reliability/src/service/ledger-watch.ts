import type { Ledger } from '@vigie/delivery';

/** What was seen of the ledgers while a service ran. */
export interface Watched {
  readonly samples: number;
  /** Greatest bytes queued and in flight, of the destination. */
  readonly peakBytes: number;
  /** What did not hold at some instant, each once. */
  readonly violations: readonly string[];
}

const PERIOD_MS = 5;

/** Looks at the ledgers at every request and every few milliseconds: they must balance, and stay within their bounds. */
export class LedgerWatch {
  readonly #ledgers: () => readonly Ledger[];
  readonly #destination: string;
  readonly #violations = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #samples = 0;
  #peakBytes = 0;

  constructor(ledgers: () => readonly Ledger[], destination: string) {
    this.#ledgers = ledgers;
    this.#destination = destination;
    this.#timer = setInterval(() => this.look(), PERIOD_MS).unref();
  }

  look(): void {
    this.#samples++;
    for (const ledger of this.#ledgers()) {
      const { destination, created, delivered, pending, pendingBytes, maxQueueBytes } = ledger;
      if (destination === this.#destination) this.#peakBytes = Math.max(this.#peakBytes, pendingBytes);
      if (created !== delivered + droppedOf(ledger) + pending) {
        this.#violations.add(`the ledger of ${destination} did not balance`);
      }
      if (pendingBytes > maxQueueBytes)
        this.#violations.add(`${destination} held more than ${maxQueueBytes} bytes`);
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  seen(): Watched {
    return {
      samples: this.#samples,
      peakBytes: this.#peakBytes,
      violations: [...this.#violations],
    };
  }
}

export function droppedOf({ dropped }: Ledger): number {
  return Object.values(dropped).reduce((sum, count) => sum + count, 0);
}
