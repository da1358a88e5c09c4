import { AttributeValue, Attributes, Context, Exception, HrTime, Link, Span, SpanContext, SpanKind, SpanStatus, TimeInput, Tracer } from "@opentelemetry/api";
import { InstrumentationScope } from "@opentelemetry/core";
import { Transferable, Worker } from "node:worker_threads";
import { ReadableSpan, SpanExporter, SpanProcessor, TimedEvent } from "@opentelemetry/sdk-trace";
import { Resource } from "@opentelemetry/resources";
import { Delivery, Ledger, QueueBounds } from "@vigie/delivery";
import { NodeSDKConfiguration } from "@opentelemetry/sdk-node";
/** A trace's context as W3C texts, to go with a message, a job or a request. A plain object: JSON and structured clone keep it. */
interface Carrier {
  readonly traceparent: string;
  readonly tracestate?: string;
  readonly baggage?: string;
}
/**
 * The active span and baggage as W3C texts (Trace Context level 2, Baggage).
 *
 * @returns undefined outside a trace
 * @example
 * ```ts
 * queue.send({ order: 42, trace: injectContext() });
 * ```
 */
declare function injectContext(): Carrier | undefined;
/**
 * Runs `fn` in the trace a carrier came from: spans made in it are children of the sender's, and its baggage is there. With
 * a carrier that is missing or malformed, `fn` runs in no trace, whatever is active here.
 *
 * @returns what `fn` returns
 */
declare function runWithCarrier<Result>(carrier: Carrier | undefined, fn: () => Result): Result;
/** Makes trace and span ids: lower-case hexadecimal, never all zeros (W3C Trace Context §3.2.2). */
interface IdSource {
  traceId(): string;
  spanId(): string;
}
/**
 * Ids cut from a pool of random digits: one call for 16 KiB of randomness serves 680 requests, where
 * one call an id would cost more than the span itself.
 *
 * @param fill Fills a buffer with random bytes; `crypto.randomFillSync` unless told.
 */
declare function createIdSource(fill?: (pool: Buffer) => void): IdSource;
/** How much a span may hold (OpenTelemetry, span limits); what is beyond is left out and counted on the span. */
interface SpanLimits {
  /** Default 128. */
  readonly attributes: number;
  /** Characters of a text and bytes of a byte array, also inside lists and maps. Default 4096; `Infinity` cuts nothing. */
  readonly attributeValueLength: number;
  /** Default 128; the newest stay. */
  readonly events: number;
  /** Default 128; the newest stay. */
  readonly links: number;
  /** Default 128. */
  readonly attributesPerEvent: number;
  /** Default 128. */
  readonly attributesPerLink: number;
}
/** A link as plain data: a trace state is an object with methods, which cannot be cloned. */
interface RecordedLink extends Omit<Link, "context"> {
  readonly context: Omit<SpanContext, "traceState"> & {
    readonly traceState?: string;
  };
}
/** An ended span as plain data, fit for `postMessage`. Its trace is known to whoever handed the work over. */
interface RecordedSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly duration: HrTime;
  readonly status: SpanStatus;
  readonly attributes: Attributes;
  readonly events: readonly TimedEvent[];
  readonly links: readonly RecordedLink[];
  readonly scope: InstrumentationScope;
  readonly droppedAttributesCount: number;
  readonly droppedEventsCount: number;
  readonly droppedLinksCount: number;
}
/** A trace on its way to a worker: goes with a message, through structured clone. */
interface HandedOverTrace extends Carrier {
  /** Whether spans made there may be kept; where not, none are recorded. */
  readonly recording: boolean;
}
/** Spans on their way back, with an answer. */
interface RecordedSpans {
  readonly spans: readonly RecordedSpan[];
  /** Ended beyond the bound of 1000. */
  readonly dropped: number;
}
/** Work given to a worker thread, seen from the thread that gives it. */
interface HandOver {
  /** To go with the message; undefined outside a trace. */
  readonly trace: HandedOverTrace | undefined;
  /** Takes in the spans that came with the answer: they share the fate of the trace. Never throws. */
  takeBack(recorded: RecordedSpans | undefined): void;
}
interface JobTracingOptions {
  /** `messaging.system` of the spans. Default `pg-boss`. */
  readonly system?: string;
  /**
   * How the work on a single job relates to the trace it was sent in: as a `child` in that trace, or in a trace of its own
   * with a `link`. Default `child`. The work on several jobs at once always has a trace of its own, linked with each.
   */
  readonly relation?: "child" | "link";
  /** Removes secrets from the message and stack of an error. Default: as they are. */
  readonly redact?: (text: string) => string;
}
/** What is used of a job. */
interface TracedJob {
  readonly id?: unknown;
  data?: unknown;
}
/** Sends and works on jobs within traces; see {@link traceJobs}. */
interface JobTracing {
  /**
   * Sends one job in a PRODUCER span. What `send` is given holds the trace under {@link JOB_TRACE_KEY}; data that is an
   * array or has a `toJSON` is passed as it is.
   *
   * @returns what `send` returns; a text counts as the job's id
   */
  send<Data extends object | null | undefined, Result>(queue: string, data: Data, send: (data: Data & object) => Promise<Result>): Promise<Result>;
  /** The same for several jobs sent at once. */
  sendBatch<Data extends object | null | undefined, Result>(queue: string, data: readonly Data[], send: (data: (Data & object)[]) => Promise<Result>): Promise<Result>;
  /** The handler, run in a CONSUMER span; it sees each job's data as it was sent. What it throws is recorded and thrown on. */
  work<Jobs extends readonly TracedJob[], Result>(queue: string, handler: (jobs: Jobs) => Result | Promise<Result>): (jobs: Jobs) => Promise<Result>;
}
/** Where a job's data holds the trace it was sent in. */
declare const JOB_TRACE_KEY = "vigie.trace";
/**
 * Connects the trace that sends a job with the work on it (messaging semantic conventions), for pg-boss and any other queue
 * whose jobs have an `id` and JSON `data`.
 *
 * @example
 * ```ts
 * const jobs = traceJobs(vigie.tracer);
 * await jobs.send('cv', { cvId: 7 }, (data) => boss.send('cv', data, { retryLimit: 2 }));
 * await boss.work('cv', jobs.work('cv', async ([job]) => readCv(job.data.cvId)));
 * ```
 */
