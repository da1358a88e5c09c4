/** After so many refusals with no delivery between, the backend refuses everything: then refusals are paced as well. */
const FREE_REFUSALS = 16;

export interface BackoffOptions {
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
  readonly maxAgeMs: number;
  readonly random: () => number;
}

/**
 * How long to wait after failures: exponential with full jitter, so that many senders do not come back together
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 */
export class Backoff {
  readonly #options: BackoffOptions;
  #failures = 0;
  #refusals = 0;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  delivered(): void {
    this.#failures = 0;
    this.#refusals = 0;
  }

  /** Milliseconds to wait after a retryable failure; never below what the server asked for. */
  failed(afterMs: number | undefined, patient: boolean): number {
    const { retryMinMs, maxAgeMs, random } = this.#options;
    this.#failures++;
    if (afterMs !== undefined && afterMs > 0) return Math.min(afterMs, maxAgeMs) + random() * retryMinMs;
    return this.#jittered(patient ? this.#failures : 1);
  }

  /** A refusal is an answer: the next batch may go at once, unless nothing but refusals comes back. */
  refused(): number {
    this.#failures = 0;
    this.#refusals++;
    return this.#refusals <= FREE_REFUSALS ? 0 : this.#jittered(this.#refusals - FREE_REFUSALS);
  }

  #jittered(attempt: number): number {
    const { retryMinMs, retryMaxMs, random } = this.#options;
    return Math.max(1, random() * Math.min(retryMaxMs, retryMinMs * 2 ** Math.min(attempt - 1, 30)));
  }
}
