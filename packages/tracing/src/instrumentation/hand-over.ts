import { context, trace } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { type Carrier, carrierOf } from '../carrier.ts';
import type { SpanLimits } from '../span-limits.ts';
import { fromRecordedSpan, type RecordedSpan } from './recorded-span.ts';

/** A trace on its way to a worker: goes with a message, through structured clone. */
export interface HandedOverTrace extends Carrier {
  /** Whether spans made there may be kept; where not, none are recorded. */
  readonly recording: boolean;
}

/** Spans on their way back, with an answer. */
export interface RecordedSpans {
  readonly spans: readonly RecordedSpan[];
  /** Ended beyond the bound of 1000. */
  readonly dropped: number;
}

/** Work given to a worker thread, seen from the thread that gives it. */
export interface HandOver {
  /** To go with the message; undefined outside a trace. */
  readonly trace: HandedOverTrace | undefined;
  /** Takes in the spans that came with the answer: they share the fate of the trace. Never throws. */
  takeBack(recorded: RecordedSpans | undefined): void;
}

export interface HandOverParts {
  readonly resource: Resource;
  readonly limits: SpanLimits;
  /** Takes a span whose parent is of this thread, ended. */
  readonly adopt: (span: ReadableSpan, parent: object) => void;
}

export const MAX_RECORDED = 1000;
const NOTHING: HandOver = { trace: undefined, takeBack() {} };

export function createHandOver({ resource, limits, adopt }: HandOverParts): HandOver {
  const parent = trace.getSpan(context.active());
  if (parent === undefined) return NOTHING;
  return {
    trace: { ...carrierOf(parent), recording: parent.isRecording() },
    takeBack(recorded) {
      if (recorded === undefined || recorded === null) return;
      try {
        if (recorded.dropped > 0) parent.setAttribute('vigie.worker.dropped_spans', recorded.dropped);
        for (const one of recorded.spans.slice(0, MAX_RECORDED)) {
          const span = fromRecordedSpan(one, parent.spanContext(), resource, limits);
          if (span !== undefined) adopt(span, parent);
        }
      } catch {
        // What a worker sends is not of this package's making; the answer counts, its spans do not.
      }
    },
  };
}
