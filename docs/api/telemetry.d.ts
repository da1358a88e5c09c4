import { LoggerOptions, VigieLogger } from "@vigie/logging";
import { CostMeter, CostMeterOptions } from "@vigie/finops/meter";
import { Context, Meter, Tracer } from "@opentelemetry/api";
import { Ledger, QueueBounds } from "@vigie/delivery";
import { Metrics, MetricsOptions } from "@vigie/metrics";
import { ServerSpan, Tracing, TracingOptions } from "@vigie/tracing";
import { IncomingMessage, Server, ServerResponse } from "node:http";
/** Where an endpoint answers: a path, several with the same answer, or `false` for nowhere. */
type EndpointPath = string | readonly string[] | false;
/** Paths a service answers for its operators. */
interface EndpointPaths {
  readonly metrics: EndpointPath;
  readonly live: EndpointPath;
  readonly ready: EndpointPath;
  /** There only with an admin token. */
  readonly logLevel: EndpointPath;
}
/** Variables by name, as `process.env` has them. */
type Environment = Readonly<Record<string, string | undefined>>;
/** Says whether an `Authorization` header may change things; it keeps the token to itself. */
type Authorize = (authorization: string | undefined) => boolean;
/** Resolves when the dependency can be used, throws when it cannot. */
type ReadinessCheck = (signal: AbortSignal) => unknown;
/** One dependency's state, as `/readyz` shows it. */
interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  /** Why not: the error's code or name, never its message, which may hold an address or a secret. */
  readonly reason?: string;
}
interface Readiness {
  readonly ready: boolean;
  readonly stopping: boolean;
  readonly checks: readonly CheckResult[];
}
/** Whether a service should get traffic. */
interface Health {
  /**
   * Adds a dependency to `/readyz`; a check that takes longer than 2 s counts as failed.
   *
   * @returns removes it again
   * @throws TelemetryError `VIGIE_E_TELEMETRY_CHECK_NAME` where the name is taken
   */
  addReadinessCheck(name: string, check: ReadinessCheck): () => void;
  readiness(): Promise<Readiness>;
  /** From now on `/readyz` answers 503, whatever the checks say. */
  stopping(): void;
}
/** Answers a request if it is for one of the operators' paths. */
type Endpoints = (request: IncomingMessage, response: ServerResponse) => boolean;
/**
 * What was observed of one request, made once when its response is closed. Every signal is written from it and from
 * nothing else, which is why they agree.
 */
