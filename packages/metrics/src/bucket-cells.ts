import type { Attributes, HrTime } from '@opentelemetry/api';
import type { Histogram } from '@opentelemetry/sdk-metrics';
import type { Exemplar, ExemplarPoint } from './exemplar.ts';

interface ExemplarCell {
  traceId: string;
  spanId: string;
  value: number;
  timeMs: number;
}

/** Counts per bucket and their sum: a histogram's state, written in place so that a measurement allocates nothing. */
export class BucketCells {
  readonly #bounds: readonly number[];
  /** The last is of values above every bound. Doubles, so that they do not wrap. */
  readonly #counts: Float64Array;
  #sum = 0;
  #exemplars: (ExemplarCell | undefined)[] | undefined;

  /** @param bounds Ascending inclusive upper bounds, shared between series */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = new Float64Array(bounds.length + 1);
  }

  /**
   * Counts a measurement; one that is negative, infinite or not a number counts as 0, since it would spoil the sum for
   * good.
   *
   * @returns the index of its bucket
   */
  record(value: number): number {
    const measured = value >= 0 && value < Infinity ? value : 0;
    const bounds = this.#bounds;
    // From below: most requests are quick and most bodies small, so this ends sooner than a binary search.
    let index = 0;
    while (index < bounds.length && measured > (bounds[index] as number)) index++;
    (this.#counts[index] as number)++;
    this.#sum += measured;
    return index;
  }

  /** Keeps the latest measurement of a bucket as its exemplar. */
  keepExemplar(index: number, traceId: string, spanId: string, value: number, timeMs: number): void {
    const exemplars = (this.#exemplars ??= Array.from<undefined>({ length: this.#counts.length }));
    const cell = exemplars[index];
    if (cell === undefined) {
      exemplars[index] = { traceId, spanId, value, timeMs };
      return;
    }
    cell.traceId = traceId;
    cell.spanId = spanId;
    cell.value = value;
    cell.timeMs = timeMs;
  }

  /** A copy of the present state. */
  point(attributes: Attributes, startTime: HrTime, endTime: HrTime): ExemplarPoint<Histogram> {
    let count = 0;
    for (const bucket of this.#counts) count += bucket;
    return {
      attributes,
      startTime,
      endTime,
      value: {
        // The SDK's type wants a mutable array; nobody writes to it.
        buckets: { boundaries: this.#bounds as number[], counts: Array.from(this.#counts) },
        sum: this.#sum,
        count,
      },
      ...(this.#exemplars === undefined ? {} : { exemplars: this.#exemplars.map(copyExemplar) }),
    };
  }
}

function copyExemplar(cell: ExemplarCell | undefined): Exemplar | undefined {
  return cell === undefined ? undefined : { ...cell };
}
