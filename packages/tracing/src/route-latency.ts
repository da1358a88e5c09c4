import { detached } from './detached.ts';

/** Says whether a duration is among the slowest of its route, by what was seen lately. */
export interface RouteLatency {
  /** Takes a duration in and tells whether it was above the route's running p99 before. */
  isSlow(route: string, durationMs: number): boolean;
}

const MAX_ROUTES = 200;
const OTHERS = '(others)';
const BUCKETS = 640;
const FIRST_MS = 0.1;
const GROWTH = Math.log(1.02);
/** Fewer durations than this tell no 99th percentile. */
const MIN_SAMPLES = 200;
/** After so many, what was seen before counts half. */
const HALF_LIFE = 2000;
const RECOUNT_EVERY = 50;

class Durations {
  readonly counts = new Float32Array(BUCKETS);
  total = 0;
  sinceHalving = 0;
  sinceRecount = 0;
  p99Ms = Number.POSITIVE_INFINITY;
}

/** Running 99th percentiles a route, in buckets 2 % wide; 200 routes at most, the rest share one. */
export function createRouteLatency(): RouteLatency {
  const routes = new Map<string, Durations>();
  return {
    isSlow(route, durationMs) {
      let durations = routes.get(route);
      if (durations === undefined) {
        const key = routes.size < MAX_ROUTES ? route : OTHERS;
        durations = routes.get(key) ?? new Durations();
        routes.set(detached(key), durations);
      }
      const slow = durationMs > durations.p99Ms;
      add(durations, durationMs);
      return slow;
    },
  };
}

function add(durations: Durations, durationMs: number): void {
  const bucket = Math.ceil(Math.log(Math.max(durationMs, FIRST_MS) / FIRST_MS) / GROWTH);
  const index = Math.min(bucket, BUCKETS - 1);
  durations.counts[index] = (durations.counts[index] ?? 0) + 1;
  durations.total++;
  if (++durations.sinceHalving >= HALF_LIFE) halve(durations);
  if (++durations.sinceRecount >= RECOUNT_EVERY && durations.total >= MIN_SAMPLES) recount(durations);
}

function halve(durations: Durations): void {
  durations.sinceHalving = 0;
  durations.total /= 2;
  for (let index = 0; index < BUCKETS; index++) durations.counts[index] = (durations.counts[index] ?? 0) / 2;
}

function recount(durations: Durations): void {
  durations.sinceRecount = 0;
  let above = durations.total * 0.01;
  let index = BUCKETS - 1;
  while (index > 0 && above > (durations.counts[index] ?? 0)) above -= durations.counts[index--] ?? 0;
  // Within the bucket that holds the percentile durations count as evenly spread.
  const [lower, upper] = [boundOf(index - 1), boundOf(index)];
  durations.p99Ms = upper - (upper - lower) * (above / (durations.counts[index] ?? 1));
}

function boundOf(index: number): number {
  return index < 0 ? 0 : FIRST_MS * Math.exp(index * GROWTH);
}
