import { expect, it } from 'vitest';
import { latencyRatio, type Slot } from './latency.ts';

/** 200 latencies whose p99 is `p99`. */
function latencies(p99: number): Float64Array {
  return Float64Array.from({ length: 200 }, (_, index) => (index < 197 ? 1 : index === 197 ? p99 : p99 * 10));
}

const slot = (healthy: number, failing: number): Slot => ({
  healthy: latencies(healthy),
  failing: latencies(failing),
});

it('compares p99 within a round, so that what happens to a whole round falls out', () => {
  const { median, healthyMs, failingMs, rounds } = latencyRatio([slot(2, 2.2), slot(20, 22), slot(3, 3.3)]);
  expect(median).toBeCloseTo(1.1);
  expect({ healthyMs, failingMs, rounds }).toEqual({ healthyMs: 3, failingMs: 3.3, rounds: 3 });
});

it('is the surer of a median the more rounds there are', () => {
  const spread = (rounds: number): Slot[] =>
    Array.from({ length: rounds }, (_, round) => slot(10, 11 + (round % 10)));
  const few = latencyRatio(spread(10));
  const many = latencyRatio(spread(200));
  expect(few.median).toBeCloseTo(many.median);
  expect(few.atLeast).toBeLessThan(many.atLeast);
  expect(many.atLeast).toBeLessThanOrEqual(many.median);
});
