import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import { TracingError } from './tracing-error.ts';

/**
 * A parent-based sampler: a caller's decision is followed, a trace that starts here is kept with this probability.
 *
 * @param ratio 0 to 1
 * @throws TracingError `VIGIE_E_TRACING_SAMPLE_RATIO` for anything else
 */
export function createSampler(ratio: number): Sampler {
  if (typeof ratio !== 'number' || !(ratio >= 0 && ratio <= 1)) {
    throw new TracingError(
      'VIGIE_E_TRACING_SAMPLE_RATIO',
      `sampleRatio must be a number from 0 (keep none) to 1 (keep all), received ${String(ratio)}.`,
    );
  }
  const root =
    ratio === 1
      ? new AlwaysOnSampler()
      : ratio === 0
        ? new AlwaysOffSampler()
        : new TraceIdRatioBasedSampler(ratio);
  return new ParentBasedSampler({ root });
}
