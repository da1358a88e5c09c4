import type { RouteCell } from '../route-table.ts';
import { BaseLoad } from './base-load.ts';
import { type DemandFit, fitDemands } from './fit-demands.ts';
import { DemandMoments, type Moments } from './moments.ts';

/** One interval between two readings of the CPU clock. */
export interface Interval {
  readonly lengthSeconds: number;
  /** How much of it the event loop waited. */
  readonly idleSeconds: number;
  readonly cpuSeconds: number;
  /** Routes whose requests ended in it. */
  readonly cells: readonly RouteCell[];
  /** At how many of its ends requests were under way, whose CPU time lies on both sides. */
  readonly openEnds: 0 | 1 | 2;
}

/** CPU seconds that nothing explains in a tenth of a second: collections, timers, other threads. */
const NOISE_SECONDS = 0.001;
const NOISE_PER_SECONDS = 0.1;
/** Requests of one route differ by about this share of their demand. */
const SPREAD = 0.3;
/** Variances are small numbers; this makes the weights of rows about 1. */
const VARIANCE_UNIT = 1e-6;
const YOUNG_SECONDS = 60;
const FIT_SECONDS_YOUNG = 1;
const FIT_SECONDS = 5;

/** Learns the CPU demand of each route from intervals, in memory that only the number of routes sets. */
export class DemandEstimator {
  readonly #moments: DemandMoments;
  readonly #base = new BaseLoad();
  #fit: DemandFit;
  #ageSeconds = 0;
  #fittedAtSeconds = 0;
  #stale = true;
  #newRoute = false;
  readonly #known: Uint8Array;

  constructor(routes: number, halfLifeSeconds: number) {
    this.#moments = new DemandMoments(routes, halfLifeSeconds);
    this.#known = new Uint8Array(routes);
    this.#fit = fitDemands(this.#moments.read());
  }

  /** CPU seconds a second that the event loop waits. */
  get baseLoad(): number {
    return this.#base.rate;
  }

  get moments(): Moments {
    return this.#moments.read();
  }

  /** Mean time a request is in the process; 0 before the first. */
  get meanSeconds(): number {
    const { requests, seconds } = this.#moments.read();
    const count = sum(requests);
    return count === 0 ? 0 : sum(seconds) / count;
  }

  add(interval: Interval): void {
    const { lengthSeconds, idleSeconds, cpuSeconds, cells, openEnds } = interval;
    this.#ageSeconds += lengthSeconds;
    if (cells.length === 0) {
      if (openEnds === 0) this.#base.add(cpuSeconds, idleSeconds);
      return;
    }
    for (const { index } of cells) {
      if (this.#known[index] === 1) continue;
      this.#known[index] = 1;
      this.#newRoute = true;
    }
    this.#stale = true;
    this.#moments.add({
      lengthSeconds,
      routes: cells.map(({ index }) => index),
      counts: cells.map(({ count }) => count),
      seconds: cells.map(({ seconds }) => seconds),
      // Timers and the like run while the loop waits; while it works they are late, and fewer.
      cpuSeconds: cpuSeconds - this.#base.rate * idleSeconds,
      variance: this.#variance(interval),
    });
  }

  /** What is known now; worked out anew every few seconds at most, and when a route is seen for the first time. */
  fit(): DemandFit {
    const every = this.#ageSeconds < YOUNG_SECONDS ? FIT_SECONDS_YOUNG : FIT_SECONDS;
    const due = this.#newRoute || this.#ageSeconds - this.#fittedAtSeconds >= every;
    if (this.#stale && due) {
      this.#fit = fitDemands(this.#moments.read());
      this.#fittedAtSeconds = this.#ageSeconds;
      this.#stale = false;
      this.#newRoute = false;
    }
    return this.#fit;
  }

  /** Rows with few and cheap requests say most about these: measured, it makes a minute tell what ten told before. */
  #variance({ lengthSeconds, cpuSeconds, cells, openEnds }: Interval): number {
    const { demand } = this.fit();
    let variance = (NOISE_SECONDS ** 2 * lengthSeconds) / NOISE_PER_SECONDS;
    let largest = 0;
    for (const { index, count } of cells) {
      // What a route takes that is not known yet may be all there was.
      const seconds = demand[index] === 0 ? cpuSeconds : (demand[index] as number);
      variance += count * (SPREAD * seconds) ** 2;
      largest = Math.max(largest, seconds);
    }
    variance += openEnds * (SPREAD * largest) ** 2;
    return variance / VARIANCE_UNIT;
  }
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
