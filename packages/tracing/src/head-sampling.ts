import { type SpanContext, type TraceState, trace } from '@opentelemetry/api';
import { type Sampler, SamplingDecision } from '@opentelemetry/sdk-trace';
import { isKept, thresholdOf, withThreshold } from './threshold.ts';
import { TracingError } from './tracing-error.ts';

/** What is decided when a trace begins here. */
export interface HeadDecision {
  readonly sampled: boolean;
  readonly traceState: TraceState | undefined;
}

/** Decides for the first span of a trace in this process. */
export type HeadSampling = (traceId: string, parent: SpanContext | undefined) => HeadDecision;

/**
 * Parent-based: a caller's decision is followed, with the weight it gave; a trace that starts here is kept with this
 * probability, and its weight goes into the tracestate as `ot=th:…`.
 *
 * @param ratio 0 to 1
 * @throws TracingError `VIGIE_E_TRACING_SAMPLE_RATIO` for anything else
 */
export function createHeadSampling(ratio: number): HeadSampling {
  if (typeof ratio !== 'number' || !(ratio >= 0 && ratio <= 1)) {
    throw new TracingError(
      'VIGIE_E_TRACING_SAMPLE_RATIO',
      `sampleRatio must be a number from 0 (keep none) to 1 (keep all), received ${String(ratio)}.`,
    );
  }
  // Made once: a decision a request would be one more object for the garbage collector.
  const left: HeadDecision = { sampled: false, traceState: undefined };
  const followed: HeadDecision = { sampled: true, traceState: undefined };
  const threshold = ratio === 0 ? undefined : thresholdOf(ratio);
  const kept: HeadDecision = {
    sampled: true,
    traceState: ratio === 1 || threshold === undefined ? undefined : withThreshold(undefined, threshold),
  };
  return (traceId, parent) => {
    if (parent !== undefined) {
      const sampled = (parent.traceFlags & 1) === 1;
      if (parent.traceState === undefined) return sampled ? followed : left;
      return { sampled, traceState: parent.traceState };
    }
    return threshold !== undefined && isKept(threshold, traceId) ? kept : left;
  };
}

/** The same as a sampler of the SDK. Spans that are not sampled are still recorded where something may keep them later. */
export function toSampler(decide: HeadSampling, recordAll: boolean): Sampler {
  const otherwise = recordAll ? SamplingDecision.RECORD : SamplingDecision.NOT_RECORD;
  return {
    shouldSample(context, traceId) {
      const { sampled, traceState } = decide(traceId, trace.getSpanContext(context));
      const decision = sampled ? SamplingDecision.RECORD_AND_SAMPLED : otherwise;
      return traceState === undefined ? { decision } : { decision, traceState };
    },
    toString: () => 'VigieHeadSampler',
  };
}
