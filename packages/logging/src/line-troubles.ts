import type { DropReason } from '@vigie/delivery';

/** The same trouble is told again no sooner than this. */
const QUIET_MS = 60_000;

interface LineTroublesOptions {
  readonly destination: string;
  readonly maxQueueBytes: number;
  readonly warn: (message: string, details: Record<string, unknown>) => void;
}

/** Says once what goes wrong with a line queue, and that it is over. */
export class LineTroubles {
  readonly #options: LineTroublesOptions;
  readonly #toldAt = { failing: Number.NEGATIVE_INFINITY, overflowing: Number.NEGATIVE_INFINITY };
  #open = false;

  constructor(options: LineTroublesOptions) {
    this.#options = options;
  }

  failing(reason: string): void {
    const { destination } = this.#options;
    this.#tell('failing', `Log lines to ${destination} are lost: ${reason}.`, { reason });
  }

  abandoned(lines: number): void {
    const { destination, warn } = this.#options;
    const text = `The process ends, and the reader of ${destination} took nothing: ${lines} log lines are lost.`;
    warn(text, { destination, shutdown: lines });
  }

  overflowing(): void {
    const { destination, maxQueueBytes } = this.#options;
    const text = `The reader of ${destination} stalls and ${maxQueueBytes} bytes of log lines wait: the oldest are dropped.`;
    this.#tell('overflowing', text, { maxQueueBytes });
  }

  over(dropped: Readonly<Record<DropReason, number>>): void {
    if (!this.#open) return;
    this.#open = false;
    const { destination, warn } = this.#options;
    const { overflow, refused } = dropped;
    warn(
      `Log lines to ${destination} are written again. Dropped so far: ${overflow} overflow, ${refused} refused.`,
      {
        destination,
        overflow,
        refused,
      },
    );
  }

  #tell(cause: 'failing' | 'overflowing', message: string, details: Record<string, unknown>): void {
    const now = performance.now();
    if (now - this.#toldAt[cause] < QUIET_MS) return;
    this.#toldAt[cause] = now;
    this.#open = true;
    const { destination, warn } = this.#options;
    warn(message, { destination, ...details });
  }
}
