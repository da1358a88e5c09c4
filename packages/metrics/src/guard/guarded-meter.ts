import type {
  BatchObservableCallback,
  Counter,
  Gauge,
  Histogram,
  Meter,
  MeterOptions,
  MetricOptions,
  Observable,
  UpDownCounter,
} from '@opentelemetry/api';
import { MeterProvider, type MeterProviderOptions } from '@opentelemetry/sdk-metrics';
import { CardinalityGuard } from './cardinality-guard.ts';
import { guardInstrument, VALUE_RULES, type ValueRule } from './guarded-instruments.ts';
import {
  guardBatch,
  GuardedObservable,
  type ObservableContext,
  type ObservableKind,
} from './guarded-observables.ts';
import type { OverflowLog } from './overflow-log.ts';
import type { RedactAttribute } from './plain-attributes.ts';
import { DURATION_BOUNDS } from '../http/request-series.ts';

export interface GuardOptions extends ObservableContext {
  readonly limit: number;
  readonly overflow: OverflowLog;
  readonly redact: RedactAttribute | undefined;
}

/** The SDK's meter provider, whose instruments all have a bound on their series. */
export class GuardedMeterProvider extends MeterProvider {
  readonly #guard: GuardOptions;
  readonly #meters = new WeakMap<Meter, GuardedMeter>();

  constructor(options: MeterProviderOptions, guard: GuardOptions) {
    super(options);
    this.#guard = guard;
  }

  override getMeter(name: string, version?: string, options?: MeterOptions): Meter {
    const meter = super.getMeter(name, version, options);
    let guarded = this.#meters.get(meter);
    if (guarded === undefined) this.#meters.set(meter, (guarded = new GuardedMeter(meter, this.#guard)));
    return guarded;
  }
}

/** The SDK's default buckets, 5 to 10 000, suit milliseconds; a histogram in seconds gets those of request durations. */
function withBuckets(options: MetricOptions | undefined): MetricOptions | undefined {
  if (options?.unit !== 's' || options.advice?.explicitBucketBoundaries !== undefined) return options;
  return { ...options, advice: { explicitBucketBoundaries: [...DURATION_BOUNDS] } };
}

class GuardedMeter implements Meter {
  readonly #meter: Meter;
  readonly #options: GuardOptions;
  readonly #guards = new Map<string, CardinalityGuard>();
  readonly #batches: {
    readonly callback: BatchObservableCallback;
    readonly observables: ReadonlySet<GuardedObservable>;
    readonly guarded: BatchObservableCallback;
  }[] = [];

  constructor(meter: Meter, options: GuardOptions) {
    this.#meter = meter;
    this.#options = options;
  }

  createCounter(name: string, options?: MetricOptions): Counter {
    const inner = this.#meter.createCounter(name, options);
    return guardInstrument(
      inner.add.bind(inner),
      name,
      this.#guardOf(name, 'counter'),
      VALUE_RULES.increment,
    );
  }

  createUpDownCounter(name: string, options?: MetricOptions): UpDownCounter {
    const inner = this.#meter.createUpDownCounter(name, options);
    return guardInstrument(inner.add.bind(inner), name, this.#guardOf(name, 'upDown'), VALUE_RULES.change);
  }

  createGauge(name: string, options?: MetricOptions): Gauge {
    const inner = this.#meter.createGauge(name, options);
    return guardInstrument(inner.record.bind(inner), name, this.#guardOf(name, 'gauge'), VALUE_RULES.reading);
  }

  createHistogram(name: string, options?: MetricOptions): Histogram {
    const inner = this.#meter.createHistogram(name, withBuckets(options));
    const guard = this.#guardOf(name, 'histogram');
    return guardInstrument(inner.record.bind(inner), name, guard, VALUE_RULES.measurement);
  }

  createObservableCounter(name: string, options?: MetricOptions): Observable {
    const inner = this.#meter.createObservableCounter(name, options);
    return this.#observable(inner, name, 'counter', VALUE_RULES.increment);
  }

  createObservableUpDownCounter(name: string, options?: MetricOptions): Observable {
    const inner = this.#meter.createObservableUpDownCounter(name, options);
    return this.#observable(inner, name, 'upDownCounter', VALUE_RULES.change);
  }

  createObservableGauge(name: string, options?: MetricOptions): Observable {
    const inner = this.#meter.createObservableGauge(name, options);
    return this.#observable(inner, name, 'gauge', VALUE_RULES.reading);
  }

  addBatchObservableCallback(callback: BatchObservableCallback, observables: Observable[]): void {
    const ours = observables.filter((observable) => observable instanceof GuardedObservable);
    if (ours.length === 0 || this.#findBatch(callback, ours) >= 0) return;
    const guarded = guardBatch(callback, ours, this.#options);
    this.#batches.push({ callback, observables: new Set(ours), guarded });
    this.#meter.addBatchObservableCallback(
      guarded,
      ours.map(({ inner }) => inner),
    );
  }

  removeBatchObservableCallback(callback: BatchObservableCallback, observables: Observable[]): void {
    const ours = observables.filter((observable) => observable instanceof GuardedObservable);
    const index = this.#findBatch(callback, ours);
    if (index < 0) return;
    const [batch] = this.#batches.splice(index, 1);
    if (batch === undefined) return;
    this.#meter.removeBatchObservableCallback(
      batch.guarded,
      [...batch.observables].map(({ inner }) => inner),
    );
  }

  #observable(inner: Observable, name: string, kind: ObservableKind, accepts: ValueRule): Observable {
    const guard = this.#guardOf(name, `observable ${kind}`);
    return new GuardedObservable(inner, name, guard, kind, accepts, this.#options);
  }

  /** One guard for all instruments of the same name and kind, as they share their series in the SDK. */
  #guardOf(metric: string, kind: string): CardinalityGuard {
    const key = `${kind} ${metric.toLowerCase()}`;
    let guard = this.#guards.get(key);
    if (guard === undefined) {
      const { limit, overflow, redact } = this.#options;
      this.#guards.set(key, (guard = new CardinalityGuard({ metric, limit, overflow, redact })));
    }
    return guard;
  }

  #findBatch(callback: BatchObservableCallback, observables: readonly GuardedObservable[]): number {
    const wanted = new Set(observables);
    return this.#batches.findIndex(
      (batch) =>
        batch.callback === callback &&
        batch.observables.size === wanted.size &&
        [...wanted].every((observable) => batch.observables.has(observable)),
    );
  }
}
