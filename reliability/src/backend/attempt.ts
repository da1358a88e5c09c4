import type { Destination, Item } from '../destinations.ts';

/** One request a backend got, and what it made of it. Decoded when asked for, so that a backend under load only keeps bytes. */
export class Attempt {
  readonly arrivedAt: number = performance.now();
  readonly body: Buffer;
  /** Status answered; undefined while, or because, there was no answer. */
  status: number | undefined;
  /** Nothing may come before, by `performance.now`: what `Retry-After` said. */
  notBefore: number | undefined;
  /** The client was told in full what became of it. */
  told: boolean = false;
  /** Which of the items the backend took for good. */
  takes: (item: Item) => boolean = () => false;
  readonly #destination: Destination;
  #items: readonly Item[] | undefined;

  constructor(destination: Destination, body: Buffer) {
    this.#destination = destination;
    this.body = body;
  }

  get items(): readonly Item[] {
    return (this.#items ??= this.#destination.decode(this.body));
  }

  get taken(): readonly Item[] {
    return this.items.filter((item) => this.takes(item));
  }
}
