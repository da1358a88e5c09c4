import type { MetricSource } from '../scrape/metric-store.ts';
import type { Store } from '../store/store.ts';
import { seriesRow } from './metrics.ts';

/** Amounts are in the service's currency; null where there is no figure yet. */
export interface CostView {
  readonly services: readonly ServiceCost[];
}

export interface ServiceCost {
  readonly service: string;
  readonly currency: string;
  /** Sources that tell of it: replicas. */
  readonly instances: number;
  /** Over the last minute, all instances together. */
  readonly perHour: number | null;
  readonly idlePerHour: number | null;
  readonly unattributedPerHour: number | null;
  /** Since the instances started. */
  readonly total: number;
  readonly owner: string;
  readonly costCenter: string;
  readonly slaClass: string;
  readonly priceBook: string;
  /** Dearest first. */
  readonly routes: readonly RouteCost[];
}

export interface RouteCost {
  readonly method: string;
  /** Empty where no route matched. */
  readonly route: string;
  readonly perHour: number | null;
  readonly total: number;
  /** A request, its idle not counted. */
  readonly perRequest: number | null;
  /** CPU seconds a request, and the standard error of that. */
  readonly demandSeconds: number | null;
  readonly errorSeconds: number | null;
  /** By regression; else by time in process, because the route cannot be told from others. */
  readonly identified: boolean;
}

export const HOURS_PER_MONTH = 730;
const SECONDS_PER_HOUR = 3600;
/** Metrics not renewed for this long are those of a process that is gone. */
const STALE_MS = 60_000;

/** What services cost that tell it (`vigie_cost_*`), scraped or pushed, per currency. */
export function viewCost(store: Store): CostView {
  const services = new Map<string, Gathered>();
  for (const source of store.metrics.sources.values()) {
    if (store.now() - source.lastMs > STALE_MS) continue;
    gather(services, source, store.limits.metricPoints);
  }
  return {
    services: [...services.values()]
      .map(serviceCost)
      .sort((a, b) => (b.perHour ?? 0) - (a.perHour ?? 0) || (a.service < b.service ? -1 : 1)),
  };
}

interface Amount {
  total: number;
  perSecond: number | undefined;
}

interface GatheredRoute {
  readonly method: string;
  readonly route: string;
  readonly amount: Amount;
  /** Of one request, from each instance. */
  readonly perRequest: number[];
  readonly demand: number[];
  readonly error: number[];
  identified: boolean;
}

interface Gathered {
  readonly service: string;
  readonly currency: string;
  instances: number;
  /** From gauges, for the time in which counters have no rate yet. */
  ratePerHour: number | undefined;
  idleRatePerHour: number | undefined;
  readonly pod: Amount;
  readonly idle: Amount;
  readonly unattributed: Amount;
  readonly info: Record<string, string>;
  readonly routes: Map<string, GatheredRoute>;
}

interface Point {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly perSecond: number | undefined;
}

function gather(services: Map<string, Gathered>, source: MetricSource, metricPoints: number): void {
  const families = familiesOf(source, metricPoints);
  const currency = families.get('pod')?.[0]?.labels['currency'];
  if (currency === undefined) return;
  const key = JSON.stringify([source.service, currency]);
  let service = services.get(key);
  if (service === undefined) services.set(key, (service = emptyService(source.service, currency)));
  service.instances += 1;
  for (const part of ['pod', 'idle', 'unattributed'] as const) {
    for (const point of families.get(part) ?? []) add(service[part], point);
  }
  for (const { value } of families.get('pod_rate') ?? [])
    service.ratePerHour = (service.ratePerHour ?? 0) + value;
  for (const { value } of families.get('idle_rate') ?? []) {
    service.idleRatePerHour = (service.idleRatePerHour ?? 0) + value;
  }
  for (const { labels } of families.get('info') ?? []) Object.assign(service.info, labels);
  for (const point of families.get('route') ?? []) add(routeOf(service, point).amount, point);
  for (const point of families.get('route_per_request') ?? [])
    routeOf(service, point).perRequest.push(point.value);
  for (const point of families.get('route_demand') ?? []) routeOf(service, point).demand.push(point.value);
  for (const point of families.get('route_demand_error') ?? [])
    routeOf(service, point).error.push(point.value);
  for (const point of families.get('route_identified') ?? []) {
    const route = routeOf(service, point);
    route.identified = route.identified && point.value === 1;
  }
}

