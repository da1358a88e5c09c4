import {
  type Attributes,
  type AttributeValue,
  type Exception,
  type HrTime,
  type Link,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanStatus,
  SpanStatusCode,
  type TimeInput,
  type TraceState,
} from '@opentelemetry/api';
import {
  type InstrumentationScope,
  isTimeInput,
  millisToHrTime,
  timeInputToHrTime,
} from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import { requestAttributes } from './request-attributes.ts';
import { define, type LimitedAttributes, limitAttributes, type SpanLimits } from './span-limits.ts';
import {
  redactAttributes,
  redactKey,
  redactText,
  redactValue,
  type SpanRedaction,
} from './span-redaction.ts';
import { sizeOfAttributes } from './span-size.ts';
import type { RemoteParent } from './trace-context.ts';

/** What a server span says of its request; HTTP semantic conventions 1.4x. Times are Unix milliseconds. */
export interface ServerRequest {
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
export interface ServerSpanShared extends SpanRedaction {
  readonly resource: Resource;
  readonly instrumentationScope: InstrumentationScope;
  readonly onEnd: (span: ServerSpan) => void;
  readonly limits: SpanLimits;
}

/** Attributes a request may have: a lower limit is applied to them as well. */
const REQUEST_ATTRIBUTES = 16;
const NO_ITEMS: readonly never[] = [];

/**
 * A class and not an object literal: V8 may come to allocate a literal of the request path in the old generation, where
 * each dead span keeps its request's record until the next full collection (measured: +50 MB and a third of the CPU).
 */
export class OwnSpanContext implements SpanContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
  readonly traceState?: TraceState;

  constructor(traceId: string, spanId: string, traceFlags: number, traceState: TraceState | undefined) {
    this.traceId = traceId;
    this.spanId = spanId;
    this.traceFlags = traceFlags;
    if (traceState !== undefined) this.traceState = traceState;
  }
}

/**
 * The server span of one request: an OpenTelemetry `Span` while the request runs, a `ReadableSpan` once it ended.
 *
 * The SDK's own span reads three clocks and copies its attributes at the start. This one takes everything
 * from the request's record when it ends and builds attributes when it is serialised, off the request path.
 */
export class ServerSpan implements Span, ReadableSpan {
  readonly kind: SpanKind = SpanKind.SERVER;
  readonly parentSpanContext?: RemoteParent;
  droppedEventsCount = 0;
  droppedLinksCount = 0;
  #context: SpanContext;
  readonly #recording: boolean;
  readonly #shared: ServerSpanShared;
  #request: ServerRequest | undefined;
  #name: string | undefined;
  #status: SpanStatus | undefined;
  #given: Attributes | undefined;
  #givenCount = 0;
  #givenDropped = 0;
  #limited: LimitedAttributes | undefined;
  #events: TimedEvent[] | undefined;
  #links: Link[] | undefined;

  /** @param recording Whether it is handed on when it ends: it is sampled, or something may still keep it. */
  constructor(
    context: SpanContext,
    parent: RemoteParent | undefined,
    recording: boolean,
    shared: ServerSpanShared,
  ) {
    this.#context = context;
    this.#recording = recording;
    // Always assigned, so that all spans share one shape.
    this.parentSpanContext = parent as RemoteParent;
    this.#shared = shared;
  }

  spanContext(): SpanContext {
    return this.#context;
  }

  isRecording(): boolean {
    return this.#recording && this.#request === undefined;
  }

