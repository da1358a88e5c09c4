import { accessSync, constants } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { FinopsError } from '../finops-error.ts';
import { DEFAULT_PRICE_BOOK, type PriceBook } from '../price-book/price-book.ts';
import { priceLookup } from '../price-book/price-lookup.ts';
import type { PriceLookup } from '../price-book/unit-prices.ts';
import { CostMeterCore } from './cost-meter-core.ts';
import type { CostSnapshot, RouteEstimate } from './cost-snapshot.ts';
import { type CostMeterOptions, resolveMeterOptions } from './options.ts';
import { findCgroup } from './pod/cgroup.ts';
import { type PodFacts, readPodFacts } from './pod/pod-facts.ts';
import { readText, type ReadText } from './pod/read-text.ts';
import { containerUsage, processUsage, type UsageReader } from './pod/usage-reader.ts';

/** What tests replace: the world outside. */
export interface CostMeterWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly read: ReadText;
  readonly usage?: UsageReader;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Epoch milliseconds. */
  readonly epoch: () => number;
  /** Calls back every so many milliseconds, until what it returns is called. */
  readonly every: (milliseconds: number, callback: () => void) => () => void;
}

/** Who pays for the pod, and by which prices; labels of `vigie_cost_info`. */
export interface CostIdentity {
  readonly owner: string | undefined;
  readonly costCenter: string | undefined;
  readonly slaClass: string | undefined;
  /** Name and version of the book; undefined where prices are a function. */
  readonly priceBook: string | undefined;
}

/** The running cost of this container. */
export interface CostMeter {
  /** Counts a request that has ended; to be called for each, and cheap. */
  ended(method: string, route: string | undefined, durationSeconds: number, tenant?: string): void;
  /** What a request of the route costs; undefined where nothing is known of it yet. */
  estimate(route: string | undefined, method?: string): RouteEstimate | undefined;
  /** Undefined until prices are there. */
  snapshot(): CostSnapshot | undefined;
  /** What the container requests, and where that was read. Read again now and then: a volume follows in-place resizes. */
  readonly facts: PodFacts;
  readonly identity: CostIdentity;
  /** Whose usage is metered. */
  readonly scope: 'container' | 'process';
  /** Resolves when prices are there, to whether they could be had. */
  readonly ready: Promise<boolean>;
  /** Charges what has been used until now, and stops. */
  stop(): void;
}

const TICK_MS = 100;
const FACTS_SECONDS = 30;
const ANNOTATIONS = 'finops.vigie.dev/';

/**
 * Starts to meter what this container costs, and what each route of the service in it does. It has one timer, which keeps no process
 * alive, and reads two clocks of the kernel ten times a second.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_METER_OPTION`, `VIGIE_E_FINOPS_QUANTITY`, `VIGIE_E_FINOPS_PRICE_BOOK_UNREADABLE` for a price book
 * that is not there, `VIGIE_E_FINOPS_NO_PRICE` for one that has no price for now
 * @example
 * ```ts
 * const meter = costMeter({ requests: { cpu: '500m', memory: '512Mi' } });
 * meter.ended('GET', '/offers/:id', 0.012);
 * meter.estimate('/offers/:id')?.perRequest.total; // EUR
 * meter.stop();
 * ```
 */
