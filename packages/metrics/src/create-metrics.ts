import type { Meter } from '@opentelemetry/api';
import { defaultResource, emptyResource, resourceFromAttributes } from '@opentelemetry/resources';
import type { MeterProvider, MetricData, MetricProducer, ViewOptions } from '@opentelemetry/sdk-metrics';
import { ConflictLog } from './exposition/conflict-log.ts';
import { FamilyBuilder } from './exposition/families.ts';
import { GuardedMeterProvider } from './guard/guarded-meter.ts';
import type { HttpServerMetrics } from './http/http-server-metrics.ts';
import { RequestInstruments } from './http/request-instruments.ts';
import { OWN_SCOPE } from './metric-data.ts';
import { ObservationLog } from './guard/observation-log.ts';
import { type MetricsOptions, type MetricView, resolveOptions } from './options.ts';
import { OverflowLog } from './guard/overflow-log.ts';
import { PresetMapper } from './exposition/presets.ts';
import { startRuntimeMetrics } from './runtime/runtime-metrics.ts';
import { ScrapeReader } from './scrape-reader.ts';
import { Scraper, type ScrapeRequest, type ScrapeResponse } from './scrape.ts';
import { SelfMetrics } from './self-metrics.ts';

/** One service's metrics. */
export interface Metrics {
  /** The SDK's provider; may be made the global one. Its instruments have a bound on their series. */
  readonly meterProvider: MeterProvider;
  /** For the service's own metrics. */
  readonly meter: Meter;
  readonly http: HttpServerMetrics;
  /** The page, as text 0.0.4 or OpenMetrics 1.0. Never rejects: a failing collector gives status 500 and no metrics. */
  scrape(request?: ScrapeRequest): Promise<ScrapeResponse>;
  /** Stops everything that was started; `scrape` answers 503 afterwards. */
  shutdown(): Promise<void>;
}

/**
 * Starts the metrics of a service.
 *
 * @throws MetricsError with the code of the option at fault
 * @example
 * ```ts
 * const metrics = createMetrics({ service: 'orders' });
 * const placed = metrics.meter.createCounter('orders.placed', { description: 'Orders placed.' });
 * placed.add(1, { channel: 'web' });
 * const { status, headers, body } = await metrics.scrape({ accept: 'application/openmetrics-text' });
 * ```
 */
export function createMetrics(options: MetricsOptions): Metrics {
  const resolved = resolveOptions(options);
  const { cardinalityLimit: limit, redact, warn, now } = resolved;
  const overflow = new OverflowLog(limit, warn);
  const conflicts = new ConflictLog(warn);
  const observations = new ObservationLog();
  const http = new RequestInstruments({ limit, overflow, now });
  const self = new SelfMetrics(overflow, conflicts, now);
  const runtime = resolved.runtimeMetrics ? startRuntimeMetrics(now) : undefined;

  const reader = new ScrapeReader(
    [producerOf(async () => [...http.collect(), ...((await runtime?.collect()) ?? []), ...self.collect()])],
    limit,
  );
  const meterProvider = new GuardedMeterProvider(
    {
      resource: defaultResource().merge(resourceFromAttributes(resolved.resourceAttributes)),
      readers: [reader],
      views: resolved.views.map((view) => withLimit(view, reader.selectCardinalityLimit())),
    },
    { limit, overflow, redact, observations, timeoutMs: resolved.collectTimeoutMs },
  );
  const scraper = new Scraper({
    collect: () => reader.collect(),
    families: new FamilyBuilder({ conflicts, scopeLabels: resolved.scopeLabels }),
    preset: resolved.preset === undefined ? undefined : new PresetMapper(resolved.preset),
    observations,
    self,
    createdTimestamps: resolved.createdTimestamps,
    redact: (text) => String(redact('', text)),
    warn,
  });

  async function stop(): Promise<void> {
    scraper.close();
    runtime?.stop();
    await meterProvider.shutdown();
  }
  let stopped: Promise<void> | undefined;

  return {
    meterProvider,
    meter: meterProvider.getMeter(resolved.service, resolved.version),
    http,
    scrape: (request = {}) => scraper.scrape(request),
    shutdown: () => (stopped ??= stop()),
  };
}

/** A view has a limit of its own, which must not come before the guard's. */
function withLimit(view: MetricView, limit: number): ViewOptions {
  return { ...view, aggregationCardinalityLimit: limit };
}

/** The reader takes the resource from the SDK. */
function producerOf(collect: () => Promise<MetricData[]>): MetricProducer {
  return {
    async collect() {
      const metrics = await collect();
      return {
        resourceMetrics: {
          resource: emptyResource(),
          scopeMetrics: [{ scope: { name: OWN_SCOPE }, metrics }],
        },
        errors: [],
      };
    },
  };
}
