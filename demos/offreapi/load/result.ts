import { availableParallelism, cpus } from 'node:os';
import type { LoadOptions } from './options.ts';
import type { RouteTraffic, Traffic } from './traffic.ts';
import { growthOf, type VitalSigns } from './vital-signs.ts';

/** What one run found out; written by `--json` and `--out`, read by `--compare`. */
export interface LoadResult {
  readonly measuredAt: string;
  readonly database: string;
  readonly embedded: boolean;
  readonly machine: {
    readonly cpus: number;
    readonly model: string;
    readonly node: string;
    readonly loadBefore: number;
  };
  readonly offers: number;
  readonly applications: number;
  readonly connections: number;
  /** Requests a second that were asked for; null: as many as were answered. */
  readonly rate: number | null;
  readonly seconds: number;
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly errors: number;
  readonly unanswered: Readonly<Record<string, number>>;
  readonly routes: readonly RouteTraffic[];
  /** CPU time of the service's process for a request, worker threads and background jobs included. */
  readonly cpuMsPerRequest: number;
  readonly memory: {
    readonly firstBytes: number;
    readonly lastBytes: number;
    readonly maxBytes: number;
    /** Share of growth in the second half; null after too short a run. */
    readonly growth: number | null;
  };
  readonly signs: readonly VitalSigns[];
}

export interface Findings {
  readonly options: LoadOptions;
  readonly database: string;
  readonly loadBefore: number;
  readonly traffic: Traffic;
  readonly signs: readonly VitalSigns[];
}

export function createResult({ options, database, loadBefore, traffic, signs }: Findings): LoadResult {
  const requests = sum(traffic.routes.map((route) => route.requests));
  const first = signs[0];
  const last = signs.at(-1);
  const sizes = signs.map(({ rssBytes }) => rssBytes);
  return {
    measuredAt: new Date().toISOString(),
    database,
    embedded: options.databaseUrl === undefined,
    machine: {
      cpus: availableParallelism(),
      model: cpus()[0]?.model ?? '',
      node: process.version,
      loadBefore,
    },
    offers: options.offers,
    applications: options.applications,
    connections: options.connections,
    rate: options.rate ?? null,
    seconds: traffic.seconds,
    requests,
    requestsPerSecond: requests / traffic.seconds,
    errors: errorsOf(traffic),
    unanswered: traffic.unanswered,
    routes: traffic.routes,
    cpuMsPerRequest: (1000 * ((last?.cpuSeconds ?? 0) - (first?.cpuSeconds ?? 0))) / requests,
    memory: {
      firstBytes: first?.rssBytes ?? Number.NaN,
      lastBytes: last?.rssBytes ?? Number.NaN,
      maxBytes: Math.max(...sizes),
      growth: growthOf(signs) ?? null,
    },
    signs,
  };
}

/** In milliseconds; what the offer list has to keep. */
const LIST_P95_MS = 50;
const MAX_GROWTH = 0.1;
/** Of the service, its threads included. */
const MAX_MIB = 256;

/** What is not as it should be, one sentence each. */
export function faultsOf(result: LoadResult, { check }: Pick<LoadOptions, 'check'>): string[] {
  const faults: string[] = [];
  if (result.errors > 0) faults.push(`${result.errors} requests failed.`);
  if (!check) return faults;
  const p95 = result.routes.find(({ route }) => route === 'list')?.p95Ms ?? Number.NaN;
  if (!(p95 < LIST_P95_MS)) {
    faults.push(`95 % of the offer list came within ${p95.toFixed(1)} ms; ${LIST_P95_MS} are allowed.`);
  }
  const { growth, maxBytes } = result.memory;
  const mib = maxBytes / 1_048_576;
  if (!(mib <= MAX_MIB)) faults.push(`The service took ${mib.toFixed(0)} MiB; ${MAX_MIB} are allowed.`);
  if (growth !== null && growth > MAX_GROWTH) {
    faults.push(`The memory grew by ${(100 * growth).toFixed(0)} % in the second half.`);
  }
  return faults;
}

function errorsOf({ routes, unanswered }: Traffic): number {
  return sum([...routes.map(({ errors }) => errors), unanswered].flatMap((each) => Object.values(each)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
