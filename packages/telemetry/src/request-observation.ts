import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from '@opentelemetry/api';
import type { ServerSpan, Tracing } from '@vigie/tracing';
import type { Clock } from './clock.ts';
import type { KnownRoute } from './known-routes.ts';
import type { Open } from './open-requests.ts';
import type { RequestRecord } from './request-record.ts';
import type { ByteCount, ResponseEnd, ResponseWrite } from './response-bytes.ts';

/** What a framework adds to a request observed on node:http. */
export interface FrameworkAdapter<Carrier> {
  /** The template of the route that answered, read when the response is closed; undefined where none matched. */
  route(carrier: Carrier): string | undefined;
}

/** What all requests of one observer share. */
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
  /** Whom a request is for; never throws. */
  readonly tenant: ((request: IncomingMessage) => string | undefined) | undefined;
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string;
  readonly routes: (route: string) => KnownRoute;
  /** Told of a fault of our own; the request goes on. */
  readonly fault: (error: unknown) => void;
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

export class Observation<Carrier> implements RequestObservation, Open, ByteCount {
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
  response: ServerResponse | undefined = undefined;
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
