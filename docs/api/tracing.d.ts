import { AttributeValue, Attributes, Context, Exception, HrTime, Link, Span, SpanContext, SpanKind, SpanStatus, TimeInput, Tracer } from "@opentelemetry/api";
import { InstrumentationScope } from "@opentelemetry/core";
import { Resource } from "@opentelemetry/resources";
import { ReadableSpan, SpanExporter, SpanProcessor, TimedEvent } from "@opentelemetry/sdk-trace";
import { Delivery, DeliveryOptions, Ledger } from "@vigie/delivery";
import { NodeSDKConfiguration } from "@opentelemetry/sdk-node";
/** Makes trace and span ids: lower-case hexadecimal, never all zeros (W3C Trace Context §3.2.2). */
interface IdSource {
  traceId(): string;
  spanId(): string;
}
/**
 * Ids cut from a pool of random digits: one call for 4 KiB of randomness serves 170 requests, where
 * one call an id would cost more than the span itself.
 *
 * @param fill Fills a buffer with random bytes; `crypto.randomFillSync` unless told.
 */
declare function createIdSource(fill?: (pool: Buffer) => void): IdSource;
/** As `@opentelemetry/sdk-node` takes them. */
type Instrumentations = NonNullable<NodeSDKConfiguration["instrumentations"]>;
/** The caller's span as its `traceparent` header says; always remote. */
type RemoteParent = SpanContext & {
  readonly isRemote: true;
};
/**
 * Reads `traceparent` and `tracestate` (W3C Trace Context §3). A malformed header is ignored: the request
 * then starts a trace of its own.
 *
 * @returns the remote parent, or undefined where there is none to continue
 */
declare function parseTraceContext(traceparent: string | undefined, tracestate?: string | readonly string[]): RemoteParent | undefined;
/** The `traceparent` value for a span, version 00. */
declare function formatTraceparent(span: SpanContext): string;
/** What a server span says of its request; HTTP semantic conventions 1.4x. Times are Unix milliseconds. */
interface ServerRequest {
  readonly method: string;
  /** The method as received, where `method` is `_OTHER`. */
  readonly methodOriginal?: string | undefined;
  /** The route's template; absent where no route matched. */
  readonly route?: string | undefined;
  readonly path: string;
  /** Without the question mark; written only where the service asked for it. */
  readonly query?: string | undefined;
  readonly scheme: string;
  /** As sent; 0 where the connection ended before a status was sent. */
  readonly status: number;
  /** The `Host` header. */
  readonly host?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly protocolVersion: string;
  readonly requestBytes?: number | undefined;
  readonly responseBytes: number;
  readonly errorType?: string | undefined;
  readonly error?: unknown;
  readonly startTimeMs: number;
  readonly durationMs: number;
}
/** What all server spans of a service share. */
interface ServerSpanShared {
  readonly resource: Resource;
  readonly instrumentationScope: InstrumentationScope;
  readonly onEnd: (span: ServerSpan) => void;
  /** Removes secrets from a text before it becomes an attribute. */
  readonly redact: (text: string) => string;
}
/**
 * The server span of one request: an OpenTelemetry `Span` while the request runs, a `ReadableSpan` once it ended.
 *
 * The SDK's own span reads three clocks and copies its attributes at the start. This one takes everything
 * from the request's record when it ends and builds attributes when it is serialised, off the request path.
 */
