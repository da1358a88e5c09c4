/** What is remembered of all intervals seen: enough for least squares, and of a size that only the routes set. */
export interface Moments {
  /** Most routes there can be. */
  readonly routes: number;
  /** Σ w xᵢ xⱼ of the counts, row by row. */
  readonly gram: Float64Array;
  /** Σ w xᵢ y. */
  readonly cross: Float64Array;
  /** Σ w y². */
  readonly square: number;
  /** Σ w. */
  readonly weight: number;
  /** How many intervals of one age would tell as much: (Σ g)² / Σ g², g what is left of a row with time. */
  readonly effectiveRows: number;
  /** Requests, faded with time only, like all below. */
  readonly requests: Float64Array;
  /** Seconds these were in the process. */
  readonly seconds: Float64Array;
  readonly cpuSeconds: number;
  /** Intervals a route was seen in, not faded. */
  readonly seen: Float64Array;
}

/** One interval, with what the process takes without requests subtracted. */
export interface Row {
  readonly lengthSeconds: number;
  /** Indexes of the routes whose requests ended in it, how many, and how long these were in the process. */
  readonly routes: readonly number[];
  readonly counts: readonly number[];
  readonly seconds: readonly number[];
  readonly cpuSeconds: number;
  /** How far its CPU time is likely to lie from the truth, squared, in any unit. */
  readonly variance: number;
}

/** Where weights are brought back to 1, far from what a float holds. */
const MOST_GAIN = 1e100;

/**
 * Recursive normal equations with forgetting. While a process is young a row's weight grows with the time it has run, so that what it
 * did while its code was not yet compiled soon counts for little; then old rows fade with the half-life.
 *
 * Old rows are not made lighter, new ones are made heavier: a row touches only the routes in it.
 */
export class DemandMoments {
  readonly #routes: number;
  readonly #halfLifeSeconds: number;
  readonly #gram: Float64Array;
  readonly #cross: Float64Array;
  readonly #requests: Float64Array;
  readonly #seconds: Float64Array;
  readonly #seen: Float64Array;
  #square = 0;
  #weight = 0;
  #rows = 0;
  #squaredRows = 0;
  #cpuSeconds = 0;
  #gain = 1;
  #ageSeconds = 0;

  constructor(routes: number, halfLifeSeconds: number) {
    this.#routes = routes;
    this.#halfLifeSeconds = halfLifeSeconds;
    this.#gram = new Float64Array(routes * routes);
    this.#cross = new Float64Array(routes);
    this.#requests = new Float64Array(routes);
    this.#seconds = new Float64Array(routes);
    this.#seen = new Float64Array(routes);
  }

  add(row: Row): void {
    this.#age(row.lengthSeconds);
    const gain = this.#gain;
    const weight = gain / row.variance;
    const { routes, counts, cpuSeconds } = row;
    for (let a = 0; a < routes.length; a++) {
      const i = routes[a] as number;
      const x = counts[a] as number;
      plus(this.#cross, i, weight * x * cpuSeconds);
      plus(this.#requests, i, gain * x);
      plus(this.#seconds, i, gain * (row.seconds[a] as number));
      plus(this.#seen, i, 1);
      for (let b = 0; b < routes.length; b++) {
        plus(this.#gram, i * this.#routes + (routes[b] as number), weight * x * (counts[b] as number));
      }
    }
    this.#square += weight * cpuSeconds * cpuSeconds;
    this.#weight += weight;
    this.#rows += gain;
    this.#squaredRows += gain * gain;
    this.#cpuSeconds += gain * cpuSeconds;
  }

  /** A view of them; the arrays are those that `add` changes. */
  read(): Moments {
    return {
      routes: this.#routes,
      gram: this.#gram,
      cross: this.#cross,
      square: this.#square,
      weight: this.#weight,
      effectiveRows: this.#squaredRows === 0 ? 0 : this.#rows ** 2 / this.#squaredRows,
      requests: this.#requests,
      seconds: this.#seconds,
      cpuSeconds: this.#cpuSeconds,
      seen: this.#seen,
    };
  }

  #age(seconds: number): void {
    if (this.#ageSeconds > 0) {
      const young = this.#ageSeconds / (this.#ageSeconds + seconds);
      this.#gain /= Math.min(young, 0.5 ** (seconds / this.#halfLifeSeconds));
    }
    this.#ageSeconds += seconds;
    if (this.#gain > MOST_GAIN) this.#rescale();
  }

  #rescale(): void {
    const by = 1 / this.#gain;
    for (const sums of [this.#gram, this.#cross, this.#requests, this.#seconds]) {
      for (let at = 0; at < sums.length; at++) sums[at] = (sums[at] as number) * by;
    }
    this.#square *= by;
    this.#weight *= by;
    this.#rows *= by;
    this.#squaredRows *= by * by;
    this.#cpuSeconds *= by;
    this.#gain = 1;
  }
}

function plus(sums: Float64Array, at: number, value: number): void {
  sums[at] = (sums[at] as number) + value;
}
