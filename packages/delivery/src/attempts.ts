import type { Flight } from './flight.ts';
import type { ResolvedOptions } from './options.ts';
import type { Queue } from './queue.ts';
import type { SendResult } from './send-result.ts';

/** Sends that ignored their signal and still run. Beyond this no new one begins, or they would pile up without bound. */
const MAX_ABANDONED = 4;

/** Attempts to send a batch, each given up after `sendTimeoutMs`, whatever `send` does. */
export class Attempts<T> {
  readonly #options: ResolvedOptions<T>;
  readonly #queue: Queue<T>;
  readonly #ended: (flight: Flight<T>, result: SendResult) => void;
  readonly #freed: () => void;
  #abandoned = 0;
  /** The last one was given up for want of an answer. */
  #silent = false;

  /** `ended` hears how the attempt under way ended; `freed`, that one which was given up is over as well. */
  constructor(
    options: ResolvedOptions<T>,
    queue: Queue<T>,
    ended: (flight: Flight<T>, result: SendResult) => void,
    freed: () => void,
  ) {
    this.#options = options;
    this.#queue = queue;
    this.#ended = ended;
    this.#freed = freed;
  }

  /** The next one has to wait until one that was given up is over. */
  get blocked(): boolean {
    return this.#abandoned >= MAX_ABANDONED;
  }

  /** The destination has left the batch under way, or the one before, unanswered for so long. */
  silentFor(milliseconds: number): boolean {
    const { flight } = this.#queue;
    return this.#silent || (flight !== undefined && this.#options.now() - flight.startedAt >= milliseconds);
  }

  begin(flight: Flight<T>): void {
    const { send, sendTimeoutMs } = this.#options;
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
    this.#ended(flight, { kind: 'retry', reason: `no answer within ${this.#options.sendTimeoutMs} ms` });
    flight.controller.abort();
  }

  #landed(flight: Flight<T>, result: SendResult): void {
    if (flight === this.#queue.flight) {
      this.#silent = false;
      return this.#ended(flight, result);
    }
    // Given up before: its items were settled then.
    this.#abandoned--;
    this.#freed();
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
