import { MeterProvider, ViewOptions } from "@opentelemetry/sdk-metrics";
import { Meter } from "@opentelemetry/api";
/** One request that has ended. A richer record may be passed as it is. */
interface RequestMeasurement {
  /** As received; what HTTP does not define is shown as `_OTHER`. */
  readonly method: string;
  /** The route's template, never the path; left out where unknown. */
  readonly route?: string | undefined;
  /** As sent; 0 where the connection ended before a status was sent, and left out then. */
  readonly status: number;
  readonly scheme: string;
  /** Class of the failure, of few values. */
  readonly errorType?: string | undefined;
  readonly durationSeconds: number;
  /** Bytes of the request's body; not recorded where unknown. */
  readonly requestBytes?: number | undefined;
  /** Bytes of the response's body. */
  readonly responseBytes: number;
  /** With `spanId`: the request becomes the exemplar of its bucket. */
  readonly traceId?: string | undefined;
  readonly spanId?: string | undefined;
  /** W3C trace flags; an exemplar is kept only for a sampled trace. Sampled where not given. */
  readonly traceFlags?: number | undefined;
  /** Unix milliseconds, the exemplar's time. The clock is read where not given. */
  readonly endTimeMs?: number | undefined;
}
/** Measures HTTP requests. Neither call throws, waits, or grows without a bound. */
interface HttpServerMetrics {
  /** A request has begun; `ended` must follow with the same method and scheme. */
  started(method: string, scheme: string): void;
  ended(request: RequestMeasurement): void;
}
type Warn = (message: string, details: Record<string, unknown>) => void;
/** What may become a label: the value of an attribute without secrets, and `''` with a text for the text without. */
type RedactAttribute = (name: string, value: unknown) => unknown;
/** One more name under which a metric is shown. */
interface PresetFamily {
  /** As the page shows it: letters, digits and underscores. A counter gets `_total` where it lacks it. */
  readonly name: string;
  /** Attributes to keep, and the label each becomes; points that become alike are added up. All, as they are, where left out. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Value of a label whose attribute a point lacks. Left out unless told. */
  readonly missing?: string;
  /** Shows a histogram's count as a counter. */
  readonly from?: "count";
  /** Default: the metric's own. */
  readonly description?: string;
}
/**
 * Names under which metrics are shown, by OpenTelemetry name. A string is a plain renaming; a list shows a metric several times,
 * and its own OpenTelemetry name in the list keeps it as it is.
 *
 * @example
 * ```ts
 * const preset: MetricsPreset = {
 *   'http.server.request.duration': 'http_request_duration_seconds',
 *   'process.memory.usage': ['process.memory.usage', 'process_resident_memory_bytes'],
 * };
 * ```
 */
type MetricsPreset = Readonly<Record<string, string | PresetFamily | readonly (string | PresetFamily)[]>>;
/**
 * For dashboards made for `api_requests_total` and `api_request_duration_seconds` by endpoint, method and status. The names of
 * the semantic conventions stay beside them, since alerts and the console of this project read those.
 */
declare const apiPreset: MetricsPreset;
/**
 * A view without what would work against the guard of cardinality, which sees attributes before any view: to have fewer
 * attributes, do not record them.
 */
type MetricView = Omit<ViewOptions, "attributesProcessors" | "aggregationCardinalityLimit">;
interface MetricsOptions {
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
  readonly preset?: "api" | MetricsPreset;
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
/** What a client asks for. */
interface ScrapeRequest {
  /** The `Accept` header. */
  readonly accept?: string | undefined;
  /** The `Accept-Encoding` header. */
  readonly acceptEncoding?: string | undefined;
}
/** An HTTP response; a buffer where it is compressed. */
interface ScrapeResponse {
  /** 200, 500 where a collector failed, 503 after shutdown. */
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | Buffer;
}
/** One service's metrics. */
interface Metrics {
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
declare function createMetrics(options: MetricsOptions): Metrics;
/** A misuse of the options of `createMetrics`, found at construction. */
declare class MetricsError extends Error {
  override readonly name = "MetricsError";
  /** Stable, `VIGIE_E_METRICS_…`; listed in the README. */
  readonly code: string;
  constructor(code: string, message: string);
}
export { type HttpServerMetrics, type MetricView, type Metrics, MetricsError, type MetricsOptions, type MetricsPreset, type PresetFamily, type RequestMeasurement, type ScrapeRequest, type ScrapeResponse, type Warn, apiPreset, createMetrics };