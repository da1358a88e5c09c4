import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { topsis, type Direction } from './topsis.ts';

const rounded = (values: readonly number[], digits: number): number[] =>
  values.map((value) => Number(value.toFixed(digits)));

describe('topsis agrees with published worked examples', () => {
  // J. Papathanasiou, N. Ploskas, Multiple Criteria Decision Aid (Springer 2018), chapter 1, first facility location
  // problem; results as repeated in the tests of the Python package distance-metrics-mcda.
  it('facility location of Papathanasiou and Ploskas: six sites, four benefits', () => {
    const result = topsis(
      [
        [8, 7, 2, 1],
        [5, 3, 7, 5],
        [7, 5, 6, 4],
        [9, 9, 7, 3],
        [11, 10, 3, 7],
        [6, 9, 5, 4],
      ],
      [0.4, 0.3, 0.1, 0.2],
      ['max', 'max', 'max', 'max'],
    );
    expect(rounded(result.closeness, 3)).toEqual([0.387, 0.327, 0.391, 0.615, 0.868, 0.493]);
    expect(result.ranking.map((i) => i + 1)).toEqual([5, 4, 6, 3, 1, 2]);
  });

  // The four cars of the San José State University lecture “TOPSIS method” (style, reliability, fuel economy, cost);
  // A* there is {0.059, 0.244, 0.162, 0.080} from values rounded on the way; closeness to eight digits as printed in
  // the documentation of the Python package topsis, which takes the same example.
  it('four cars with a cost criterion: the lecture of San José State', () => {
    const result = topsis(
      [
        [7, 9, 9, 8],
        [8, 7, 8, 7],
        [9, 6, 8, 9],
        [6, 7, 8, 6],
      ],
      [0.1, 0.4, 0.3, 0.2],
      ['max', 'max', 'max', 'min'],
    );
    for (const [j, published] of [0.059, 0.244, 0.162, 0.08].entries())
      expect(Math.abs(result.ideal[j]! - published)).toBeLessThan(0.002);
    expect(rounded(result.closeness, 8)).toEqual([0.74269409, 0.40359933, 0.17586999, 0.44142927]);
    expect(result.ranking[0]).toBe(0);
  });

  // Corsa, Clio and Fiesta (price, economy, aesthetics, boot) of the reference manual of the R package MCDA (CRAN),
  // function TOPSIS, which prints both ideal solutions to nine digits.
  it('three cars of the R package MCDA: both ideal solutions', () => {
    const result = topsis(
      [
        [5490, 51.4, 8.5, 285],
        [6500, 70.6, 7, 288],
        [6489, 54.3, 7.5, 290],
      ],
      [0.35, 0.25, 0.25, 0.15],
      ['min', 'max', 'max', 'max'],
    );
    expect(rounded(result.ideal, 9)).toEqual([0.179573776, 0.171636015, 0.159499658, 0.087302767]);
    expect(rounded(result.antiIdeal, 9)).toEqual([0.212610118, 0.124958799, 0.131352659, 0.085797547]);
  });
});

describe('topsis', () => {
  const problem = fc
    .record({ rows: fc.integer({ min: 1, max: 6 }), columns: fc.integer({ min: 1, max: 5 }) })
    .chain(({ rows, columns }) =>
      fc.record({
        matrix: fc.array(
          fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: columns, maxLength: columns }),
          { minLength: rows, maxLength: rows },
        ),
        weights: fc.array(fc.double({ min: 0.01, max: 10, noNaN: true }), {
          minLength: columns,
          maxLength: columns,
        }),
        directions: fc.array(fc.constantFrom<Direction>('max', 'min'), {
          minLength: columns,
          maxLength: columns,
        }),
        order: fc.shuffledSubarray(
          Array.from({ length: rows }, (_, i) => i),
          { minLength: rows, maxLength: rows },
        ),
      }),
    );

  it('gives every alternative the same closeness in whatever order they come', () => {
    fc.assert(
      fc.property(problem, ({ matrix, weights, directions, order }) => {
        const straight = topsis(matrix, weights, directions);
        const permuted = topsis(
          order.map((i) => matrix[i]!),
          weights,
          directions,
        );
        for (const [to, from] of order.entries())
          expect(permuted.closeness[to]).toBeCloseTo(straight.closeness[from]!, 9);
      }),
    );
  });

  it('keeps closeness in [0, 1] and does not mind the scale of a column or of the weights', () => {
    fc.assert(
      fc.property(problem, fc.double({ min: 0.5, max: 2, noNaN: true }), (input, factor) => {
        const { matrix, weights, directions } = input;
        const straight = topsis(matrix, weights, directions);
        const scaled = topsis(
          matrix.map((row) => row.map((value, j) => (j === 0 ? value * factor : value))),
          weights.map((weight) => weight * 3),
          directions,
        );
        for (const [i, closeness] of straight.closeness.entries()) {
          expect(closeness).toBeGreaterThanOrEqual(0);
          expect(closeness).toBeLessThanOrEqual(1);
          expect(scaled.closeness[i]).toBeCloseTo(closeness, 6);
        }
      }),
    );
  });

  it('calls alternatives that are all alike ideal, in the order given', () => {
    const result = topsis(
      [
        [1, 2],
        [1, 2],
      ],
      [1, 1],
      ['max', 'min'],
    );
    expect(result.closeness).toEqual([1, 1]);
    expect(result.ranking).toEqual([0, 1]);
  });

  it('leaves a criterion out that is 0 everywhere', () => {
    expect(
      topsis(
        [
          [0, 1],
          [0, 2],
        ],
        [1, 1],
        ['min', 'max'],
      ).closeness,
    ).toEqual([0, 1]);
  });

  it.each<[string, number[][], number[], Direction[]]>([
    ['no alternative', [], [1], ['max']],
    ['a ragged row', [[1, 2], [1]], [1, 1], ['max', 'max']],
    ['NaN', [[Number.NaN]], [1], ['max']],
    ['a negative weight', [[1]], [-1], ['max']],
    ['weights of 0', [[1]], [0], ['max']],
    ['a direction too few', [[1, 2]], [1, 1], ['max']],
  ])('refuses %s', (_, matrix, weights, directions) => {
    expect(() => topsis(matrix, weights, directions)).toThrow('VIGIE_E_FINOPS_TOPSIS');
  });
});
