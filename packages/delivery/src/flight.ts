import type { Ring } from './ring.ts';

/** One batch taken out of the queue, and the attempt to send it. */
export interface Flight<T> {
  readonly items: T[];
  readonly sizes: number[];
  readonly times: number[];
  readonly bytes: number;
  /** It is one part of a refused batch. */
  readonly segment: boolean;
  readonly controller: AbortController;
  readonly startedAt: number;
  timer: NodeJS.Timeout | undefined;
}

interface Limits {
  readonly maxItems: number;
  readonly maxBytes: number;
}

/** Takes the oldest items, up to both limits; at least one. */
export function takeFlight<T>(ring: Ring<T>, limits: Limits, segment: boolean, startedAt: number): Flight<T> {
  const { maxItems, maxBytes } = limits;
  const items: T[] = [];
  const sizes: number[] = [];
  const times: number[] = [];
  let bytes = 0;
  while (ring.length > 0 && items.length < maxItems) {
    const size = ring.headSize();
    if (items.length > 0 && bytes + size > maxBytes) break;
    sizes.push(size);
    times.push(ring.headTime());
    items.push(ring.shift());
    bytes += size;
  }
  const controller = new AbortController();
  return { items, sizes, times, bytes, segment, controller, startedAt, timer: undefined };
}

/** Puts the items back where they were, with the age they had. */
export function putBack<T>(ring: Ring<T>, flight: Flight<T>): void {
  for (let i = flight.items.length - 1; i >= 0; i--) {
    ring.unshift(flight.items[i] as T, flight.sizes[i] as number, flight.times[i] as number);
  }
}