/** The families by what follows `vigie_cost_`, whether they came with the names of Prometheus or of OpenTelemetry. */
function familiesOf(source: MetricSource, metricPoints: number): ReadonlyMap<string, readonly Point[]> {
  const families = new Map<string, readonly Point[]>();
  for (const family of source.families.values()) {
    const name = /^vigie_cost_(.+?)(?:_total)?(?:_per_hour|_seconds|_bytes|_ratio)?$/.exec(
      family.name.replaceAll('.', '_'),
    )?.[1];
    if (name === undefined) continue;
    const accumulates = family.type === 'counter';
    const points: Point[] = [];
    for (const series of family.series.values()) {
      const { labels, value, ratePerSecond } = seriesRow(source, series, accumulates, metricPoints);
      if (value === null) continue;
      points.push({
        labels: Object.fromEntries(labels.map(([label, text]) => [label.replaceAll('.', '_'), text])),
        value,
        perSecond: ratePerSecond,
      });
    }
    families.set(name, points);
  }
  return families;
}

function emptyService(service: string, currency: string): Gathered {
  return {
    service,
    currency,
    instances: 0,
    ratePerHour: undefined,
    idleRatePerHour: undefined,
    pod: emptyAmount(),
    idle: emptyAmount(),
    unattributed: emptyAmount(),
    info: {},
    routes: new Map(),
  };
}

function emptyAmount(): Amount {
  return { total: 0, perSecond: undefined };
}

function add(amount: Amount, { value, perSecond }: Point): void {
  amount.total += value;
  if (perSecond !== undefined) amount.perSecond = (amount.perSecond ?? 0) + perSecond;
}

function routeOf(service: Gathered, { labels }: Point): GatheredRoute {
  const { http_request_method: method = '', http_route: route = '' } = labels;
  const key = `${method} ${route}`;
  let found = service.routes.get(key);
  if (found === undefined) {
    found = { method, route, amount: emptyAmount(), perRequest: [], demand: [], error: [], identified: true };
    service.routes.set(key, found);
  }
  return found;
}

function serviceCost(gathered: Gathered): ServiceCost {
  const { pod, idle, unattributed, info } = gathered;
  return {
    service: gathered.service,
    currency: gathered.currency,
    instances: gathered.instances,
    perHour: perHour(pod) ?? gathered.ratePerHour ?? null,
    idlePerHour: perHour(idle) ?? gathered.idleRatePerHour ?? null,
    unattributedPerHour: perHour(unattributed) ?? null,
    total: pod.total,
    owner: info['owner'] ?? '',
    costCenter: info['cost_center'] ?? '',
    slaClass: info['sla_class'] ?? '',
    priceBook: info['price_book'] ?? '',
    routes: [...gathered.routes.values()]
      .map((route) => ({
        method: route.method,
        route: route.route,
        perHour: perHour(route.amount) ?? null,
        total: route.amount.total,
        perRequest: mean(route.perRequest),
        demandSeconds: mean(route.demand),
        errorSeconds: mean(route.error),
        identified: route.identified && route.demand.length > 0,
      }))
      .sort((a, b) => (b.perHour ?? 0) - (a.perHour ?? 0) || b.total - a.total),
  };
}

function perHour({ perSecond }: Amount): number | undefined {
  return perSecond === undefined ? undefined : perSecond * SECONDS_PER_HOUR;
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