interface RequestRecord {
  /** One of HTTP's known methods, else `_OTHER`. */
  readonly method: string;
  /** As received, where `method` is `_OTHER`. */
  readonly methodOriginal: string | undefined;
  /** The route's template, e.g. `/users/:id`; undefined where none matched. Never the path. */
  readonly route: string | undefined;
  /** Without the query string. */
  readonly path: string;
  /** Without the question mark; undefined unless the service asked to keep it. */
  readonly query: string | undefined;
  readonly scheme: "http" | "https";
  /** The `Host` header. */
  readonly host: string | undefined;
  readonly userAgent: string | undefined;
  /** `1.0`, `1.1`, `2`. */
  readonly protocolVersion: string;
  /** As sent; 0 where the connection ended before a status was sent. */
  readonly status: number;
  /** Declared size of the request's body; undefined where the client did not say. */
  readonly requestBytes: number | undefined;
  /** Bytes of body handed to the connection. */
  readonly responseBytes: number;
  /** The connection ended before the response was complete, and not by an error of ours. */
  readonly clientAborted: boolean;
  /** Unix milliseconds, with fractions. */
  readonly startTimeMs: number;
  readonly endTimeMs: number;
  readonly durationMs: number;
  readonly durationSeconds: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
  /** Whom it was for, where the service tells (`cost.tenant`). */
  readonly tenant: string | undefined;
  /** What the framework's error funnel caught, for responses of 500 and above or cut short. */
  readonly error: unknown;
  /** Class of the failure, of few values: an error's name, a status of 500 and above, `aborted`. */
  readonly errorType: string | undefined;
}
/** Settings of the cost meter, and what of it is told where. */
interface CostOptions extends Omit<CostMeterOptions, "inFlight" | "warn"> {
  /** Server spans carry `vigie.cost.estimate` and `vigie.cost.currency`, what a request of their route costs. Default false. */
  readonly spans?: boolean;
  /**
   * Whom a request is for: a value of the label `tenant` of `vigie_cost_tenant_total`. Called once a request, when it ends; it must not be a
   * person. Default none.
   */
  readonly tenant?: (request: IncomingMessage) => string | undefined;
}
interface OtlpOptions {
  /** Base URL; `/v1/traces`, or `/v1/logs`, is added. */
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly compression?: "gzip" | "none";
}
/** Where log records go, and the bounds of their queue; what is not given is that of traces. */
interface OtlpLogsOptions extends OtlpOptions, QueueBounds {}
/** A signal's destination with every choice made; the URL is the full one. */
interface ResolvedOtlp {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly compression: "gzip" | "none";
}
/** What a service is and where it runs; the same on its traces, its log records and `target_info`. */
type ResourceAttributes = Readonly<Record<string, string | number | boolean | readonly string[]>>;
/** What is looked at once, when a service starts. */
type ResourceDetector = (typeof DETECTORS)[number];
interface ResourceOptions {
  /** Attributes of your own; they come before what is detected and before `OTEL_RESOURCE_ATTRIBUTES`. */
  readonly attributes?: ResourceAttributes;
  /** What to look at; `false` for nothing. Else `OTEL_NODE_RESOURCE_DETECTORS`, else everything. */
  readonly detect?: readonly ResourceDetector[] | false;
  /** Adds `process.command_args`. Default false: command lines hold secrets. */
  readonly commandArgs?: boolean;
}
declare const DETECTORS: readonly ["process", "host", "os", "container", "kubernetes"];
/** Who a service is, under one name in every signal. */
interface Identity {
  readonly service: string;
  readonly version: string | undefined;
  readonly environment: string;
  readonly instanceId: string;
}
/** What a service says of itself and where its signals go. Everything but `service` has a default. */
interface TelemetryOptions {
  /** Name of the service. Else `OTEL_SERVICE_NAME`, else `service.name` of `OTEL_RESOURCE_ATTRIBUTES`. */
  readonly service?: string;
  /** Else `service.version` of `OTEL_RESOURCE_ATTRIBUTES`, else `VIGIE_VERSION`. */
  readonly version?: string;
  /** Else `deployment.environment.name` of `OTEL_RESOURCE_ATTRIBUTES`, else `VIGIE_ENVIRONMENT`, else `NODE_ENV`. */
  readonly environment?: string;
  /** Else `service.instance.id` of `OTEL_RESOURCE_ATTRIBUTES`, else a random UUID. */
  readonly instanceId?: string;
  /** Lowest level logged. Else `VIGIE_LOG_LEVEL`, else `info`. */
  readonly level?: string;
  /** Traces: else the `OTEL_EXPORTER_OTLP_*` variables, else `http://127.0.0.1:4318`. `false` sends none. */
  readonly otlp?: OtlpOptions | false;
  /**
   * Log records sent over OTLP beside stdout; `true`: to where traces go. Else `OTEL_LOGS_EXPORTER=otlp` or
   * `OTEL_EXPORTER_OTLP_LOGS_ENDPOINT`, else none.
   */
  readonly otlpLogs?: OtlpLogsOptions | boolean;
  /** Log lines pushed to Loki beside stdout. Else `VIGIE_LOKI_URL`, else none. */
  readonly loki?: NonNullable<LoggerOptions["loki"]> | false;
  /** A signal that switches the log to `debug` and back; `true` is `SIGUSR2`. Else `VIGIE_LOG_LEVEL_SIGNAL`, else none. */
  readonly levelSignal?: NodeJS.Signals | boolean;
  /** Bearer token of `POST /loglevel`, 16 characters or more. Else `VIGIE_ADMIN_TOKEN`, else the endpoint is not there. */
  readonly adminToken?: string;
  /** Share of new traces kept, 0 to 1. Else `OTEL_TRACES_SAMPLER` with its `_ARG`, else 1. */
  readonly sampleRatio?: number;
  /**
   * Paths of the operators' endpoints: `/metrics`, `/livez`, `/readyz`, `/loglevel`; `false` switches one off, a list gives it
   * several: `ready: ['/readyz', '/health']`.
   */
  readonly endpoints?: Partial<EndpointPaths>;
  /** Where the service runs, told with every signal: attributes of its own, and what is looked at. */
  readonly resource?: ResourceOptions;
  /** Settings of the log beyond the above. */
  readonly logging?: Omit<LoggerOptions, "service" | "version" | "environment" | "level" | "loki" | "otlp" | "traceIds">;
  /** Settings of metrics beyond the above. */
  readonly metrics?: Omit<MetricsOptions, "service" | "version" | "environment" | "instanceId" | "resourceAttributes" | "warn">;
  /** Settings of traces beyond the above. */
  readonly tracing?: Pick<TracingOptions, "keep" | "spanProcessors" | "instrumentations" | "outgoingHttp" | "queue" | "limits">;
  /**
   * Cost of this container and of each route, as `vigie_cost_*` metrics. Settings switch it on unless `VIGIE_COST=0`; else `VIGIE_COST`, else it
   * is on where the downward API says what the pod requests (`K8S_CPU_REQUEST_MILLICORES`, `/etc/podinfo/cpu_request`, …) or `VIGIE_PRICE_BOOK`
   * is set.
   */
  readonly cost?: CostOptions | boolean;
  /** Keep query strings on spans. Default false: they carry secrets. */
  readonly urlQuery?: boolean;
  /** Milliseconds that `shutdown` may take. Else `VIGIE_SHUTDOWN_TIMEOUT_MS`, else 5000. */
  readonly shutdownTimeoutMs?: number;
  /**
   * Milliseconds that a process which ends without `shutdown` (`process.exit`, a crash, an empty event loop) may be held up to hand over what
   * is pending; 0 hands nothing over. Else `VIGIE_EXIT_TIMEOUT_MS`, else 2000.
   */
  readonly exitTimeoutMs?: number;
  /** One line for an uncaught exception or unhandled rejection, which end the process as they would without it. Default true. */
  readonly logCrashes?: boolean;
}
/** The same with every choice made; the rest of the code sees only this. */
interface ResolvedTelemetryOptions extends Identity {
  /** The same for traces, log records and `target_info`, those of the service included. */
  readonly resourceAttributes: ResourceAttributes;
  readonly level: string;
  readonly otlp: ResolvedOtlp | false;
  readonly otlpLogs: (Omit<OtlpLogsOptions, "url"> & ResolvedOtlp) | undefined;
  readonly loki: NonNullable<LoggerOptions["loki"]> | undefined;
  readonly levelSignal: NodeJS.Signals | undefined;
  readonly authorize: Authorize | undefined;
  readonly sampleRatio: number;
  readonly endpoints: EndpointPaths;
  readonly logging: NonNullable<TelemetryOptions["logging"]>;
  readonly metrics: NonNullable<TelemetryOptions["metrics"]>;
  readonly tracing: NonNullable<TelemetryOptions["tracing"]> & {
    readonly queue?: QueueBounds;
  };
  readonly cost: CostOptions | undefined;
  readonly urlQuery: boolean;
  readonly shutdownTimeoutMs: number;
  readonly exitTimeoutMs: number;
  readonly logCrashes: boolean;
}
/**
 * Makes every choice once: the options given, then the standard `OTEL_*` variables, then our `VIGIE_*` ones, then defaults.
 *
 * @throws TelemetryError with the code of the option at fault
 */