declare function traceJobs(tracer: Tracer, options?: JobTracingOptions): JobTracing;
/** What is used of a `pg` pool (`Pool` of pg 8, native or not). */
interface PgPool {
  connect(...args: never[]): unknown;
  on(event: "acquire", listener: (client: never) => void): unknown;
}
/**
 * Gives every query made through a pool inside a trace a CLIENT span, with the time its connection was waited for. Values
 * never leave the process: parameters are not recorded, and literals in the text become `?`. Queries outside a trace, such
 * as a pool's health check or the polling of a job queue, are left alone.
 *
 * Works with everything a client's `query` takes: texts, configurations, callbacks, promises, query objects, cursors and
 * streams. Calling it again with the same pool does nothing.
 *
 * @throws TracingError `VIGIE_E_TRACING_PG_POOL` for what is no pool
 * @example
 * ```ts
 * const pool = new Pool({ connectionString });
 * tracePgPool(pool, vigie.tracer);
 * // MikroORM: driverOptions: { onPoolCreated: (pool: PgPool) => tracePgPool(pool, vigie.tracer) }
 * ```
 */
declare function tracePgPool(pool: PgPool, tracer: Tracer): void;
interface SpanRecorderOptions {
  /** CLIENT spans and `traceparent` for requests the worker makes. Default true. */
  readonly outgoingHttp?: boolean;
  /** Removes secrets from texts before they become attributes. Default: as they are. */
  readonly redact?: (text: string) => string;
  /** How much a span may hold on its way; the caller's limits apply after them. Default as for `createTracing`. */
  readonly limits?: Partial<SpanLimits>;
}
/** The tracing of a worker thread that keeps nothing: what ends in it goes back with the answer. */
interface SpanRecorder {
  /** Also given by `trace.getTracer(…)` of `@opentelemetry/api` in this thread. */
  readonly tracer: Tracer;
  /** Begins the work of one message, in the trace that came with it. */
  begin(handedOver: HandedOverTrace | undefined): Recording;
}
interface Recording {
  /** Runs work in the caller's trace: spans made in it, also later, are children of the caller's span. */
  run<Result>(work: () => Result): Result;
  /** What has ended, to go with the answer; undefined where nothing is recorded. What ends later is lost. */
  finish(): RecordedSpans | undefined;
}
/**
 * Starts the tracing of a worker thread; once a worker.
 *
 * The worker exports nothing itself: its spans return with its answer and go through the caller's sampling, queue and
 * ledger. So a trace that the caller keeps because it failed or was slow is kept whole, a worker that is stopped leaves no
 * queue behind, and there is one connection to the backend. For a worker that answers nobody use `createTracing` in it.
 *
 * @example
 * ```ts
 * // caller
 * const handOver = tracing.handOver();
 * worker.postMessage({ file, trace: handOver.trace });
 * worker.once('message', (answer) => handOver.takeBack(answer.spans));
 * // worker
 * const recorder = createSpanRecorder();
 * parentPort.on('message', async ({ file, trace }) => {
 *   const recording = recorder.begin(trace);
 *   const text = await recording.run(() => read(file));
 *   parentPort.postMessage({ text, spans: recording.finish() });
 * });
 * ```
 */
declare function createSpanRecorder(options?: SpanRecorderOptions): SpanRecorder;
/** A worker thread as a function that answers. */
interface WorkerCalls<Message, Answer> {
  /**
   * Sends a message, gives its answer. Calls may overlap. It rejects with what the handler threw, with a DataCloneError for
   * what cannot be sent, and with the worker's fault when it ends before it answered.
   *
   * @param transfer Moved to the worker instead of copied
   */
  call(message: Message, transfer?: readonly Transferable[]): Promise<Answer>;
  /** Calls without an answer yet. */
  readonly pending: number;
}
/**
 * Calls a worker thread that answers with {@link answerWorkerCalls}; spans made there nest under the caller's.
 *
 * @param tracing Who hands the trace over; the `tracing` of a service
 */
