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
} from '@opentelemetry/api';
import { type InstrumentationScope, millisToHrTime } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import { exceptionAttributes } from './exception-attributes.ts';
import { requestAttributes, withinLimits } from './request-attributes.ts';
import type { ServerRequest } from './server-request.ts';
import { SpanAdditions, type SpanAdditionsShared } from './span-additions.ts';
import { type LimitedAttributes, limitAttributes } from './span-limits.ts';
import type { RemoteParent } from './trace-context.ts';

/** What all server spans of a service share. */
export interface ServerSpanShared extends SpanAdditionsShared {
  readonly resource: Resource;
  readonly instrumentationScope: InstrumentationScope;
  readonly onEnd: (span: ServerSpan) => void;
}

const NO_ITEMS: readonly never[] = [];

/**
 * The server span of one request: an OpenTelemetry `Span` while the request runs, a `ReadableSpan` once it ended.
 *
 * The SDK's own span reads three clocks and copies its attributes at the start. This one takes everything
 * from the request's record when it ends and builds attributes when it is serialised, off the request path.
 */
export class ServerSpan implements Span, ReadableSpan {
  readonly kind: SpanKind = SpanKind.SERVER;
  readonly parentSpanContext?: RemoteParent;
  #context: SpanContext;
  readonly #recording: boolean;
  readonly #shared: ServerSpanShared;
  #request: ServerRequest | undefined;
  #additions: SpanAdditions | undefined;
  #limited: LimitedAttributes | undefined;

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
    if (this.isRecording() && value !== undefined) this.#added().setAttribute(key, value);
    return this;
  }

  setAttributes(attributes: Attributes): this {
    for (const [key, value] of Object.entries(attributes)) this.setAttribute(key, value);
    return this;
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    if (this.isRecording()) this.#added().addEvent(name, attributesOrTime, time);
    return this;
  }

  addLink(link: Link): this {
    if (this.isRecording()) this.#added().addLink(link);
    return this;
  }

  addLinks(links: Link[]): this {
    for (const link of links) this.addLink(link);
    return this;
  }

  setStatus(status: SpanStatus): this {
    // To unset is to say nothing (OpenTelemetry, tracing API).
    if (this.isRecording() && status.code !== SpanStatusCode.UNSET) this.#added().setStatus(status);
    return this;
  }

  updateName(name: string): this {
    if (this.isRecording()) this.#added().setName(name);
    return this;
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
      this.#additions !== undefined ||
      this.#context.traceState !== undefined ||
      request.requestBytes !== undefined ||
      request.errorType !== undefined ||
      request.query !== undefined ||
      request.methodOriginal !== undefined ||
      !withinLimits(request, 0, this.#shared.limits)
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
    return bytes + (this.#additions?.bytes ?? 0);
  }

  get ended(): boolean {
    return this.#request !== undefined;
  }

  get name(): string {
    const given = this.#additions?.name;
    if (given !== undefined) return given;
    const request = this.#request;
    if (request === undefined) return 'HTTP';
    const method = request.method === '_OTHER' ? 'HTTP' : request.method;
    return request.route === undefined ? method : `${method} ${request.route}`;
  }

  get status(): SpanStatus {
    const given = this.#additions?.status;
    if (given !== undefined) return given;
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
    if (request === undefined) return { ...this.#additions?.attributes };
    return this.#limitedAttributes(request)?.attributes ?? this.#allAttributes(request);
  }

  get droppedAttributesCount(): number {
    const limited = this.#request === undefined ? undefined : this.#limitedAttributes(this.#request);
    return (this.#additions?.droppedAttributesCount ?? 0) + (limited?.droppedAttributesCount ?? 0);
  }

  get events(): TimedEvent[] {
    return this.#additions?.events ?? (NO_ITEMS as readonly TimedEvent[] as TimedEvent[]);
  }

  get droppedEventsCount(): number {
    return this.#additions?.droppedEventsCount ?? 0;
  }

  get links(): Link[] {
    return this.#additions?.links ?? (NO_ITEMS as readonly Link[] as Link[]);
  }

  get droppedLinksCount(): number {
    return this.#additions?.droppedLinksCount ?? 0;
  }

  get resource(): Resource {
    return this.#shared.resource;
  }

  get instrumentationScope(): InstrumentationScope {
    return this.#shared.instrumentationScope;
  }

  #added(): SpanAdditions {
    return (this.#additions ??= new SpanAdditions(this.#shared));
  }

  #allAttributes(request: ServerRequest): Attributes {
    const attributes = requestAttributes(request, this.#shared.redact);
    const given = this.#additions?.attributes;
    return given === undefined ? attributes : Object.assign(attributes, given);
  }

  /** The request's attributes first, then what was added; undefined where all of them are within limits anyway. */
  #limitedAttributes(request: ServerRequest): LimitedAttributes | undefined {
    const { limits } = this.#shared;
    if (withinLimits(request, this.#additions?.attributeCount ?? 0, limits)) return undefined;
    return (this.#limited ??= limitAttributes(
      this.#allAttributes(request),
      limits.attributes,
      limits.attributeValueLength,
    ));
  }
}
