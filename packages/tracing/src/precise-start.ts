import { millisToHrTime } from '@opentelemetry/core';
import type { Span } from '@opentelemetry/sdk-trace';

/** What the SDK's span keeps to itself. */
interface Inside {
  startTime: [number, number];
  readonly _startTimeProvided?: boolean;
  /** Its duration counts from here. */
  readonly _performanceStartTime?: number;
}

/**
 * The SDK begins spans at whole milliseconds, cut off, so that they would begin before the server span they are in, and backends would
 * take that for a clock that is wrong (Jaeger says so at each). They get the finer time of the same clock as server spans, and their
 * end, which the SDK makes of begin and duration, follows. A begin that was given stays.
 */
export function setPreciseStart(span: Span, toEpoch: (performanceMs: number) => number): void {
  const inside = span as unknown as Inside;
  const { _startTimeProvided: given, _performanceStartTime: begun } = inside;
  if (given === false && begun !== undefined) inside.startTime = millisToHrTime(toEpoch(begun));
}
