import { threadId } from 'node:worker_threads';
import { context, createContextKey, propagation, trace, type Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { type Sampler, SamplingDecision, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { extractContext } from '../carrier.ts';
import { W3cPropagator } from '../propagator.ts';
import { inheritRandom } from '../random-trace.ts';
import { resolveSpanLimits, type SpanLimits, toSdkLimits } from '../span-limits.ts';
import { CUT_MARGIN } from '../span-redaction.ts';
import { type HandedOverTrace, MAX_RECORDED, type RecordedSpans } from './hand-over.ts';
import { traceOutgoingHttp } from './outgoing-http.ts';
import { type RecordedSpan, toRecordedSpan } from './recorded-span.ts';

export interface SpanRecorderOptions {
  /** CLIENT spans and `traceparent` for requests the worker makes. Default true. */
  readonly outgoingHttp?: boolean;
  /** Removes secrets from texts before they become attributes. Default: as they are. */
  readonly redact?: (text: string) => string;
  /** How much a span may hold on its way; the caller's limits apply after them. Default as for `createTracing`. */
  readonly limits?: Partial<SpanLimits>;
}

/** The tracing of a worker thread that keeps nothing: what ends in it goes back with the answer. */
export interface SpanRecorder {
  /** Also given by `trace.getTracer(…)` of `@opentelemetry/api` in this thread. */
  readonly tracer: Tracer;
  /** Begins the work of one message, in the trace that came with it. */
  begin(handedOver: HandedOverTrace | undefined): Recording;
}

export interface Recording {
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
export function createSpanRecorder(options: SpanRecorderOptions = {}): SpanRecorder {
  const spanLimits = toSdkLimits(resolveSpanLimits(options.limits), CUT_MARGIN);
  const provider = new TracerProvider({ sampler, spanLimits, spanProcessors: [collectingProcessor] });
  const manager = new AsyncLocalStorageContextManager();
  if (context.setGlobalContextManager(manager.enable())) {
    propagation.setGlobalPropagator(new W3cPropagator());
  } else manager.disable();
  trace.setGlobalTracerProvider(provider);
  const tracer = provider.getTracer('@vigie/tracing');
  if (options.outgoingHttp ?? true) {
    traceOutgoingHttp(tracer, { redact: options.redact ?? ((text) => text) });
  }
  return {
    tracer,
    begin(handedOver) {
      const inTrace = extractContext(handedOver);
      if (handedOver?.recording !== true) {
        return { run: (work) => context.with(inTrace, work), finish: () => undefined };
      }
      const collected: Collected = { spans: [], dropped: 0 };
      const recorded = inTrace.setValue(COLLECTED, collected);
      return { run: (work) => context.with(recorded, work), finish: () => collected };
    },
  };
}

interface Collected extends RecordedSpans {
  readonly spans: RecordedSpan[];
  dropped: number;
}

const COLLECTED = createContextKey('vigie.recorded-spans');
const collections = new WeakMap<object, Collected>();

/** The caller decides about the trace; what it left out may still be kept, so it is recorded all the same. */
const sampler: Sampler = {
  shouldSample(active) {
    const parent = trace.getSpanContext(active);
    if (parent === undefined || active.getValue(COLLECTED) === undefined) {
      return { decision: SamplingDecision.NOT_RECORD };
    }
    const sampled = (parent.traceFlags & 1) === 1;
    const decision = sampled ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.RECORD;
    return parent.traceState === undefined ? { decision } : { decision, traceState: parent.traceState };
  },
  toString: () => 'VigieRecorderSampler',
};

const collectingProcessor: SpanProcessor = {
  onStart(span, parentContext) {
    inheritRandom(span.spanContext(), span.parentSpanContext);
    const collected = parentContext.getValue(COLLECTED) as Collected | undefined;
    if (collected !== undefined) collections.set(span, collected);
  },
  onEnd(span) {
    const collected = collections.get(span);
    if (collected === undefined) return;
    if (collected.spans.length < MAX_RECORDED) {
      collected.spans.push(toRecordedSpan(span, { 'thread.id': threadId }));
    } else collected.dropped++;
  },
  async forceFlush() {},
  async shutdown() {},
};
