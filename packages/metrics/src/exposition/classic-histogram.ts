import type { ExponentialHistogram, Histogram } from '@opentelemetry/sdk-metrics';

/** A histogram as a page shows it. */
export interface ClassicHistogram {
  /** Strictly ascending finite inclusive upper bounds. */
  readonly bounds: readonly number[];
  /** Per bucket, not cumulative; one more than `bounds`. */
  readonly counts: readonly number[];
  /** Undefined where the measurements may be negative: it would not be a counter then. */
  readonly sum: number | undefined;
}

/** Buckets an exponential histogram may have on each side of zero. */
export const MAX_EXPONENTIAL_BUCKETS = 32;

/** Bounds that repeat or are not finite are merged into the next bucket; the SDK takes any as advice. */
export function fromExplicit(histogram: Histogram): ClassicHistogram {
  const { boundaries, counts } = histogram.buckets;
  if (
    boundaries.every(
      (bound, index) => Number.isFinite(bound) && !(bound <= (boundaries[index - 1] ?? -Infinity)),
    )
  ) {
    return { bounds: boundaries, counts, sum: finiteSum(histogram.sum) };
  }
  const buckets = new BucketList();
  for (const [index, bound] of boundaries.entries()) buckets.add(bound, counts[index] ?? 0);
  return buckets.finish(counts[boundaries.length] ?? 0, histogram.sum);
}

/**
 * Shows an exponential histogram with classic buckets. Its bounds are powers of `2 ** (2 ** -scale)`; halving the scale merges
 * pairs of buckets, so the bounds of a coarser scale are among those of a finer one. We coarsen until at most
 * `MAX_EXPONENTIAL_BUCKETS` remain on a side: counts stay exact, and as the histogram widens over time bounds only thin out and
 * extend, never move.
 *
 * Source: OpenTelemetry specification, Metrics Data Model, "ExponentialHistogram".
 */
export function fromExponential(histogram: ExponentialHistogram): ClassicHistogram {
  const { positive, negative, zeroCount } = histogram;
  const coarsening = Math.max(coarseningOf(positive), coarseningOf(negative));
  const scale = histogram.scale - coarsening;
  const buckets = new BucketList();
  for (const [index, count] of coarsen(negative, coarsening).reverse()) {
    buckets.add(-boundOf(index, scale), count);
  }
  if (zeroCount > 0 || negative.bucketCounts.length > 0) buckets.add(0, zeroCount);
  for (const [index, count] of coarsen(positive, coarsening)) buckets.add(boundOf(index + 1, scale), count);
  return buckets.finish(0, histogram.sum);
}

/** Collects buckets from below; what has no bound of its own is counted in the next one. */
class BucketList {
  readonly #bounds: number[] = [];
  readonly #counts: number[] = [];
  #carried = 0;

  add(bound: number, count: number): void {
    const last = this.#bounds.length - 1;
    if (bound === this.#bounds[last]) {
      (this.#counts[last] as number) += count;
      return;
    }
    if (!Number.isFinite(bound) || bound < (this.#bounds[last] ?? -Infinity)) {
      this.#carried += count;
      return;
    }
    this.#bounds.push(bound);
    this.#counts.push(count + this.#carried);
    this.#carried = 0;
  }

  finish(above: number, sum: number | undefined): ClassicHistogram {
    return {
      bounds: this.#bounds,
      counts: [...this.#counts, above + this.#carried],
      sum: finiteSum(sum),
    };
  }
}

type Side = ExponentialHistogram['positive'];

/** Times the scale must be lowered by one for a side to fit. */
function coarseningOf({ offset, bucketCounts }: Side): number {
  let low = offset;
  let high = offset + bucketCounts.length - 1;
  let times = 0;
  while (high - low >= MAX_EXPONENTIAL_BUCKETS) {
    low = Math.floor(low / 2);
    high = Math.floor(high / 2);
    times++;
  }
  return times;
}

/** Index and count of each bucket at the coarser scale, ascending, those between included. */
function coarsen({ offset, bucketCounts }: Side, times: number): [index: number, count: number][] {
  const width = 2 ** times;
  const buckets: [number, number][] = [];
  for (const [position, count] of bucketCounts.entries()) {
    const index = Math.floor((offset + position) / width);
    const last = buckets.at(-1);
    if (last?.[0] === index) last[1] += count;
    else buckets.push([index, count]);
  }
  return buckets;
}

/** Lower bound of a bucket: `base ** index`. The quotient is exact, so equal bounds of two scales are the same number. */
function boundOf(index: number, scale: number): number {
  return 2 ** (index / 2 ** scale);
}

function finiteSum(sum: number | undefined): number | undefined {
  return sum === undefined || Number.isNaN(sum) ? undefined : sum;
}
