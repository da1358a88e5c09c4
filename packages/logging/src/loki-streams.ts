import type { Delivery, DropReason, Ledger } from '@vigie/delivery';
import type { LineEntry } from './line-entry.ts';

/**
 * A delivery for each level, as each level is a stream: of a push of several streams Loki's answer tells what became of the last one
 * only, so what it refuses of the others would be lost in silence. Nor does a stream that Loki does not take hold up the others.
 */
export class LokiStreams implements Delivery<LineEntry> {
  readonly #create: (level: string) => Delivery<LineEntry>;
  readonly #byLevel = new Map<string, Delivery<LineEntry>>();
  #shutdown: Promise<Ledger> | undefined;

  constructor(create: (level: string) => Delivery<LineEntry>) {
    this.#create = create;
    // The one there always is: wrong options throw now.
    this.#of('info');
  }

  offer(entry: LineEntry): boolean {
    return this.#of(entry.level).offer(entry);
  }

  ledger(): Ledger {
    return this.#all.map((delivery) => delivery.ledger()).reduce(sum);
  }

  async flush(timeoutMs?: number): Promise<boolean> {
    const flushed = await Promise.all(this.#all.map((delivery) => delivery.flush(timeoutMs)));
    return flushed.every(Boolean);
  }

  shutdown(timeoutMs?: number): Promise<Ledger> {
    this.#shutdown ??= Promise.all(this.#all.map((delivery) => delivery.shutdown(timeoutMs))).then(() =>
      this.ledger(),
    );
    return this.#shutdown;
  }

  get #all(): Delivery<LineEntry>[] {
    return [...this.#byLevel.values()];
  }

  #of(level: string): Delivery<LineEntry> {
    const known = this.#byLevel.get(level);
    if (known !== undefined) return known;
    const delivery = this.#create(level);
    this.#byLevel.set(level, delivery);
    if (this.#shutdown !== undefined) void delivery.shutdown(0);
    return delivery;
  }
}

function sum(a: Ledger, b: Ledger): Ledger {
  const dropped = Object.entries(a.dropped).map(([why, count]) => [
    why,
    count + b.dropped[why as DropReason],
  ]);
  return {
    destination: a.destination,
    created: a.created + b.created,
    delivered: a.delivered + b.delivered,
    dropped: Object.fromEntries(dropped) as Ledger['dropped'],
    pending: a.pending + b.pending,
    // Of the fullest queue: it is the one that will overflow.
    pendingBytes: Math.max(a.pendingBytes, b.pendingBytes),
    maxQueueBytes: a.maxQueueBytes,
    sends: a.sends + b.sends,
    sendErrors: a.sendErrors + b.sendErrors,
    sendSecondsTotal: a.sendSecondsTotal + b.sendSecondsTotal,
    sendSeconds: {
      bounds: a.sendSeconds.bounds,
      counts: a.sendSeconds.counts.map((count, at) => count + (b.sendSeconds.counts[at] ?? 0)),
    },
  };
}
