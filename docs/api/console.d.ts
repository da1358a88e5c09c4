/** What was wrong with a request or with the telemetry in it. The page knows the fix of each, in both languages. */
type ProblemCode = "root-path" | "doubled-path" | "wrong-port" | "unknown-path" | "foreign-protocol" | "method" | "media-type" | "encoding" | "too-large" | "undecodable" | "grpc" | "tls" | "preflight" | "host" | "no-labels" | "rejected-spans" | "no-service-name" | "log-flagged" | "metrics-partial" | "scrape-failed" | "scrape-content-type" | "scrape-no-eof" | "scrape-name";
type Receiver = "otlp" | "loki" | "page" | "scrape";
interface Problem {
  readonly code: ProblemCode;
  readonly receiver: Receiver;
  /** The request line, the target or the service: what the fix is about. */
  readonly subject: string;
  /** One English sentence with the value received. */
  readonly detail: string;
  /** HTTP status answered; 0 where nothing was answered. */
  readonly status: number;
  readonly userAgent: string;
}
interface InboxEntry extends Problem {
  readonly id: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly count: number;
}
/** Wrong requests, newest first, each kind once with a count. */
declare class Inbox {
  #private;
  /** Problems reported since the start, repeated ones included. */
  total: number;
  constructor(max: number, now: () => number);
  get length(): number;
  report(problem: Problem): void;
  /** Newest first. */
  list(): InboxEntry[];
  clear(): void;
}
/** Where the three servers really listen; filled in once they do. */
interface ConsoleUrls {
  /** OTLP/HTTP base URL, for `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly otlp: string;
  /** Loki base URL, for `VIGIE_LOKI_URL`. */
  readonly loki: string;
  /** The page. */
  readonly page: string;
}
/** Every bound the console holds itself to. All of them are shown on the page. */
interface Limits {
  /** Bytes of spans, log lines, metric history and bookkeeping kept. */
  readonly maxMemoryBytes: number;
  /** Bytes of one request body, also after decompression. */
  readonly maxBodyBytes: number;
  /** Bytes of all request bodies being read at once; past it senders get 503 and Retry-After. */
  readonly maxPendingBodyBytes: number;
  /** Spans or log lines in one request. */
  readonly maxItemsPerRequest: number;
  /** Arrays, objects and scalars in one JSON body. */
  readonly maxJsonValues: number;
  /** Spans kept of one trace. */
  readonly maxSpansPerTrace: number;
  /** Distinct services; further ones are shown as `(other services)`. */
  readonly maxServices: number;
  /** Characters of one attribute value; longer ones are cut and marked. */
  readonly maxAttributeChars: number;
  /** Attributes, events or links of one span, or attributes of one log record. */
  readonly maxAttributes: number;
  /** Characters of one log line; longer ones are cut and marked. Loki's own default is 256 KiB. */
  readonly maxLineChars: number;
  /** Depth of arrays and maps inside an attribute value. */
  readonly maxDepth: number;
  /** A repeated span is recognised among at least this many spans received before it. */
  readonly duplicateWindowSpans: number;
  /** Metric series of one source (a scraped target or an OTLP sender). */
  readonly maxSeriesPerSource: number;
  /** Metric sources. */
  readonly maxMetricSources: number;
  /** Values remembered of one metric series. */
  readonly metricPoints: number;
  /** Bytes of one scraped page. */
  readonly maxScrapeBytes: number;
  /** Wrong requests listed; repeated ones share an entry. */
  readonly maxInboxEntries: number;
}
/** A `/metrics` endpoint to read, shown under `service`. */
interface ScrapeTarget {
  readonly service: string;
  /** `http:` or `https:` URL, e.g. `http://127.0.0.1:3000/metrics`. */
  readonly url: string;
}
interface ConsoleOptions {
  /** Address the three servers bind to. Default `127.0.0.1`; anything else exposes unauthenticated data. */
  readonly host?: string;
  /** Port of the OTLP/HTTP receiver; 0 takes a free one. Default 4318. */
  readonly otlpPort?: number;
  /** Port of the Loki push receiver; 0 takes a free one. Default 3100. */
  readonly lokiPort?: number;
  /** Port of the page and its JSON API; 0 takes a free one. Default 4000. */
  readonly port?: number;
  /** `/metrics` endpoints to scrape. Default none. */
  readonly scrape?: readonly ScrapeTarget[];
  /** Milliseconds between two scrapes of a target. Default 5000, at least 100. */
  readonly scrapeIntervalMs?: number;
  /** Bytes of telemetry kept in memory. Default 64 MiB, at least 1 MiB. */
  readonly maxMemoryBytes?: number;
  /** Bytes of one request body, also after decompression. Default 64 MiB. */
  readonly maxBodyBytes?: number;
  /** Host names, besides loopback, the page may be opened under. Default none. */
  readonly allowedHosts?: readonly string[];
  /** Browser origins that may send telemetry. Default: any, since ingest only takes and gives nothing away. */
  readonly allowedOrigins?: readonly string[];
  /** Epoch milliseconds; for tests. */
  readonly now?: () => number;
}
/** One series' value at one moment, from a scraped page or from OTLP: the shape both are brought to. */
interface MetricPoint {
  readonly family: string;
  readonly type: MetricType;
  readonly help: string;
  readonly unit: string;
  /** Sorted by name, without `le` and `quantile`. */
  readonly labels: readonly (readonly [name: string, value: string])[];
  /** The value; the number of observations for a histogram or summary. */
  readonly value: number;
  readonly histogram?: HistogramValue;
  readonly exemplars?: readonly Exemplar[] | undefined;
  /** True when the value counts only from the point before (OTLP delta temporality). */
  readonly delta?: boolean;
}
type MetricType = "counter" | "gauge" | "histogram" | "summary" | "info" | "stateset" | "unknown";
interface HistogramValue {
  readonly sum: number;
  readonly count: number;
  /** Upper bounds, ascending, the last one `Infinity`; empty when only sum and count are known. */
  readonly bounds: readonly number[];
  /** Observations at or below the bound of the same index. */
  readonly cumulative: readonly number[];
}
interface Exemplar {
  readonly traceId: string;
  readonly value: number;
  /** Epoch milliseconds; 0 when the sender gave none. */
  readonly timeMs: number;
}
interface HistogramSummary {
  readonly count: number;
  readonly ratePerSecond: number;
  readonly errorRatio: number | undefined;
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
  readonly p99Ms: number | undefined;
  /** True when p99 lies beyond the last finite bucket and is only known to be greater. */
  readonly beyondBuckets: boolean;
}
/** The increase of a request histogram between scrapes, counter resets allowed for, over the last minutes. */
declare class HistogramWindow {
  #private;
  /** The histogram these figures come from. */
  family: string;
  /** True once two scrapes had the histogram, so that there is an increase to show. */
  get ready(): boolean;
  /** Bytes charged for what is remembered. */
  get bytes(): number;
  get lastMs(): number;
  record(points: readonly MetricPoint[], nowMs: number): void;
  /** The last minute. */
  window(nowMs: number): HistogramSummary;
  /** Everything the process counted; its rate is meaningless and 0. */
  total(): HistogramSummary;
  /** Requests and errors per second in slots, oldest first. */
  spark(nowMs: number): {
    readonly requests: number[];
    readonly errors: number[];
  };
}
/** A scraped target or an OTLP metrics sender. */
interface MetricSource {
  /** The target's URL, or the instance that pushed. */
  readonly id: string;
  readonly service: string;
  readonly via: "scrape" | "otlp";
  readonly families: Map<string, MetricFamily>;
  /** Rate, errors and durations from the request histogram, where the source has one. */
  readonly requests: HistogramWindow;
  /** Epoch milliseconds of each remembered moment, a ring as long as the series'. */
  readonly timesMs: Float64Array;
  /** Moments recorded so far; the newest stands at `(moments - 1) % metricPoints`. */
  moments: number;
  series: number;
  droppedSeries: number;
  bytes: number;
  lastMs: number;
}
interface MetricFamily {
  readonly name: string;
  type: MetricType;
  help: string;
  unit: string;
  readonly series: Map<string, MetricSeries>;
}
interface MetricSeries {
  readonly labels: MetricPoint["labels"];
  /** Ring of values; NaN where the series was absent. */
  readonly values: Float64Array;
  /** The running total of delta points, the latest value of others. */
  latest: number;
  histogram: HistogramValue | undefined;
  exemplars: readonly Exemplar[];
}
/** The latest value and a short history of every series, in a bounded share of the memory. */
declare class MetricStore {
  #private;
  readonly sources: Map<string, MetricSource>;
  droppedSeries: number;
  constructor(limits: Limits, now: () => number);
  get bytes(): number;
  /** Takes all points of one moment. Returns how many series did not fit. */
  record(service: string, id: string, via: MetricSource["via"], points: readonly MetricPoint[]): {
    readonly dropped: number;
  };
  /** A target that could not be read: the moment is kept as a gap. */
  recordGap(service: string, id: string): void;
  clear(): void;
}
/** A queue that drops from its front in constant time and can be read newest first. */
declare class Fifo<T> {
  #private;
  get length(): number;
  push(item: T): void;
  first(): T | undefined;
  shift(): T | undefined;
  /** The item `back` places from the newest; 0 is the newest. */
  fromEnd(back: number): T | undefined;
  keepOnly(wanted: (item: T) => boolean): void;
  clear(): void;
}
interface RequestSummary {
  readonly count: number;
  readonly ratePerSecond: number;
  readonly errorRatio: number | undefined;
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
  readonly p99Ms: number | undefined;
}
/** Rate, errors and durations of one service's server spans, counted as they arrive and so independent of eviction. */
declare class RequestWindow {
  #private;
  constructor(nowMs: number);
  static readonly bytes: number;
  /** `endMs` places the request in time; one that ended before the window only counts in the total. */
  add(endMs: number, durationNs: number, failed: boolean, nowMs: number): void;
  /** The last minute. */
  window(nowMs: number): RequestSummary;
  /** Everything since the console started; its rate is meaningless and 0. */
  total(): RequestSummary;
  /** Requests and errors per second, oldest slot first; the newest slot is still filling. */
  spark(nowMs: number): {
    readonly requests: number[];
    readonly errors: number[];
  };
}
/** Counters of one service since the start or the last clear; what is evicted stays counted. */
interface ServiceCounts {
  /** Distinct spans received. */
  spans: number;
  /** Distinct spans of kind SERVER received. */
  serverSpans: number;
  /** Spans received again with the same ids, counted nowhere else. */
  duplicateSpans: number;
  /** Log lines received. */
  logLines: number;
  /** Lines of a push that repeated an earlier one byte for byte, counted nowhere else. */
  duplicateLogLines: number;
  evictedSpans: number;
  evictedLogLines: number;
}
/** Everything kept of one service, oldest first. */
interface ServiceState {
  readonly name: string;
  readonly counts: ServiceCounts;
  /** Traces in which this service holds spans, in the order they began to arrive. May hold evicted ones. */
  readonly traces: Fifo<Trace>;
  /** Server, consumer and root spans in order of arrival. May hold evicted ones. */
  readonly requests: Fifo<SpanRecord>;
  readonly logs: Fifo<LogRecord>;
  readonly window: RequestWindow;
  spanBytes: number;
  logBytes: number;
  keptSpans: number;
  /** True once a span of kind SERVER or CONSUMER came: from then on roots of other kinds are not requests. */
  hasServerSpans: boolean;
  firstSeenMs: number;
  lastSeenMs: number;
  /** The latest resource, as JSON attributes. */
  resource: string;
}
/** What produced a batch: the service's name and everything else that was said about it. */
interface Resource {
  readonly service: string;
  /** JSON array of `[key, value, type?]`. */
  readonly attributes: string;
}
/** A span as a decoder hands it over, valid by the specification. */
interface ReceivedSpan {
  /** 32 lower-case hexadecimal digits. */
  readonly traceId: string;
  /** 16 lower-case hexadecimal digits. */
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly startNs: bigint;
  readonly endNs: bigint;
  /** 0 unset, 1 ok, 2 error. */
  readonly statusCode: number;
  /** 0 where the span has none. */
  readonly httpStatus: number;
  /** JSON object: attributes, events, links, status message, scope. Kept as text, which is a quarter of the objects' size. */
  readonly detail: string;
}
/** A log line as a decoder hands it over. */
interface ReceivedLog {
  readonly timeNs: bigint;
  /** Index into {@link LEVELS}. */
  readonly severity: number;
  /** The level as the sender wrote it. */
  readonly level: string;
  readonly line: string;
  /** JSON array of `[key, value, type?]`: stream labels, structured metadata or attributes. */
  readonly attributes: string;
  /** Empty where the line names no trace. */
  readonly traceId: string;
  readonly spanId: string;
  /** Why a production Loki would have refused the line; empty where it would not. */
  readonly flag: "" | "too-old" | "too-new" | "too-long";
}
interface SpanRecord {
  readonly seq: number;
  readonly trace: Trace;
  readonly service: ServiceState;
  readonly resource: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly startNs: bigint;
  readonly durationNs: number;
  readonly statusCode: number;
  readonly httpStatus: number;
  readonly bytes: number;
  detail: string;
  evicted: boolean;
}
interface LogRecord {
  readonly seq: number;
  readonly trace: Trace | undefined;
  readonly service: ServiceState;
  readonly spanId: string;
  readonly timeNs: bigint;
  readonly severity: number;
  readonly level: string;
  readonly attributes: string;
  readonly flag: ReceivedLog["flag"];
  readonly bytes: number;
  line: string;
  evicted: boolean;
}
/** What one service holds of one trace. */
interface TracePart {
  readonly service: ServiceState;
  spans: number;
  bytes: number;
}
interface Trace {
  readonly traceId: string;
  spans: SpanRecord[];
  logs: LogRecord[];
  parts: TracePart[];
  /** Spans received of this trace but no longer (or never) kept. */
  missingSpans: number;
  missingLogs: number;
}
/**
 * Digests of the last pushes. A body that comes again byte for byte, nanosecond timestamps included, is a retry.
 * Loki, too, keeps only one of two equal lines with the same time.
 */
