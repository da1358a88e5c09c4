import { textAttribute, type Attribute } from '../otlp/attributes.ts';
import type { MetricSource } from '../scrape/metric-store.ts';
import type { TargetState } from '../scrape/scraper.ts';
import { SLOT_MS } from '../store/request-window.ts';
import type { ServiceState } from '../store/service-state.ts';
import type { Store } from '../store/store.ts';

/** A service's figures; `p99Beyond` means p99 is greater than the last histogram bucket. */
export interface Figures {
  readonly count: number;
  readonly ratePerSecond: number;
  readonly errorRatio: number | undefined;
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
  readonly p99Ms: number | undefined;
  readonly p99Beyond: boolean;
}

export interface ServiceRow {
  readonly name: string;
  /** Where the figures come from: the scraped (or pushed) request histogram, the spans received, or nowhere yet. */
  readonly source: 'histogram' | 'spans' | 'none';
  readonly histogram: string;
  /** The last minute. */
  readonly window: Figures;
  /** Everything counted so far. */
  readonly total: Figures;
  readonly spark: {
    readonly stepSeconds: number;
    readonly requests: readonly number[];
    readonly errors: readonly number[];
  };
  readonly version: string;
  readonly environment: string;
  readonly spans: number;
  readonly logLines: number;
  readonly evictedSpans: number;
  readonly evictedLogLines: number;
  readonly lastSeenMs: number;
  readonly targets: readonly TargetState[];
}

const EMPTY: Figures = {
  count: 0,
  ratePerSecond: 0,
  errorRatio: undefined,
  p50Ms: undefined,
  p95Ms: undefined,
  p99Ms: undefined,
  p99Beyond: false,
};
/** A histogram not renewed for this long no longer speaks for the service. */
const STALE_MS = 60_000;

/** Every service heard of in any way, by name. */
export function listServices(store: Store, targets: readonly TargetState[]): ServiceRow[] {
  const names = new Set<string>([
    ...store.services.keys(),
    ...targets.map((target) => target.service),
    ...[...store.metrics.sources.values()].map((source) => source.service),
  ]);
  return [...names].sort().map((name) => serviceRow(name, store, targets));
}

function serviceRow(name: string, store: Store, targets: readonly TargetState[]): ServiceRow {
  const state = store.services.get(name);
  const nowMs = store.now();
  const histogram = freshHistogram(store, name, nowMs);
  const resource = state ? (JSON.parse(state.resource) as Attribute[]) : [];
  return {
    name,
    ...figures(state, histogram, nowMs),
    version: textAttribute(resource, 'service.version') ?? '',
    environment: textAttribute(resource, 'deployment.environment.name', 'deployment.environment') ?? '',
    spans: state?.counts.spans ?? 0,
    logLines: state?.counts.logLines ?? 0,
    evictedSpans: state?.counts.evictedSpans ?? 0,
    evictedLogLines: state?.counts.evictedLogLines ?? 0,
    lastSeenMs: Math.max(state?.lastSeenMs ?? 0, histogram?.lastMs ?? 0),
    targets: targets.filter((target) => target.service === name),
  };
}

function figures(
  state: ServiceState | undefined,
  source: MetricSource | undefined,
  nowMs: number,
): Pick<ServiceRow, 'source' | 'histogram' | 'window' | 'total' | 'spark'> {
  const stepSeconds = SLOT_MS / 1000;
  if (source) {
    const { requests } = source;
    const { beyondBuckets, ...window } = requests.window(nowMs);
    const { beyondBuckets: totalBeyond, ...total } = requests.total();
    return {
      source: 'histogram',
      histogram: requests.family,
      window: { ...window, p99Beyond: beyondBuckets },
      total: { ...total, p99Beyond: totalBeyond },
      spark: { stepSeconds, ...requests.spark(nowMs) },
    };
  }
  if (state && state.window.total().count > 0) {
    return {
      source: 'spans',
      histogram: '',
      window: { ...state.window.window(nowMs), p99Beyond: false },
      total: { ...state.window.total(), p99Beyond: false },
      spark: { stepSeconds, ...state.window.spark(nowMs) },
    };
  }
  return {
    source: 'none',
    histogram: '',
    window: EMPTY,
    total: EMPTY,
    spark: { stepSeconds, requests: [], errors: [] },
  };
}

function freshHistogram(store: Store, service: string, nowMs: number): MetricSource | undefined {
  let best: MetricSource | undefined;
  for (const source of store.metrics.sources.values()) {
    if (source.service !== service || !source.requests.ready) continue;
    if (nowMs - source.requests.lastMs > STALE_MS) continue;
    if (!best || source.requests.lastMs > best.requests.lastMs) best = source;
  }
  return best;
}
