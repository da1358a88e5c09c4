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
    now: () => 1_795_255_200_123.456,
    spanProcessors: [
      {
        onStart: () => {},
        onEnd: (span) => void ended.push(span),
        forceFlush: async () => {},
        shutdown: async () => {},
      },
    ],
  });
  const span = tracing.tracer.startSpan('a');
  span.end();
  const { startTime, endTime, duration } = ended[0]!;
  const micros = (time: readonly number[]): number => Math.round(time[0]! * 1e6 + time[1]! / 1e3);
  expect(micros(startTime)).toBe(1_795_255_200_123_456);
  expect(Math.abs(micros(endTime) - micros(startTime) - micros(duration))).toBeLessThanOrEqual(1);
  expect(micros(duration)).toBeLessThan(1_000_000);
});

it('a begin that is given stays', () => {
  const ended: { startTime: readonly number[] }[] = [];
  tracing = createTracing({
    service: 'test',
    otlp: false,
    now: () => 1_795_255_200_123.456,
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
