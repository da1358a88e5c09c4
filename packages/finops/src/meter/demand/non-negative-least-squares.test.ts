import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nonNegativeLeastSquares } from './non-negative-least-squares.ts';

const number = fc.double({ min: -10, max: 10, noNaN: true });

describe('nonNegativeLeastSquares', () => {
  it('meets the conditions that only the minimum meets, for any system', () => {
    const system = fc.integer({ min: 1, max: 8 }).chain((size) =>
      fc.record({
        rows: fc.array(fc.array(number, { minLength: size, maxLength: size }), {
          minLength: size,
          maxLength: 20,
        }),
        b: fc.array(number, { minLength: size, maxLength: size }),
      }),
    );
    fc.assert(
      fc.property(system, ({ rows, b }) => {
        const size = b.length;
        const column = (i: number): number[] => rows.map((row) => row[i] as number);
        const dot = (x: ArrayLike<number>, y: ArrayLike<number>): number =>
          Array.from(x).reduce((sum, value, i) => sum + value * (y[i] as number), 0);
        const norms = b.map((_, i) => Math.sqrt(dot(column(i), column(i))) || 1);
        const a = b.map((_, i) =>
          Float64Array.from(
            b,
            (__, j) =>
              dot(column(i), column(j)) / ((norms[i] as number) * (norms[j] as number)) +
              (i === j ? 1e-6 : 0),
          ),
        );
        const x = nonNegativeLeastSquares(a, Float64Array.from(b));
        for (let i = 0; i < size; i++) {
          const gradient = (b[i] as number) - dot(a[i] as Float64Array, x);
          expect(x[i]).toBeGreaterThanOrEqual(0);
          // Nothing is won by more of what is 0, nor by more or less of what is not.
          const scale = 1e-5 * (1 + Math.max(...x));
          if ((x[i] as number) > 0) expect(Math.abs(gradient)).toBeLessThan(scale);
          else expect(gradient).toBeLessThan(scale);
        }
      }),
      { numRuns: 300 },
    );
  });
});
