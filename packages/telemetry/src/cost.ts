import { existsSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import type { Meter, Span } from '@opentelemetry/api';
import { type CostMeter, costMeter, type CostMeterOptions, observeCost } from '@vigie/finops/meter';
import { type Environment, text } from './environment.ts';
import type { RequestRecord } from './request-record.ts';
import { TelemetryError } from './telemetry-error.ts';

/** Settings of the cost meter, and what of it is told where. */
export interface CostOptions extends Omit<CostMeterOptions, 'inFlight' | 'warn'> {
  /** Server spans carry `vigie.cost.estimate` and `vigie.cost.currency`, what a request of their route costs. Default false. */
  readonly spans?: boolean;
  /**
   * Whom a request is for: a value of the label `tenant` of `vigie_cost_tenant_total`. Called once a request, when it ends; it must not be a
   * person. Default none.
   */
  readonly tenant?: (request: IncomingMessage) => string | undefined;
}

/** What the downward API tells, by variables or as a volume (the meter's README has the manifest). */
const TOLD_BY = ['K8S_CPU_REQUEST_MILLICORES', 'K8S_MEMORY_REQUEST_BYTES', 'VIGIE_PRICE_BOOK'];
const POD_INFO = '/etc/podinfo/cpu_request';
const MAX_TENANT_LENGTH = 128;

/**
 * On where the code or `VIGIE_COST` says so; else where the pod says what it requests, or there is a price book. Settings in code switch it on
 * as well, but `VIGIE_COST=0` switches it off.
 *
 * @throws TelemetryError `VIGIE_E_TELEMETRY_COST`
 */
export function resolveCost(
  user: CostOptions | boolean | undefined,
  env: Environment,
  exists: (path: string) => boolean = existsSync,
): CostOptions | undefined {
  if (typeof user === 'boolean') return user ? {} : undefined;
  const isOn = switchOf(env) ?? (user !== undefined || isTold(env, exists));
  return isOn ? (user ?? {}) : undefined;
}

function isTold(env: Environment, exists: (path: string) => boolean): boolean {
  return TOLD_BY.some((name) => text(env[name]) !== undefined) || exists(POD_INFO);
}

function switchOf(env: Environment): boolean | undefined {
  const variable = text(env['VIGIE_COST']);
  if (variable === undefined) return undefined;
  if (/^(?:1|true)$/i.test(variable)) return true;
  if (/^(?:0|false)$/i.test(variable)) return false;
  throw new TelemetryError(
    'VIGIE_E_TELEMETRY_COST',
    `VIGIE_COST must be 1, true, 0 or false, received ${JSON.stringify(variable)}.`,
  );
}

/** The meter of a service, and how its parts reach it. */
export interface Cost {
  readonly meter: CostMeter;
  readonly ended: (record: RequestRecord) => void;
  readonly annotate: ((record: RequestRecord, span: Span) => void) | undefined;
  readonly tenant: ((request: IncomingMessage) => string | undefined) | undefined;
}

export interface CostParts {
  readonly env: Environment;
  readonly metrics: Meter;
  readonly inFlight: () => number;
  readonly warn: (message: string, details: Record<string, unknown>) => void;
  readonly fault: (error: unknown) => void;
}

/** @throws FinopsError for options the meter cannot follow */
export function startCost(options: CostOptions, parts: CostParts): Cost {
  const { spans, tenant, ...meterOptions } = options;
  const { env, inFlight, warn, fault } = parts;
  const meter = costMeter({ ...meterOptions, inFlight, warn }, { env });
  observeCost(parts.metrics, meter);
  return {
    meter,
    ended: ({ method, route, durationSeconds, tenant: of }) =>
      meter.ended(method, route, durationSeconds, of),
    annotate: spans === true ? (record, span) => annotate(meter, record, span) : undefined,
    tenant: tenant === undefined ? undefined : (request) => tenantOf(tenant, request, fault),
  };
}

function annotate(meter: CostMeter, { method, route }: RequestRecord, span: Span): void {
  if (!span.isRecording()) return;
  const estimate = meter.estimate(route, method);
  if (estimate === undefined) return;
  span.setAttribute('vigie.cost.estimate', estimate.perRequest.total);
  span.setAttribute('vigie.cost.currency', estimate.currency);
}

/** The service's own function; what it throws is a fault, and its request has no tenant. */
function tenantOf(
  tenant: (request: IncomingMessage) => string | undefined,
  request: IncomingMessage,
  fault: (error: unknown) => void,
): string | undefined {
  try {
    const name: unknown = tenant(request);
    return typeof name === 'string' && name !== '' ? name.slice(0, MAX_TENANT_LENGTH) : undefined;
  } catch (error) {
    fault(error);
    return undefined;
  }
}