  setAttribute(key: string, value: AttributeValue): this {
    if (!this.isRecording() || value === undefined) return this;
    const { limits } = this.#shared;
    this.#given ??= {};
    const shownKey = redactKey(this.#shared, key);
    const isNew = !Object.hasOwn(this.#given, shownKey);
    const limited =
      key === '' || (isNew && this.#givenCount >= limits.attributes)
        ? undefined
        : redactValue(this.#shared, key, value, limits.attributeValueLength);
    if (limited === undefined) {
      this.#givenDropped++;
      return this;
    }
    if (isNew) this.#givenCount++;
    define(this.#given, shownKey, limited);
    return this;
  }

  setAttributes(attributes: Attributes): this {
    for (const [key, value] of Object.entries(attributes)) this.setAttribute(key, value);
    return this;
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    if (!this.isRecording()) return this;
    this.#events ??= [];
    const { limits } = this.#shared;
    const { events, attributesPerEvent, attributeValueLength } = limits;
    const timeOnly = isTimeInput(attributesOrTime);
    const given = timeOnly ? undefined : attributesOrTime;
    this.#events.push({
      name: this.#text(name),
      time: toHrTime(timeOnly ? attributesOrTime : time),
      ...redactAttributes(this.#shared, given, attributesPerEvent, attributeValueLength),
    });
    // As the SDK does: the newest stay, an exception at the end above all.
    if (this.#events.length > events) {
      this.#events.shift();
      this.droppedEventsCount++;
    }
    return this;
  }

  addLink(link: Link): this {
    if (!this.isRecording()) return this;
    this.#links ??= [];
    const { limits } = this.#shared;
    const { links, attributesPerLink, attributeValueLength } = limits;
    this.#links.push({
      context: link.context,
      ...redactAttributes(this.#shared, link.attributes, attributesPerLink, attributeValueLength),
    });
    if (this.#links.length > links) {
      this.#links.shift();
      this.droppedLinksCount++;
    }
    return this;
  }

  addLinks(links: Link[]): this {
    for (const link of links) this.addLink(link);
    return this;
  }

  setStatus(status: SpanStatus): this {
    // An OK is final, and says nothing more; to unset is to say nothing (OpenTelemetry, tracing API).
    if (
      !this.isRecording() ||
      status.code === SpanStatusCode.UNSET ||
      this.#status?.code === SpanStatusCode.OK
    )
      return this;
    const { code, message } = status;
    this.#status =
      code === SpanStatusCode.ERROR && typeof message === 'string'
        ? { code, message: this.#text(message) }
        : { code };
    return this;
  }

  updateName(name: string): this {
    if (this.isRecording()) this.#name = this.#text(name);
    return this;
  }

  #text(text: unknown): string {
    return redactText(this.#shared, String(text), this.#shared.limits.attributeValueLength);
  }

  recordException(exception: Exception, time?: TimeInput): void {
    this.addEvent('exception', exceptionAttributes(exception), time);
  }

  /** The context it is exported with, once the weight of its trace is known. */
  exportAs(context: SpanContext): void {
    this.#context = context;
  }

  /** The request's end closes this span, whoever else calls `end()`: it must cover what was really sent. */
  end(): void {}

  /** Ends the span with its request's record; once. */
  finish(request: ServerRequest): void {
    if (this.#request !== undefined) return;
    if (request.error !== undefined && request.errorType !== undefined) {
      this.recordException(request.error as Exception, request.startTimeMs + request.durationMs);
    }
    this.#request = request;
    if (this.#recording) this.#shared.onEnd(this);
  }

  /** The request of a span that nothing was added to, and that needs no member beyond the common ones. */
  get plainRequest(): ServerRequest | undefined {
    const request = this.#request;
    if (
      request === undefined ||
      this.#given !== undefined ||
      this.#events !== undefined ||
      this.#links !== undefined ||
      this.#name !== undefined ||
      this.#status !== undefined ||
      this.#context.traceState !== undefined ||
      request.requestBytes !== undefined ||
      request.errorType !== undefined ||
      request.query !== undefined ||
      request.methodOriginal !== undefined ||
      !fits(request, 0, this.#shared.limits)
    ) {
      return undefined;
    }
    return request;
  }

  /** What the service redacts with. */
  get redact(): (text: string) => string {
    return this.#shared.redact;
  }

  /** Bytes this span is charged in a queue, without building its attributes. */
  get queueBytes(): number {
    const request = this.#request;
    let bytes = 900;
    if (request !== undefined) {
      bytes += (request.path.length + (request.userAgent?.length ?? 0) + (request.query?.length ?? 0)) * 2;
    }
    if (this.#given !== undefined) bytes += sizeOfAttributes(this.#given);
    if (this.#events !== undefined) {
      for (const event of this.#events)
        bytes += 100 + event.name.length * 2 + sizeOfAttributes(event.attributes);
    }
    if (this.#links !== undefined) bytes += this.#links.length * 150;
    return bytes;
  }

  get ended(): boolean {
    return this.#request !== undefined;
  }

  get name(): string {
    if (this.#name !== undefined) return this.#name;
    const request = this.#request;
    if (request === undefined) return 'HTTP';
    const method = request.method === '_OTHER' ? 'HTTP' : request.method;
    return request.route === undefined ? method : `${method} ${request.route}`;
  }

  get status(): SpanStatus {
    if (this.#status !== undefined) return this.#status;
    return { code: (this.#request?.status ?? 0) >= 500 ? SpanStatusCode.ERROR : SpanStatusCode.UNSET };
  }

  get startTime(): HrTime {
    return millisToHrTime(this.#request?.startTimeMs ?? 0);
  }

  get endTime(): HrTime {
    const request = this.#request;
    return request === undefined ? [0, 0] : millisToHrTime(request.startTimeMs + request.durationMs);
  }

  get duration(): HrTime {
    return millisToHrTime(this.#request?.durationMs ?? 0);
  }

  get attributes(): Attributes {
    const request = this.#request;
    if (request === undefined) return { ...this.#given };
    return this.#limitedAttributes(request)?.attributes ?? this.#allAttributes(request);
  }

  get droppedAttributesCount(): number {
    const limited = this.#request === undefined ? undefined : this.#limitedAttributes(this.#request);
    return this.#givenDropped + (limited?.droppedAttributesCount ?? 0);
  }

  #allAttributes(request: ServerRequest): Attributes {
    const attributes = requestAttributes(request, this.#shared.redact);
    return this.#given === undefined ? attributes : Object.assign(attributes, this.#given);
  }

  /** The request's attributes first, then what was added; undefined where all of them are within limits anyway. */
  #limitedAttributes(request: ServerRequest): LimitedAttributes | undefined {
    const { limits } = this.#shared;
    if (fits(request, this.#givenCount, limits)) return undefined;
    return (this.#limited ??= limitAttributes(
      this.#allAttributes(request),
      limits.attributes,
      limits.attributeValueLength,
    ));
  }

  get events(): TimedEvent[] {
    return this.#events ?? (NO_ITEMS as readonly TimedEvent[] as TimedEvent[]);
  }

  get links(): Link[] {
    return this.#links ?? (NO_ITEMS as readonly Link[] as Link[]);
  }

  get resource(): Resource {
    return this.#shared.resource;
  }

  get instrumentationScope(): InstrumentationScope {
    return this.#shared.instrumentationScope;
  }
}

function fits(request: ServerRequest, givenCount: number, limits: SpanLimits): boolean {
  const { attributes, attributeValueLength: length } = limits;
  const { path, host, userAgent, query } = request;
  return (
    REQUEST_ATTRIBUTES + givenCount <= attributes &&
    path.length <= length &&
    (host === undefined || host.length <= length) &&
    (userAgent === undefined || userAgent.length <= length) &&
    (query === undefined || query.length <= length)
  );
}

/** An exception as an event's attributes (semantic conventions, exceptions on spans), whatever somebody made of it. */
export function exceptionAttributes(
  exception: Exception,
  redact: (text: string) => string = (text) => text,
): Attributes {
  if (typeof exception === 'string') return { 'exception.message': redact(exception) };
  const [name, code] = [memberOf(exception, 'name'), memberOf(exception, 'code')];
  const [message, stack] = [memberOf(exception, 'message'), memberOf(exception, 'stack')];
  const attributes: Attributes = {};
  const type = typeof name === 'string' ? name : code;
  if (typeof type === 'string' || typeof type === 'number') attributes['exception.type'] = String(type);
  if (typeof message === 'string') attributes['exception.message'] = redact(message);
  if (typeof stack === 'string') attributes['exception.stacktrace'] = redact(stack);
  return attributes;
}

/** Undefined also where a getter or a proxy throws. */
function memberOf(thrown: unknown, name: string): unknown {
  try {
    return (thrown as Record<string, unknown> | null | undefined)?.[name];
  } catch {
    return undefined;
  }
}

function toHrTime(time: TimeInput | undefined): HrTime {
  return time === undefined ? millisToHrTime(Date.now()) : timeInputToHrTime(time);
}
