import { type Context, TraceFlags, type Tracer } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Delivery, Ledger } from '@vigie/delivery';
import { withBaggage } from './carrier.ts';
import { createHeadSampling, toSampler } from './head-sampling.ts';
import { createIdSource } from './ids.ts';
import { createHandOver, type HandOver } from './instrumentation/hand-over.ts';
import { traceOutgoingHttp } from './instrumentation/outgoing-http.ts';
import type { OtlpTarget, TracingOptions } from './options.ts';
import { startProvider } from './provider.ts';
import { RANDOM_FLAG } from './random-trace.ts';
import { RequestContext } from './request-context.ts';
import { createResource } from './resource.ts';
import { createProcessor } from './sdk-spans.ts';
import { OwnSpanContext } from './own-span-context.ts';
import { ServerSpan, type ServerSpanShared } from './server-span.ts';
import { createSpanDelivery } from './span-delivery.ts';
import { resolveSpanLimits } from './span-limits.ts';
import { redactSpan, type SpanRedaction } from './span-redaction.ts';
import { parseTraceContext } from './trace-context.ts';
import { createTraceKeeper, type KeepCounts } from './trace-keeper.ts';
import { TracingError } from './tracing-error.ts';

/** Headers as node:http gives them, names in lower case; `traceparent`, `tracestate` and `baggage` are read. */
export type IncomingHeaders = Readonly<Record<string, string | string[] | undefined>>;

export interface Tracing {
  readonly tracer: Tracer;
  readonly provider: { getTracer(name: string, version?: string): Tracer };
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

const DEFAULT_URL = 'http://127.0.0.1:4318/v1/traces';
const DEFAULT_SHUTDOWN_MS = 5000;
const asItIs = (text: string): string => text;
const SCOPE = { name: '@vigie/tracing' };

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
export function createTracing(options: TracingOptions): Tracing {
  if (typeof options.service !== 'string' || options.service === '') {
    throw new TracingError(
      'VIGIE_E_TRACING_SERVICE',
      `service must be a non-empty string, received ${JSON.stringify(options.service)}. Name the service as its dashboards should.`,
    );
  }
  const ratio = options.sampleRatio ?? 1;
  const decide = createHeadSampling(ratio);
  const { redact = asItIs, redactAttribute } = options;
  const redaction: SpanRedaction = { redact, redactAttribute };
  const resource = createResource(options, redaction);
  const limits = resolveSpanLimits(options.limits);
  const delivery = options.otlp === false ? undefined : createDeliveryFor(options, options.otlp ?? {});
  const emit = (span: ReadableSpan): void => {
    delivery?.offer(span);
    for (const processor of options.spanProcessors ?? []) processor.onEnd(span);
  };
  const keeper = options.keep === false ? undefined : createTraceKeeper(options.keep ?? {}, emit);
  const sampler = toSampler(decide, keeper !== undefined);
  const processors = [
    createProcessor({
      others: options.spanProcessors ?? [],
      delivery,
      keeper,
      emit,
      limits,
      redaction,
      toEpoch: options.toEpoch,
    }),
  ];

  const provider = startProvider({
    resource,
    sampler,
    limits,
    processors,
    instrumentations: options.instrumentations,
  });
  const tracer = provider.getTracer('@vigie/telemetry');
  const stopOutgoing =
    (options.outgoingHttp ?? true) ? traceOutgoingHttp(tracer, { redact, resource }) : undefined;

  const ids = options.ids ?? createIdSource();
  const recorded = delivery !== undefined || (options.spanProcessors ?? []).length > 0;
  const shared: ServerSpanShared = {
    resource,
    instrumentationScope: SCOPE,
    ...redaction,
    limits,
    onEnd: keeper === undefined ? emit : (span) => keeper.ended(span),
  };

  function startServerSpan(headers: IncomingHeaders): ServerSpan {
    const { traceparent } = headers;
    const parent =
      typeof traceparent === 'string' ? parseTraceContext(traceparent, headers['tracestate']) : undefined;
    const traceId = parent?.traceId ?? ids.traceId();
    const { sampled, traceState } = decide(traceId, parent);
    // Our ids are random; a caller's flag is passed on as it came.
    const random = parent === undefined ? RANDOM_FLAG : parent.traceFlags & RANDOM_FLAG;
    const traceFlags = (sampled ? TraceFlags.SAMPLED : TraceFlags.NONE) | random;
    const span = new ServerSpan(
      new OwnSpanContext(traceId, ids.spanId(), traceFlags, traceState),
      parent,
      recorded && (sampled || keeper !== undefined),
      shared,
    );
    keeper?.started(span, undefined);
    return span;
  }

  const adopt = (span: ReadableSpan, parent: object): void => {
    redactSpan(redaction, span, limits.attributeValueLength);
    if (keeper !== undefined) {
      keeper.started(span, parent);
      keeper.ended(span);
    } else if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0) emit(span);
  };

  let stopped: Promise<Ledger | undefined> | undefined;
  async function stop(timeoutMs: number): Promise<Ledger | undefined> {
    stopOutgoing?.();
    const [ledger] = await Promise.all([
      delivery?.shutdown(timeoutMs),
      ...(options.spanProcessors ?? []).map((processor) => processor.shutdown().catch(ignore)),
    ]);
    return ledger;
  }

  return {
    tracer,
    provider,
    delivery,
    kept: keeper === undefined ? undefined : () => keeper.counts(),
    startServerSpan,
    contextOf(span, headers) {
      const own = new RequestContext(span);
      return headers.baggage === undefined ? own : withBaggage(own, headers.baggage);
    },
    handOver: () => createHandOver({ resource, limits, adopt }),
    flush: (timeoutMs) => delivery?.flush(timeoutMs) ?? Promise.resolve(true),
    shutdown: (timeoutMs = DEFAULT_SHUTDOWN_MS) => (stopped ??= stop(timeoutMs)),
  };
}

function createDeliveryFor(options: TracingOptions, target: OtlpTarget): Delivery<ReadableSpan> {
  const url = target.url ?? DEFAULT_URL;
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    throw new TracingError(
      'VIGIE_E_TRACING_OTLP_URL',
      `otlp.url must be an http or https URL such as ${DEFAULT_URL}, received ${JSON.stringify(url.replace(/\/\/[^\s/]*@/, '//[redacted]@'))}.`,
    );
  }
  return createSpanDelivery({
    ...options.queue,
    url,
    ...(target.headers === undefined ? {} : { headers: target.headers }),
    ...(target.compression === undefined ? {} : { compression: target.compression }),
    ...(target.exporter === undefined ? {} : { exporter: target.exporter }),
    ...(options.warn === undefined ? {} : { warn: options.warn }),
  });
}

function ignore(): void {}