declare function resolveOptions(user: TelemetryOptions, env: Environment): ResolvedTelemetryOptions;
/** What a framework adds to a request observed on node:http. */
interface FrameworkAdapter<Carrier> {
  /** The template of the route that answered, read when the response is closed; undefined where none matched. */
  route(carrier: Carrier): string | undefined;
}
/** A request while it runs. */
interface RequestObservation {
  readonly span: ServerSpan;
  /** What its handlers run in: `context.with(observation.context, handler)`. */
  readonly context: Context;
}
interface RequestObserver<Carrier> {
  /** Starts to observe; the response's end does the rest. */
  begin(request: IncomingMessage, response: ServerResponse, carrier: Carrier): RequestObservation;
  /** Says what the framework's error funnel caught. */
  failed(response: ServerResponse, error: unknown): void;
}
/** One service's signals together. */
interface Telemetry {
  /** A winston logger whose lines carry the ids of the request they are written in. */
  readonly log: VigieLogger;
  readonly meter: Meter;
  readonly tracer: Tracer;
  readonly health: Health;
  /** What this container costs, and each route; undefined where the option `cost` is off. */
  readonly cost: CostMeter | undefined;
  /** For adapters and tests: the parts behind the above. */
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly options: ResolvedTelemetryOptions;
  /** Answers `/metrics`, `/livez`, `/readyz` and, with an admin token, `/loglevel` where a request is for them. */
  readonly endpoints: Endpoints;
  /** Observes requests for a framework; what an adapter is built on. */
  requests<Carrier>(adapter: FrameworkAdapter<Carrier>): RequestObserver<Carrier>;
  /** Requests under way. */
  inFlight(): number;
  /** What was created, delivered, dropped and is pending, per destination. */
  ledgers(): readonly Ledger[];
  /** Sends what is waiting now; false where the deadline came first. */
  flush(timeoutMs?: number): Promise<boolean>;
  /**
   * Fails readiness, then drains every signal within `shutdownTimeoutMs`; what is left is counted as dropped. Calling it
   * again gives the same result.
   */
  shutdown(): Promise<readonly Ledger[]>;
}
/**
 * Starts the signals of one service. Nothing here waits for a backend: with none there the service works as before.
 *
 * @param env Where variables are read, `process.env` unless told
 * @throws TelemetryError with the code of the option at fault
 * @example
 * ```ts
 * const telemetry = startTelemetry({ service: 'orders' });
 * telemetry.log.info('ready');
 * await telemetry.shutdown();
 * ```
 */