declare class RecentBodies {
  #private;
  seen(body: Buffer): boolean;
  clear(): void;
}
/** What `GET /api/stats` answers. Counts do not depend on eviction. */
interface StoreStats {
  readonly services: Readonly<Record<string, Readonly<ServiceCounts>>>;
  readonly limits: Limits;
  /** Bytes charged for everything kept. */
  readonly memoryBytes: number;
  readonly keptTraces: number;
  readonly keptSpans: number;
  readonly keptLogLines: number;
  readonly evictedSpans: number;
  readonly evictedLogLines: number;
  /** Metric series refused because their source or the metric share of the memory was full. */
  readonly droppedSeries: number;
}
/** Traces, log lines and metrics in bounded memory. Taking something in never fails; what no longer fits is counted. */
declare class Store {
  #private;
  readonly limits: Limits;
  readonly metrics: MetricStore;
  readonly inbox: Inbox;
  readonly pushes: RecentBodies;
  readonly services: Map<string, ServiceState>;
  readonly traces: Map<string, Trace>;
  /** Grows with every change; the page's live updates compare it. */
  version: number;
  constructor(limits: Limits, now?: () => number);
  now(): number;
  addSpans(resource: Resource, spans: readonly ReceivedSpan[]): void;
  addLogs(resource: Resource, logs: readonly ReceivedLog[]): void;
  /** Counts the lines of a push that was received before, byte for byte. */
  addDuplicateLogs(resource: Resource, lines: number): void;
  stats(): StoreStats;
  /** Forgets everything, the counts included. */
  clear(): void;
}
interface RunningConsole {
  readonly urls: ConsoleUrls;
  readonly store: Store;
  /** Closes the three servers and stops scraping. */
  close(): Promise<void>;
}
/**
 * Starts the console: an OTLP/HTTP receiver, a Loki push receiver, a scraper and the page, all in this process and in
 * bounded memory. For development only: there is no log-in.
 *
 * @throws ConsoleError `VIGIE_E_CONSOLE_OPTION` for a wrong option, `VIGIE_E_CONSOLE_PORT_TAKEN` when a port is in use.
 * @example
 * ```ts
 * const running = await startConsole({ scrape: [{ service: 'orders', url: 'http://127.0.0.1:3000/metrics' }] });
 * process.stdout.write(`open ${running.urls.page}\n`);
 * ```
 */
declare function startConsole(options?: ConsoleOptions): Promise<RunningConsole>;
/** Codes of the errors `startConsole` throws. */
type ConsoleErrorCode = "VIGIE_E_CONSOLE_OPTION" | "VIGIE_E_CONSOLE_PORT_TAKEN" | "VIGIE_E_CONSOLE_LISTEN" | "VIGIE_E_CONSOLE_PAGE_FILES";
/** A mistake in the console's options or surroundings; the message says what to do. */
declare class ConsoleError extends Error {
  readonly code: ConsoleErrorCode;
  constructor(code: ConsoleErrorCode, message: string);
}
export { ConsoleError, type ConsoleErrorCode, type ConsoleOptions, type ConsoleUrls, type Limits, type RunningConsole, type ScrapeTarget, type ServiceCounts, Store, type StoreStats, startConsole };