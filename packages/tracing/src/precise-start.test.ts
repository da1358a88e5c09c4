import { afterEach, expect, it } from 'vitest';
import { createTracing, type Tracing } from './tracing.ts';

let tracing: Tracing | undefined;
afterEach(() => tracing?.shutdown(0));

it('spans begin by the clock of the server spans, to the microsecond, and end when they end', () => {
  const ended: { startTime: readonly number[]; endTime: readonly number[]; duration: readonly number[] }[] =
    [];
  tracing = createTracing({
    service: 'test',
    otlp: false,
    toEpoch: (performanceMs) => 1_795_255_200_123.456 + performanceMs,
    spanProcessors: [
      {
        onStart: () => {},
        onEnd: (span) => void ended.push(span),
        forceFlush: async () => {},
        shutdown: async () => {},
      },
    ],
  });
  const before = performance.now();
  tracing.tracer.startSpan('a').end();
  const after = performance.now();
  const { startTime, endTime, duration } = ended[0]!;
  const millis = ([seconds = 0, nanos = 0]: readonly number[]): number =>
    (seconds - 1_795_255_200) * 1e3 + nanos / 1e6;
  expect(millis(startTime)).toBeGreaterThanOrEqual(before + 123.455);
  expect(millis(endTime)).toBeLessThanOrEqual(after + 123.457);
  expect(millis(endTime) - millis(startTime)).toBeCloseTo(duration[1]! / 1e6, 2);
});

it('a begin that is given stays', () => {
  const ended: { startTime: readonly number[] }[] = [];
  tracing = createTracing({
    service: 'test',
    otlp: false,
    toEpoch: (performanceMs) => 1_795_255_200_123.456 + performanceMs,
    spanProcessors: [
      {
        onStart: () => {},
        onEnd: (span) => void ended.push(span),
        forceFlush: async () => {},
        shutdown: async () => {},
      },
    ],
  });
  tracing.tracer.startSpan('a', { startTime: [1_795_255_000, 7] }).end([1_795_255_001, 0]);
  expect(ended[0]?.startTime).toEqual([1_795_255_000, 7]);
});