declare function callWorker<Message, Answer>(worker: Worker, tracing: {
  handOver(): HandOver;
}): WorkerCalls<Message, Answer>;
/**
 * Answers, in a worker thread, what {@link callWorker} asks: each message in the trace of its caller.
 *
 * @throws TracingError `VIGIE_E_TRACING_NO_WORKER` in the main thread
 * @example
 * ```ts
 * answerWorkerCalls(async (file: Uint8Array) => readText(file));
 * ```
 */
declare function answerWorkerCalls(handler: (message: never) => unknown, options?: SpanRecorderOptions): void;
/** As `@opentelemetry/sdk-node` takes them. */
type Instrumentations = NonNullable<NodeSDKConfiguration["instrumentations"]>;
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
  readonly resourceAttributes?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
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
  /** CLIENT spans and `traceparent` for `fetch`, node:http and node:https. Default true. */
  readonly outgoingHttp?: boolean;
  /** Bounds of the queue to the backend; defaults are those of `@vigie/delivery`. */
  readonly queue?: QueueBounds;
  /** How much a span may hold. Default 128 attributes, events, links, and attributes of each; 4096 characters a value. */
  readonly limits?: Partial<SpanLimits>;
  /** Removes secrets from texts before they become attributes. Default: as they are. */
  readonly redact?: (text: string) => string;
  /** Removes what is a secret by its name as well, of spans and of the resource. Default: only texts, by `redact`. */
  readonly redactAttribute?: (key: string, value: unknown) => unknown;
  /** Reports faults of the delivery, once a cause. Default `process.emitWarning`. */
  readonly warn?: (message: string, details: Record<string, unknown>) => void;
  /**
   * Epoch milliseconds, with fractions, of a reading of `performance.now`, by the clock that the caller's server spans are told by:
   * spans of the tracer begin by it too, so that they lie within them. Default: the SDK's whole milliseconds.
   */
  readonly toEpoch?: (performanceMs: number) => number;
  /** Must be random: traces that start here say so to others. */
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
/** Takes secrets out of what a span says. */
interface SpanRedaction {
  /** Removes secrets from a text before it becomes part of a span. */
  readonly redact: (text: string) => string;
  /** The same by an attribute's name and value. Default: texts only, by `redact`. */
  readonly redactAttribute?: ((key: string, value: unknown) => unknown) | undefined;
}
/** What additions are subject to. */
interface SpanAdditionsShared extends SpanRedaction {
  readonly limits: SpanLimits;
}
/** The caller's span as its `traceparent` header says; always remote. */
type RemoteParent = SpanContext & {
  readonly isRemote: true;
};
/**
 * Reads `traceparent` and `tracestate` (W3C Trace Context level 2, §3). A malformed traceparent is ignored, and its tracestate
 * with it: the request then starts a trace of its own. A malformed tracestate is dropped alone.
 *
 * @returns the remote parent, or undefined where there is none to continue
 */
declare function parseTraceContext(traceparent: string | undefined, tracestate?: string | readonly string[]): RemoteParent | undefined;
/** The `traceparent` value for a span, version 00. */
declare function formatTraceparent(span: SpanContext): string;
/** What all server spans of a service share. */
interface ServerSpanShared extends SpanAdditionsShared {
  readonly resource: Resource;
  readonly instrumentationScope: InstrumentationScope;
  readonly onEnd: (span: ServerSpan) => void;
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
  /** The request of a span that nothing was added to, and that needs no member beyond the common ones. */
  get plainRequest(): ServerRequest | undefined;
  /** What the service redacts with. */
  get redact(): (text: string) => string;
  /** Bytes this span is charged in a queue, without building its attributes. */
  get queueBytes(): number;
  get ended(): boolean;
  get name(): string;
  get status(): SpanStatus;
  get startTime(): HrTime;
  get endTime(): HrTime;
  get duration(): HrTime;
  get attributes(): Attributes;
  get droppedAttributesCount(): number;
  get events(): TimedEvent[];
  get droppedEventsCount(): number;
  get links(): Link[];
  get droppedLinksCount(): number;
  get resource(): Resource;
  get instrumentationScope(): InstrumentationScope;
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
  /** Hands the active trace over to a worker thread; see `createSpanRecorder` for the other side. */
  handOver(): HandOver;
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
export { type Carrier, type HandOver, type HandedOverTrace, type IdSource, type IncomingHeaders, type Instrumentations, JOB_TRACE_KEY, type JobTracing, type JobTracingOptions, type OtlpTarget, type PgPool, type RecordedSpan, type RecordedSpans, type Recording, type RemoteParent, type ServerRequest, ServerSpan, type SpanLimits, type SpanRecorder, type SpanRecorderOptions, type TracedJob, type Tracing, TracingError, type TracingOptions, type WorkerCalls, answerWorkerCalls, callWorker, createIdSource, createSpanRecorder, createTracing, formatTraceparent, injectContext, parseTraceContext, runWithCarrier, traceJobs, tracePgPool };