export function costMeter(options: CostMeterOptions = {}, world: Partial<CostMeterWorld> = {}): CostMeter {
  const { env, read, now, epoch, every } = { ...REAL_WORLD, ...world };
  const resolved = resolveMeterOptions(options, env);
  const warn = options.warn ?? emitWarning;
  const inPod = env['KUBERNETES_SERVICE_HOST'] !== undefined;
  const cgroup = inPod || options.usage === 'container' ? findCgroup(read) : undefined;
  const usage =
    world.usage ?? (options.usage === 'process' ? processUsage : (containerUsage(cgroup) ?? processUsage));

  const told = new Set<string>();
  const readFacts = (): PodFacts => {
    const found = readPodFacts(options, env, read, inPod ? cgroup : undefined);
    for (const doubt of found.doubts) {
      if (!told.has(doubt)) warn(doubt, {});
      told.add(doubt);
    }
    return found;
  };
  let facts = readFacts();
  let factsAt = now();

  const source = findPrices(resolved.prices, resolved.priceBook);
  const core = new CostMeterCore({
    prices: () => source.lookup,
    ...(resolved.nodeClass === undefined ? {} : { nodeClass: resolved.nodeClass }),
    ...(resolved.spot === undefined ? {} : { spot: resolved.spot }),
    facts: () => facts,
    usage,
    inFlight: options.inFlight ?? (() => 0),
    maxRoutes: resolved.maxRoutes,
    maxTenants: resolved.maxTenants,
    halfLifeSeconds: resolved.halfLifeSeconds,
    stepSeconds: resolved.stepSeconds,
    capacity: { cpuCores: availableParallelism(), memoryBytes: totalmem() },
    now,
    epoch,
    warn,
  });
  const stopTimer = every(TICK_MS, () => {
    core.tick();
    if (now() - factsAt < FACTS_SECONDS * 1000) return;
    factsAt = now();
    facts = readFacts();
  });
  const ready = source.loaded.catch((error: unknown) => {
    warn('The price book cannot be used: no cost is told.', { error });
    return false;
  });

  return {
    ended: (method, route, durationSeconds, tenant) => core.ended(method, route, durationSeconds, tenant),
    estimate: (route, method = 'GET') => core.estimate(route, method),
    snapshot: () => core.snapshot(),
    get facts() {
      return facts;
    },
    get identity() {
      const annotation = (name: string): string | undefined => facts.annotations[ANNOTATIONS + name];
      return {
        owner: options.owner ?? annotation('owner'),
        costCenter: options.costCenter ?? annotation('cost-center'),
        slaClass: options.slaClass ?? annotation('sla-class'),
        priceBook: source.name,
      };
    },
    scope: usage.scope,
    ready,
    stop() {
      stopTimer();
      core.close();
    },
  };
}

const REAL_WORLD: CostMeterWorld = {
  env: process.env,
  read: readText,
  now: () => performance.now(),
  epoch: Date.now,
  every(milliseconds, callback) {
    const timer = setInterval(callback, milliseconds).unref();
    return () => clearInterval(timer);
  },
};

interface PriceSource {
  lookup: PriceLookup | undefined;
  name: string | undefined;
  readonly loaded: Promise<boolean>;
}

function findPrices(given: PriceBook | PriceLookup | undefined, path: string | undefined): PriceSource {
  if (typeof given === 'function') return { lookup: given, name: undefined, loaded: Promise.resolve(true) };
  if (given !== undefined || path === undefined) {
    const source: PriceSource = { lookup: undefined, name: undefined, loaded: Promise.resolve(true) };
    use(source, given ?? DEFAULT_PRICE_BOOK);
    return source;
  }
  requireReadable(path);
  const load = async (): Promise<boolean> => {
    // It brings the YAML parser, which a service without a book of its own need not load.
    const { readPriceBook } = await import('../price-book/read-price-book.ts');
    const book = await readPriceBook(path);
    use(source, book);
    return true;
  };
  const source: PriceSource = { lookup: undefined, name: undefined, loaded: Promise.resolve().then(load) };
  return source;
}

function use(source: PriceSource, book: PriceBook): void {
  source.lookup = priceLookup(book);
  source.name = `${book.name} ${book.version}`;
}

function requireReadable(path: string): void {
  try {
    accessSync(path, constants.R_OK);
  } catch (cause) {
    throw new FinopsError(
      'VIGIE_E_FINOPS_PRICE_BOOK_UNREADABLE',
      `the price book ${JSON.stringify(path)} cannot be read. Correct priceBook or VIGIE_PRICE_BOOK.`,
      { cause },
    );
  }
}

function emitWarning(message: string, details: Record<string, unknown>): void {
  process.emitWarning(message, { type: 'VigieCostWarning', detail: JSON.stringify(details) });
}
