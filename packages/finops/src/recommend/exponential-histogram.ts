/** How the buckets of a histogram grow: the first covers [0, firstBucket), each next one is `ratio` times as wide. */
export interface ExponentialBuckets {
  readonly firstBucket: number;
  readonly ratio: number;
  readonly max: number;
}

/** Below this weight a bucket counts as empty, relative to weights of 0.1 and more. */
const EPSILON = 0.0001;

/**
 * Weights of samples by value, as the recommender of the Vertical Pod Autoscaler keeps them. A percentile is the *end* of
 * the bucket in which the running weight reaches its share of the whole: up to 5 % above the sample itself.
 *
 * Source: kubernetes/autoscaler, `vertical-pod-autoscaler/pkg/recommender/util/histogram.go` and `histogram_options.go`.
 */
export class ExponentialHistogram {
  readonly #buckets: ExponentialBuckets;
  readonly #weights: Float64Array;
  readonly #logRatio: number;
  #total = 0;
  #least: number;
  #greatest = 0;

  constructor(buckets: ExponentialBuckets) {
    const { firstBucket, ratio, max } = buckets;
    this.#buckets = buckets;
    this.#logRatio = Math.log(ratio);
    const count = Math.ceil(Math.log((max * (ratio - 1)) / firstBucket + 1) / this.#logRatio) + 1;
    this.#weights = new Float64Array(count);
    this.#least = count - 1;
  }

  get isEmpty(): boolean {
    return this.#total === 0;
  }

  /** Empties it, to be used again. */
  clear(): void {
    this.#weights.fill(0);
    this.#total = 0;
    this.#least = this.#weights.length - 1;
    this.#greatest = 0;
  }

  bucketOf(value: number): number {
    const { firstBucket, ratio } = this.#buckets;
    if (!(value >= firstBucket)) return 0;
    const bucket = Math.trunc(Math.log((value * (ratio - 1)) / firstBucket + 1) / this.#logRatio);
    return Math.min(bucket, this.#weights.length - 1);
  }

  /** Where a bucket begins; the bucket before it ends there. */
  startOf(bucket: number): number {
    const { firstBucket, ratio } = this.#buckets;
    return bucket === 0 ? 0 : (firstBucket * (ratio ** bucket - 1)) / (ratio - 1);
  }

  add(value: number, weight: number): void {
    this.addTo(this.bucketOf(value), weight);
  }

  addTo(bucket: number, weight: number): void {
    this.#weights[bucket]! += weight;
    this.#total += weight;
    if (bucket < this.#least) this.#least = bucket;
    if (bucket > this.#greatest) this.#greatest = bucket;
  }

  /** Takes back a sample added before. */
  subtract(value: number, weight: number): void {
    const bucket = this.bucketOf(value);
    const held = this.#weights[bucket]!;
    const taken = weight > held - EPSILON ? held : weight;
    this.#weights[bucket] = held - taken;
    this.#total -= taken;
  }

  /** @param share - In [0, 1]. 0 where the histogram is empty. */
  percentile(share: number): number {
    if (this.isEmpty) return 0;
    const threshold = share * this.#total;
    let bucket = this.#least;
    for (let sum = 0; bucket < this.#greatest; bucket++) {
      sum += this.#weights[bucket]!;
      if (sum >= threshold && sum > 0) break;
    }
    return this.startOf(Math.min(bucket + 1, this.#weights.length - 1));
  }
}
