import { TraceFlags, trace } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Delivery } from '@vigie/delivery';
import { setPreciseStart } from './precise-start.ts';
import { inheritRandom } from './random-trace.ts';
import type { SpanLimits } from './span-limits.ts';
import { redactSpan, type SpanRedaction } from './span-redaction.ts';
import type { TraceKeeper } from './trace-keeper.ts';

export interface ProcessorParts {
  readonly others: readonly SpanProcessor[];
  readonly delivery: Delivery<ReadableSpan> | undefined;
  readonly keeper: TraceKeeper | undefined;
  readonly emit: (span: ReadableSpan) => void;
  readonly limits: SpanLimits;
  readonly redaction: SpanRedaction;
  readonly toEpoch: ((performanceMs: number) => number) | undefined;
}

/** What the SDK's own spans go through. */
export function createProcessor(parts: ProcessorParts): SpanProcessor {
  const { others, delivery, keeper, emit, limits, redaction, toEpoch } = parts;
  return {
    onStart(span, parentContext) {
      if (toEpoch !== undefined) setPreciseStart(span, toEpoch);
      inheritRandom(span.spanContext(), span.parentSpanContext);
      for (const processor of others) processor.onStart(span, parentContext);
      keeper?.started(span, trace.getSpan(parentContext));
    },
    onEnd(span) {
      redactSpan(redaction, span, limits.attributeValueLength);
      if (keeper !== undefined) keeper.ended(span);
      else if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0) emit(span);
    },
    async forceFlush() {
      await Promise.all([delivery?.flush(), ...others.map((processor) => processor.forceFlush())]);
    },
    // The owner of the delivery shuts it down, with its own deadline.
    async shutdown() {},
  };
}
