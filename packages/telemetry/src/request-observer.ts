import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from '@opentelemetry/api';
import type { ServerSpan, Tracing } from '@vigie/tracing';
import { keepContext } from './body-context.ts';
import type { Clock } from './clock.ts';
import { settleAll } from './ended-requests.ts';
import type { KnownRoute } from './known-routes.ts';
import type { RequestRecord } from './request-record.ts';
import { type Open, OpenRequests } from './open-requests.ts';
import { ProcessEndedError } from './process-ended-error.ts';
import {
  type ByteCount,
  countResponseBytes,
  type ResponseEnd,
  type ResponseWrite,
} from './response-bytes.ts';
import { classOf, codeOf } from './thrown.ts';

/** What a framework adds to a request observed on node:http. */
export interface FrameworkAdapter<Carrier> {
  /** The template of the route that answered, read when the response is closed; undefined where none matched. */
  route(carrier: Carrier): string | undefined;
}

export interface RequestObserverOptions<Carrier> {
  readonly tracing: Tracing;
  readonly clock: Clock;
  readonly adapter: FrameworkAdapter<Carrier>;
  /** Keep the query string on spans. */
  readonly urlQuery: boolean;
  /** Told at the start of each request. */
  readonly started: (method: string, scheme: 'http' | 'https') => void;
  /** Told once a request, when its response is closed; it has the span end with the record. */
  readonly ended: (record: RequestRecord, span: ServerSpan) => void;
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string;
  readonly routes: (route: string) => KnownRoute;
  /** Told of a fault of our own; the request goes on. */
  readonly fault: (error: unknown) => void;
}

export interface RequestObserver<Carrier> {
  /** Starts to observe; the response's end does the rest. */
  begin(request: IncomingMessage, response: ServerResponse, carrier: Carrier): RequestObservation;
  /** Says what the framework's error funnel caught. */
  failed(response: ServerResponse, error: unknown): void;
}

/** A request while it runs. */
export interface RequestObservation {
  readonly span: ServerSpan;
  /** What its handlers run in: `context.with(observation.context, handler)`. */
  readonly context: Context;
}

const KNOWN_METHODS = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
  'QUERY',
]);
/** Longer texts of a client are cut, so that what waits for a backend stays small. */
const MAX_PATH_LENGTH = 2048;
const MAX_HEADER_LENGTH = 256;

const kObservation: unique symbol = Symbol('vigie.observation');
type ObservedResponse = ServerResponse & { [kObservation]?: Observation<never> };

class Observation<Carrier> implements RequestObservation, Open, ByteCount {
  readonly owner: RequestObserverOptions<Carrier>;
  readonly request: IncomingMessage;
  readonly carrier: Carrier;
  readonly span: ServerSpan;
  readonly context: Context;
  readonly url: string;
  readonly method: string;
  readonly scheme: 'http' | 'https';
  readonly startedAt: number;
  responseBytes = 0;
  write: ResponseWrite | undefined = undefined;
  end: ResponseEnd | undefined = undefined;
  error: unknown = undefined;
  response: ObservedResponse | undefined = undefined;
  previous: Open | undefined = undefined;
  next: Open | undefined = undefined;

  constructor(owner: RequestObserverOptions<Carrier>, request: IncomingMessage, carrier: Carrier) {
    const { headers } = request;
    this.owner = owner;
    this.request = request;
    this.carrier = carrier;
    // A router may rewrite `request.url`; the record says what was asked.
    this.url = request.url ?? '/';
    const method = request.method ?? 'GET';
    this.method = KNOWN_METHODS.has(method) ? method : '_OTHER';
    this.scheme = (request.socket as { encrypted?: boolean }).encrypted === true ? 'https' : 'http';
    this.span = owner.tracing.startServerSpan(headers);
    this.context = owner.tracing.contextOf(this.span, headers);
    this.startedAt = owner.clock.now();
  }
}

/** Those of all services in this process. */
const underWay = new OpenRequests<Observation<never>>();
let watching = false;

/** Before what is pending is handed over, and what is logged is written. */
function watchExit(): void {
  if (watching) return;
  watching = true;
  process.prependListener('exit', cutOff);
}

/** No response is closed any more: those that are complete, and those that never will be, are recorded as they are. */
function cutOff(): void {
  for (const observation of underWay.all()) {
    const response = observation.response as ObservedResponse;
    if (!response.writableFinished) observation.error ??= new ProcessEndedError();
    onClose.call(response);
  }
  settleAll();
}

/** Observes requests on node:http: the one place where a request becomes a record. */
export function createRequestObserver<Carrier>(
  options: RequestObserverOptions<Carrier>,
): RequestObserver<Carrier> {
  watchExit();
  return {
    begin(request, response, carrier) {
      // Observed already, by an adapter below this one: a request is recorded once.
      const known = (response as ObservedResponse)[kObservation];
      if (known !== undefined) return known;
      const observation = new Observation(options, request, carrier);
      observation.response = response;
      (response as ObservedResponse)[kObservation] = observation as unknown as Observation<never>;
      underWay.add(observation as unknown as Observation<never>);
      countResponseBytes(response, observation);
      keepContext(request, observation.context);
      // 'close' comes exactly once, after a complete response as after a broken connection.
      response.on('close', onClose);
      options.started(observation.method, observation.scheme);
      return observation;
    },
    failed(response, error) {
      const observation = (response as ObservedResponse)[kObservation];
      if (observation !== undefined) observation.error ??= error;
    },
  };
}

