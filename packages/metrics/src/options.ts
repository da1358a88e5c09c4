import type { ViewOptions } from '@opentelemetry/sdk-metrics';
import { MetricsError } from './metrics-error.ts';
import type { Warn } from './guard/overflow-log.ts';
import { asItIs, type RedactAttribute } from './guard/plain-attributes.ts';
import { type MetricsPreset, resolvePreset } from './exposition/presets.ts';

/**
 * A view without what would work against the guard of cardinality, which sees attributes before any view: to have fewer
 * attributes, do not record them.
 */
export type MetricView = Omit<ViewOptions, 'attributesProcessors' | 'aggregationCardinalityLimit'>;

export interface MetricsOptions {
  /** Name of the service, `service.name` of `target_info`. */
  readonly service: string;
  readonly version?: string;
  /** `deployment.environment.name`. */
  readonly environment?: string;
  /** `service.instance.id`. */
  readonly instanceId?: string;
  /** More labels of `target_info`. */
  readonly resourceAttributes?: Readonly<Record<string, string>>;
  /** Series of a metric, its overflow series included. Default 2000. */
  readonly cardinalityLimit?: number;
  /** Metrics of the process, V8 and the event loop. Default true. */
  readonly runtimeMetrics?: boolean;
  /** Other names for teams that have dashboards: `'api'` or a map of names. */
  readonly preset?: 'api' | MetricsPreset;
  /** Views of the SDK: other buckets, exponential histograms (shown with classic buckets), metrics dropped or renamed. */
  readonly views?: readonly MetricView[];
  /** Milliseconds an observable's callback may take before the scrape fails. Default 5000. */
  readonly collectTimeoutMs?: number;
  /** Adds `_created` samples to OpenMetrics pages. Default false: they double the series of a counter. */
  readonly createdTimestamps?: boolean;
  /**
   * Adds `otel_scope_name` and `otel_scope_version` labels. Default false: the version of a library would make new series at
   * every update, and most dashboards group without it.
   */
  readonly scopeLabels?: boolean;
  /**
   * Takes secrets out: given a label's name and value, it gives what may be shown; with an empty name, of a text. `value` of a
   * redactor of `@vigie/logging` is one. Default: as they are.
   */
  readonly redactAttribute?: RedactAttribute;
  /** Told once per cause. Default `process.emitWarning`. A throw from it is ignored. */
  readonly warn?: Warn;
  /** Unix milliseconds. Default `Date.now`. */
  readonly now?: () => number;
}

export interface ResolvedMetricsOptions {
  readonly service: string;
  readonly version: string | undefined;
  readonly resourceAttributes: Readonly<Record<string, string>>;
  readonly cardinalityLimit: number;
  readonly runtimeMetrics: boolean;
  readonly preset: MetricsPreset | undefined;
  readonly views: readonly MetricView[];
  readonly collectTimeoutMs: number;
  readonly createdTimestamps: boolean;
  readonly scopeLabels: boolean;
  readonly redact: RedactAttribute;
  readonly warn: Warn;
  readonly now: () => number;
}

const MAX_TIMER_MS = 2 ** 31 - 1;

/** @throws MetricsError with the code of the option at fault */
export function resolveOptions(options: MetricsOptions): ResolvedMetricsOptions {
  const { service, version, environment, instanceId, redactAttribute: redact = asItIs } = options;
  if (typeof service !== 'string' || service.trim() === '') {
    throw new MetricsError(
      'VIGIE_E_METRICS_SERVICE',
      `service must be a non-empty string, received ${JSON.stringify(service)}. Pass { service: 'orders' }.`,
    );
  }
  return {
    service,
    version,
    resourceAttributes: {
      ...redacted(options.resourceAttributes ?? {}, redact),
      'service.name': service,
      ...(version === undefined ? {} : { 'service.version': version }),
      ...(environment === undefined ? {} : { 'deployment.environment.name': environment }),
      ...(instanceId === undefined ? {} : { 'service.instance.id': instanceId }),
    },
    cardinalityLimit: integer(
      'cardinalityLimit',
      'VIGIE_E_METRICS_CARDINALITY_LIMIT',
      options.cardinalityLimit ?? 2000,
      2,
      1_000_000,
    ),
    runtimeMetrics: options.runtimeMetrics ?? true,
    preset: resolvePreset(options.preset),
    views: options.views ?? [],
    collectTimeoutMs: integer(
      'collectTimeoutMs',
      'VIGIE_E_METRICS_COLLECT_TIMEOUT',
      options.collectTimeoutMs ?? 5000,
      1,
      MAX_TIMER_MS,
    ),
    createdTimestamps: options.createdTimestamps ?? false,
    scopeLabels: options.scopeLabels ?? false,
    redact,
    warn: unfailing(options.warn ?? emitWarning),
    now: options.now ?? Date.now,
  };
}

function redacted(
  attributes: Readonly<Record<string, string>>,
  redact: RedactAttribute,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, String(redact(name, value))]),
  );
}

function integer(option: string, code: string, value: unknown, min: number, max: number): number {
  if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max) return value as number;
  throw new MetricsError(
    code,
    `${option} must be a whole number from ${min} to ${max}, received ${typeof value === 'string' ? JSON.stringify(value) : String(value)}.`,
  );
}

/** Warnings are given on the request path, which must not throw. */
function unfailing(warn: Warn): Warn {
  return (message, details) => {
    try {
      warn(message, details);
    } catch {
      // Nothing is left to tell it to.
    }
  };
}

function emitWarning(message: string, details: Record<string, unknown>): void {
  process.emitWarning(message, { type: 'VigieMetricsWarning', detail: JSON.stringify(details) });
}
