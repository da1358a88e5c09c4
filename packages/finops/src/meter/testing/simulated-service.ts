import { costMeter, type CostMeter } from '../cost-meter.ts';
import type { CostMeterOptions } from '../options.ts';

/** A route whose requests take this much CPU time on average, and how many of them arrive a second. */
export interface SimulatedRoute {
  readonly route: string;
  readonly demandSeconds: number;
  readonly perSecond: number;
  /** It is always called right after this one: two routes that come together. */
  readonly follows?: string;
}

export interface SimulationOptions {
  readonly routes: readonly SimulatedRoute[];
  readonly seconds: number;
  readonly seed: number;
  /** Standard deviation of a request's demand, as a share of it. Default 0.1. */
  readonly spread?: number;
  /** CPU seconds a second without requests. Default 0.002. */
  readonly baseLoad?: number;
  /** CPU seconds between collections of 0 to 2 ms. Default 0.05. */
  readonly collectEvery?: number;
  readonly meter?: CostMeterOptions;
}

export interface Simulation {
  readonly meter: CostMeter;
  /** CPU seconds a request really took on average, by route; collections are shared by CPU time. */
  readonly truth: Readonly<Record<string, number>>;
  readonly requests: Readonly<Record<string, number>>;
  readonly cpuSeconds: number;
}

/**
 * A service of one thread, in simulated time: requests arrive at random, wait for their turn, take CPU time with noise, and end. Its
 * clocks are those the meter reads.
 */
export function simulate(options: SimulationOptions): Simulation {
  const { routes, seconds, spread = 0.1, baseLoad = 0.002, collectEvery = 0.05 } = options;
  const random = mulberry32(options.seed);
  const own = routes.filter(({ follows }) => follows === undefined);
  const perSecond = own.reduce((sum, route) => sum + route.perSecond, 0);
  let now = 0;
  let cpu = 0;
  let idle = 0;
  let collectAt = collectEvery;
  const waiting: { readonly route: SimulatedRoute; readonly at: number }[] = [];
  const work = new Map(routes.map(({ route }) => [route, { cpu: 0, count: 0 }]));
  let collected = 0;
  let tick = (): void => {};

  const meter = costMeter(
    { inFlight: () => waiting.length, ...options.meter },
    {
      env: {},
      read: () => undefined,
      usage: {
        scope: 'process',
        cpuSeconds: () => cpu,
        memoryBytes: () => 100 * 2 ** 20,
        idleSeconds: () => idle,
      },
      now: () => now * 1000,
      epoch: () => 1.8e12 + now * 1000,
      every(_milliseconds, callback) {
        tick = callback;
        return () => {};
      },
    },
  );

  const pick = (): SimulatedRoute => {
    let at = random() * perSecond;
    return own.find((route) => (at -= route.perSecond) < 0) ?? (own[0] as SimulatedRoute);
  };
  const interarrival = (): number => -Math.log(1 - random()) / perSecond;
  let nextArrival = interarrival();
  let nextTick = TICK_SECONDS;
  const arrive = (): void => {
    for (; nextArrival <= now; nextArrival += interarrival()) {
      const route = pick();
      waiting.push({ route, at: nextArrival });
      for (const other of routes)
        if (other.follows === route.route) waiting.push({ route: other, at: nextArrival });
    }
  };

  while (now < seconds) {
    arrive();
    const first = waiting[0];
    if (first === undefined) {
      const to = Math.min(nextArrival, nextTick);
      cpu += baseLoad * (to - now);
      idle += to - now;
      now = to;
    } else {
      const { route, demandSeconds } = first.route;
      const own = demandSeconds * Math.max(0.2, 1 + spread * gauss(random));
      const totals = work.get(route) as { cpu: number; count: number };
      totals.cpu += own;
      totals.count += 1;
      let took = own;
      if ((collectAt -= own) < 0) {
        took += COLLECTION_SECONDS * random();
        collectAt = collectEvery;
      }
      collected += took - own;
      cpu += took;
      // Others run on the machine too: it takes longer than its CPU time.
      now += took * 1.2;
      arrive();
      waiting.shift();
      meter.ended('GET', route, now - first.at);
    }
    if (now >= nextTick) {
      tick();
      nextTick = now + TICK_SECONDS;
    }
  }
  meter.stop();
  const worked = [...work.values()].reduce((sum, each) => sum + each.cpu, 0);
  const each = <Value>(value: (totals: { cpu: number; count: number }) => Value): Record<string, Value> =>
    Object.fromEntries([...work].map(([route, totals]) => [route, value(totals)]));
  return {
    meter,
    truth: each((totals) => (totals.cpu / totals.count) * (1 + collected / worked)),
    requests: each(({ count }) => count),
    cpuSeconds: cpu,
  };
}

const TICK_SECONDS = 0.1;
const COLLECTION_SECONDS = 0.002;

/** Source: T. Ettinger, mulberry32, public domain. */
export function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Box–Muller. */
function gauss(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