declare function startTelemetry(user?: TelemetryOptions, env?: Readonly<Record<string, string | undefined>>): Telemetry;
interface SignalOptions {
  /**
   * Milliseconds between failing readiness and closing the listener, for load balancers to notice, up to an hour. Requests are served
   * meanwhile, and each answer closes its connection: a client that keeps connections open is then not cut off in the middle of its next
   * request. Default `VIGIE_DRAIN_DELAY_MS`, else 0.
   */
  readonly drainDelayMs?: number;
  /** Milliseconds that requests in flight may take to end. Default 10 000. */
  readonly requestTimeoutMs?: number;
  /** Runs after the last request and before the signals drain: close databases here. */
  readonly onStopped?: () => unknown;
  /** Default `SIGTERM` and `SIGINT`. */
  readonly signals?: readonly NodeJS.Signals[];
  /**
   * What to do when the process that started this one ends without a word, as when it is killed: `stop` does what a signal does. Not told
   * on Windows. Default `serve`.
   */
  readonly whenOrphaned?: "serve" | "stop";
  /** Default `process.exit`. */
  readonly exit?: (code: number) => void;
  /** Default `process.env`. */
  readonly env?: Environment;
}
/**
 * Shuts a service down on a signal: readiness fails, the listener stops, requests in flight end, the signals drain, the
 * process exits with 0; with 1 where `onStopped` threw. A second signal exits at once
 * with 128 and its number, as a shell shows it: 130 for SIGINT, 143 for SIGTERM.
 *
 * @returns starts the same shutdown without a signal
 * @throws TelemetryError `VIGIE_E_TELEMETRY_DRAIN_DELAY`
 */
declare function handleSignals(server: Server, telemetry: Pick<Telemetry, "health" | "inFlight" | "log" | "shutdown">, options?: SignalOptions): () => Promise<void>;
/** A misuse of the options of `startTelemetry`, found at construction. */
declare class TelemetryError extends Error {
  override readonly name = "TelemetryError";
  /** Stable, `VIGIE_E_TELEMETRY_…`; listed in the README. */
  readonly code: string;
  constructor(code: string, message: string);
}
export { type Authorize, type CheckResult, type CostOptions, type EndpointPath, type EndpointPaths, type Endpoints, type FrameworkAdapter, type Health, type OtlpLogsOptions, type OtlpOptions, type Readiness, type ReadinessCheck, type RequestObservation, type RequestObserver, type RequestRecord, type ResolvedOtlp, type ResolvedTelemetryOptions, type ResourceAttributes, type ResourceDetector, type ResourceOptions, type SignalOptions, type Telemetry, TelemetryError, type TelemetryOptions, handleSignals, resolveOptions, startTelemetry };