import { FinopsError } from '../finops-error.ts';
import type { PriceBook } from '../price-book/price-book.ts';
import type { PriceLookup } from '../price-book/unit-prices.ts';
import { parseQuantity } from '../units/quantity.ts';
import type { PodFactsOptions, Quantities } from './pod/pod-facts.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Everything has a default: without options the default prices count, and what the pod says of itself. */
export interface CostMeterOptions extends PodFactsOptions {
  /** A book, or a function that looks prices up. Else the file of `priceBook`, else the default book. */
  readonly prices?: PriceBook | PriceLookup;
  /** Path of a price book, YAML or JSON. Else `VIGIE_PRICE_BOOK`. It is read in the background; cost is told once it is. */
  readonly priceBook?: string;
  /** Of the node, for a book that prices classes. Else `VIGIE_NODE_CLASS`. */
  readonly nodeClass?: string;
  /** The node may be taken away. Else `VIGIE_SPOT`. */
  readonly spot?: boolean;
  /** What the container requests, where the downward API does not tell: `{ cpu: '500m', memory: '512Mi' }`. Default none. */
  readonly requests?: Quantities;
  readonly limits?: Quantities;
  /** Who pays; else the annotation `finops.vigie.dev/owner`. */
  readonly owner?: string;
  /** Else the annotation `finops.vigie.dev/cost-center`. */
  readonly costCenter?: string;
  /** `gold`, `silver` or `bronze`; else the annotation `finops.vigie.dev/sla-class`. */
  readonly slaClass?: string;
  /** Whose usage is metered. Default `container` in a pod whose cgroup can be read, else `process`. */
  readonly usage?: 'container' | 'process';
  /** Seconds over which `max(request, usage)` is taken. Default 5. */
  readonly stepSeconds?: number;
  /** Seconds after which what was learnt counts half. Default 1800. */
  readonly halfLifeSeconds?: number;
  /** Routes told apart, by method; the others are one, `_other`. Default 100. */
  readonly maxRoutes?: number;
  /** Tenants told apart; the others are one, `_other`. Default 100. */
  readonly maxTenants?: number;
  /** Requests under way; an interval that ends where there are none tells more. Default: none are known. */
  readonly inFlight?: () => number;
  /** Told once per cause. Default `process.emitWarning`. */
  readonly warn?: (message: string, details: Record<string, unknown>) => void;
}

export interface ResolvedCostMeterOptions {
  readonly prices: PriceBook | PriceLookup | undefined;
  readonly priceBook: string | undefined;
  readonly nodeClass: string | undefined;
  readonly spot: boolean | undefined;
  readonly stepSeconds: number;
  readonly halfLifeSeconds: number;
  readonly maxRoutes: number;
  readonly maxTenants: number;
}

/** @throws FinopsError `VIGIE_E_FINOPS_METER_OPTION` or `VIGIE_E_FINOPS_QUANTITY` for the option at fault */
export function resolveMeterOptions(options: CostMeterOptions, env: Environment): ResolvedCostMeterOptions {
  for (const given of [
    options.requests?.cpu,
    options.requests?.memory,
    options.limits?.cpu,
    options.limits?.memory,
  ]) {
    if (given !== undefined && parseQuantity(given) < 0) {
      throw misuse('requests and limits', 'quantities from 0', given);
    }
  }
  return {
    prices: options.prices,
    priceBook: options.priceBook ?? text(env['VIGIE_PRICE_BOOK']),
    nodeClass: options.nodeClass ?? text(env['VIGIE_NODE_CLASS']),
    spot: options.spot ?? flag('VIGIE_SPOT', env),
    stepSeconds: within('stepSeconds', options.stepSeconds ?? 5, 0.1, 3600),
    halfLifeSeconds: within('halfLifeSeconds', options.halfLifeSeconds ?? 1800, 10, 604_800),
    maxRoutes: whole('maxRoutes', options.maxRoutes ?? 100, 2, 500),
    maxTenants: whole('maxTenants', options.maxTenants ?? 100, 1, 2000),
  };
}

function flag(name: string, env: Environment): boolean | undefined {
  const value = text(env[name]);
  if (value === undefined) return undefined;
  if (/^(?:1|true)$/i.test(value)) return true;
  if (/^(?:0|false)$/i.test(value)) return false;
  throw misuse(name, 'true or false', value);
}

function text(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value.trim();
}

function whole(option: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value)) return within(option, value, min, max);
  throw misuse(option, `a whole number from ${min} to ${max}`, value);
}

function within(option: string, value: number, min: number, max: number): number {
  if (typeof value === 'number' && value >= min && value <= max) return value;
  throw misuse(option, `a number from ${min} to ${max}`, value);
}

function misuse(option: string, expected: string, received: unknown): FinopsError {
  return new FinopsError(
    'VIGIE_E_FINOPS_METER_OPTION',
    `${option} must be ${expected}, received ${typeof received === 'string' ? JSON.stringify(received) : String(received)}. Correct it, or leave it out for the default.`,
  );
}
