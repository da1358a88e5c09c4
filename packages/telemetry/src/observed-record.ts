import type { ServerResponse } from 'node:http';
import type { Observation } from './request-observation.ts';
import type { RequestRecord } from './request-record.ts';
import { classOf, codeOf } from './thrown.ts';

/** Longer texts of a client are cut, so that what waits for a backend stays small. */
const MAX_PATH_LENGTH = 2048;
const MAX_HEADER_LENGTH = 256;

/** A class, like the span's context, so that V8 never allocates it in the old generation. */
export class ObservedRecord implements RequestRecord {
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
  readonly tenant: string | undefined;
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
    this.tenant = owner.tenant?.(request);
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