function onClose(this: ObservedResponse): void {
  const observation = this[kObservation];
  if (observation === undefined) return;
  const { owner } = observation;
  underWay.remove(observation);
  try {
    owner.ended(new ObservedRecord(observation, this), observation.span);
  } catch (error) {
    owner.fault(error);
  }
}

/** A class, like the span's context, so that V8 never allocates it in the old generation. */
class ObservedRecord implements RequestRecord {
  readonly method: string;
  readonly methodOriginal: string | undefined;
  readonly route: string | undefined;
  readonly path: string;
  readonly query: string | undefined;
  readonly scheme: 'http' | 'https';
  readonly host: string | undefined;
  readonly userAgent: string | undefined;
  readonly protocolVersion: string;
  readonly status: number;
  readonly requestBytes: number | undefined;
  readonly responseBytes: number;
  readonly clientAborted: boolean;
  readonly startTimeMs: number;
  readonly endTimeMs: number;
  readonly durationMs: number;
  readonly durationSeconds: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
  readonly error: unknown;
  readonly errorType: string | undefined;

  constructor(observation: Observation<never>, response: ServerResponse) {
    const { owner, request, url, method } = observation;
    const { headers } = request;
    const endedAt = owner.clock.now();
    const status = response.headersSent ? response.statusCode : 0;
    const complete = response.writableFinished;
    const failed = status >= 500 || !complete;
    // A source that breaks while it is piped destroys the response with its error, past any funnel.
    const caught: unknown = observation.error ?? (complete ? undefined : (response.errored ?? undefined));
    // A broken connection reaches the error funnel too; it is the client's doing, not the handler's.
    const error = complete || !isConnectionError(caught) ? caught : undefined;
    const { traceId, spanId, traceFlags } = observation.span.spanContext();
    const mark = url.indexOf('?');
    const length = headers['content-length'];

    this.method = method;
    this.methodOriginal = method === '_OTHER' ? cut(request.method, MAX_HEADER_LENGTH) : undefined;
    const given = owner.adapter.route(observation.carrier);
    const route = given === undefined ? undefined : owner.routes(given);
    const path = cut(mark === -1 ? url : url.slice(0, mark), MAX_PATH_LENGTH, url) as string;
    this.route = route?.template;
    this.path = route?.redactPath?.(path) ?? path;
    this.query = owner.urlQuery && mark !== -1 ? cut(url.slice(mark + 1), MAX_PATH_LENGTH, url) : undefined;
    this.scheme = observation.scheme;
    this.host = cut(headers.host, MAX_HEADER_LENGTH);
    this.userAgent = cut(headers['user-agent'], MAX_HEADER_LENGTH);
    this.protocolVersion = request.httpVersion === '2.0' ? '2' : request.httpVersion;
    this.status = status;
    this.requestBytes = length === undefined ? undefined : toSize(length);
    this.responseBytes = hasBody(method, status) ? observation.responseBytes : 0;
    this.clientAborted = !complete && error === undefined;
    this.durationMs = endedAt - observation.startedAt;
    this.durationSeconds = this.durationMs / 1000;
    this.endTimeMs = owner.clock.toEpoch(endedAt);
    this.startTimeMs = this.endTimeMs - this.durationMs;
    this.traceId = traceId;
    this.spanId = spanId;
    this.traceFlags = traceFlags;
    this.error = failed ? error : undefined;
    this.errorType = failed ? errorTypeOf(error, status, complete, owner.redact) : undefined;
  }
}

const CONNECTION_ERRORS = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE']);

function isConnectionError(error: unknown): boolean {
  return CONNECTION_ERRORS.has(codeOf(error) ?? '');
}

function hasBody(method: string, status: number): boolean {
  return method !== 'HEAD' && status !== 304 && status !== 204 && status >= 200;
}

function errorTypeOf(
  error: unknown,
  status: number,
  complete: boolean,
  redact: (text: string) => string,
): string {
  if (error !== undefined) return redact(classOf(error));
  return complete ? String(status) : 'aborted';
}

function toSize(text: string): number | undefined {
  const size = Number(text);
  return Number.isSafeInteger(size) && size >= 0 ? size : undefined;
}

/**
 * The first characters of a part of `whole`: as a copy where that is long, because a plain slice would keep all of it alive.
 */
function cut(text: string | undefined, length: number, whole = text): string | undefined {
  if (text === undefined || whole === undefined || whole.length <= length) return text;
  return Buffer.from(text.slice(0, length), 'utf16le').toString('utf16le');
}