declare class ServerSpan implements Span, ReadableSpan {
  #private;
  readonly kind: SpanKind;
  readonly parentSpanContext?: RemoteParent;
  droppedAttributesCount: number;
  droppedEventsCount: number;
  droppedLinksCount: number;
  /** @param recording Whether it is handed on when it ends: it is sampled, or something may still keep it. */
  constructor(context: SpanContext, parent: RemoteParent | undefined, recording: boolean, shared: ServerSpanShared);
  spanContext(): SpanContext;
  isRecording(): boolean;
  setAttribute(key: string, value: AttributeValue): this;
  setAttributes(attributes: Attributes): this;
  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this;
  addLink(link: Link): this;
  addLinks(links: Link[]): this;
  setStatus(status: SpanStatus): this;
  updateName(name: string): this;
  recordException(exception: Exception, time?: TimeInput): void;
  /** The context it is exported with, once the weight of its trace is known. */
  exportAs(context: SpanContext): void;
  /** The request's end closes this span, whoever else calls `end()`: it must cover what was really sent. */
  end(): void;
  /** Ends the span with its request's record; once. */
  finish(request: ServerRequest): void;
  /** Start and end as members of OTLP's JSON, written from milliseconds. */
  encodeTimes(): string;
  /** The same attributes as members of OTLP's JSON list, without making an object of them. */
  encodeAttributes(quote: (known: string) => string, encodeOthers: (attributes: Attributes) => string): string;
  /** Bytes this span is charged in a queue, without building its attributes. */
  get queueBytes(): number;
  get ended(): boolean;
  get name(): string;
  get status(): SpanStatus;
  get startTime(): HrTime;
  get endTime(): HrTime;
  get duration(): HrTime;
  get attributes(): Attributes;
  get events(): TimedEvent[];
  get links(): Link[];
  get resource(): Resource;
  get instrumentationScope(): InstrumentationScope;
}
/** Bounds of the span queue; see `DeliveryOptions` for each one's meaning and default. */
type SpanDeliveryBounds = Pick<DeliveryOptions<ReadableSpan>, "maxQueueBytes" | "maxBatchItems" | "maxBatchBytes" | "flushIntervalMs" | "sendTimeoutMs" | "retryMinMs" | "retryMaxMs" | "maxAgeMs">;
/** Which traces are kept although the head sampling left them out. */
interface KeepOptions {
  /** Those whose first span here ends in an error. Default true. */
  readonly errors?: boolean;
  /** Those slower than so many milliseconds, or than the running p99 of their route. Default `p99`. */
  readonly slow?: number | "p99" | false;
  /** Those it says yes to; it sees the first span here, ended. */
  readonly rule?: (root: ReadableSpan) => boolean;
  /** Bytes of spans that may wait for their trace's end. Default 4 MiB. */
  readonly maxBytes?: number;
}
/** Traces by what became of them; a trace is counted when its first span here ends. */
interface KeepCounts {
  /** Kept by chance, at the head. */
  readonly sampled: number;
  readonly keptErrors: number;
  readonly keptSlow: number;
  readonly keptByRule: number;
  readonly discarded: number;
  /** Spans given up undecided because too many waited. */
  readonly evictedSpans: number;
}
interface TracingOptions {
  /** Resource `service.name`. */
  readonly service: string;
  readonly version?: string;
  /** Resource `deployment.environment.name`. */
  readonly environment?: string;
  readonly instanceId?: string;
  /** More resource attributes; they give way to the four above. */
  readonly resourceAttributes?: Readonly<Record<string, string>>;
  /** Where spans go; `false` keeps and sends none. Default `http://127.0.0.1:4318/v1/traces`. */
  readonly otlp?: OtlpTarget | false;
  /** Share of the traces that start here to keep, 0 to 1. Default 1. A caller's decision is followed. */
  readonly sampleRatio?: number;
  /** Traces to keep although `sampleRatio` leaves them out. Default: errors and the slowest; `false` keeps none. */
  readonly keep?: KeepOptions | false;
  /** Further processors; each gets the server spans and the SDK's. */
  readonly spanProcessors?: readonly SpanProcessor[];
  /** Instrumentations of OpenTelemetry's registry; only with some is `@opentelemetry/sdk-node` loaded (+15 MB). */
  readonly instrumentations?: Instrumentations;
  /** CLIENT spans and `traceparent` for `fetch`. Default true. */
  readonly outgoingHttp?: boolean;
  readonly queue?: SpanDeliveryBounds;
  /** Removes secrets from texts before they become attributes. Default: as they are. */
  readonly redact?: (text: string) => string;
  /** Reports faults of the delivery, once a cause. Default `process.emitWarning`. */
  readonly warn?: (message: string, details: Record<string, unknown>) => void;
  readonly ids?: IdSource;
}
interface OtlpTarget {
  /** Full URL of the traces endpoint. */
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly compression?: "gzip" | "none";
  /** Replaces the OTLP/HTTP exporter. */
  readonly exporter?: SpanExporter;
}
/** Headers as node:http gives them, names in lower case; `traceparent`, `tracestate` and `baggage` are read. */
type IncomingHeaders = Readonly<Record<string, string | string[] | undefined>>;
interface Tracing {
  readonly tracer: Tracer;
  readonly provider: {
    getTracer(name: string, version?: string): Tracer;
  };
  /** Absent with `otlp: false`. */
  readonly delivery: Delivery<ReadableSpan> | undefined;
  /** What the sampling kept; absent with `keep: false`. */
  readonly kept: (() => KeepCounts) | undefined;
  /** Starts the server span of a request, continuing the caller's trace where the headers carry one. */
  startServerSpan(headers: IncomingHeaders): ServerSpan;
  /** The context a request's handlers run in: the span, and the caller's baggage where there is any. */
  contextOf(span: ServerSpan, headers: IncomingHeaders): Context;
  flush(timeoutMs?: number): Promise<boolean>;
  /** Drains within the deadline; what is left is counted as dropped. Default 5000 ms. */
  shutdown(timeoutMs?: number): Promise<Ledger | undefined>;
}
/**
 * Traces of one service: a tracer provider, W3C propagation, lean server spans and an accounted delivery over OTLP/HTTP.
 *
 * The first one in a process becomes OpenTelemetry's global provider, so that libraries which use only
 * `@opentelemetry/api` take part; a further one works beside it.
 *
 * @throws TracingError with the code of the option at fault
 * @example
 * ```ts
 * const tracing = createTracing({ service: 'orders' });
 * await tracing.tracer.startActiveSpan('price', async (span) => { span.end(); });
 * await tracing.shutdown();
 * ```
 */
declare function createTracing(options: TracingOptions): Tracing;
/** A misuse of this package's options, found at construction. */
declare class TracingError extends Error {
  override readonly name = "TracingError";
  /** Stable, `VIGIE_E_TRACING_…`; listed in the README. */
  readonly code: string;
  constructor(code: string, message: string);
}
export { type IdSource, type IncomingHeaders, type Instrumentations, type OtlpTarget, type RemoteParent, type ServerRequest, ServerSpan, type SpanDeliveryBounds, type Tracing, TracingError, type TracingOptions, createIdSource, createTracing, formatTraceparent, parseTraceContext };