import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { averagePrecision, type Judged, mean, ndcg, precision, trapErrors } from './metrics.ts';
import { createRandom } from './random.ts';

/** Grades from the first rank on, without ties. */
const ranked = (...grades: number[]): Judged[] =>
  grades.map((grade, index) => ({ grade, score: grades.length - index }));
const tied = (...grades: number[]): Judged[] => grades.map((grade) => ({ grade, score: 1 }));
/** The same CVs with their ties broken by chance, many times. */
const brokenTies = (judged: readonly Judged[], metric: (one: readonly Judged[]) => number): number => {
  const random = createRandom(7);
  return mean(
    Array.from({ length: 4000 }, () =>
      metric(judged.map(({ score, grade }) => ({ grade, score: score + random() / 1000 }))),
    ),
  );
};

describe('ndcg', () => {
  it('discounts gains of 2^grade − 1 by log2(rank + 1)', () => {
    // By hand: (7 + 3/log2 3 + 7/2 + 0 + 1/log2 6 + 3/log2 7) / (7 + 7/log2 3 + 3/2 + 3/log2 5 + 1/log2 6).
    expect(ndcg(ranked(3, 2, 3, 0, 1, 2), 6)).toBeCloseTo(13.848264 / 14.595391, 6);
  });

  it('looks at the first ranks only, in what it reaches and in what it could reach', () => {
    expect(ndcg(ranked(0, 0, 3), 2)).toBe(0);
    expect(ndcg(ranked(3, 0, 0, 3), 2)).toBeCloseTo(7 / (7 + 7 / Math.log2(3)), 10);
  });

  it('is 1 for the order by grade, NaN where nothing has a grade', () => {
    expect(ndcg(ranked(3, 2, 1, 0), 10)).toBe(1);
    expect(ndcg(ranked(0, 0), 10)).toBeNaN();
  });
});

describe('averagePrecision', () => {
  it('is the textbook mean of precision at relevant ranks', () => {
    // Manning et al., Introduction to Information Retrieval, 8.4: relevant at 1, 3, 6, 9, 10 of 10.
    const relevant = ranked(...[1, 0, 1, 0, 0, 1, 0, 0, 1, 1].map((one) => one * 3));
    expect(averagePrecision(relevant)).toBeCloseTo((1 + 2 / 3 + 3 / 6 + 4 / 9 + 5 / 10) / 5, 10);
  });

  it('counts grades 2 and 3 as relevant, 1 not', () => {
    expect(averagePrecision(ranked(1, 2))).toBe(0.5);
    expect(averagePrecision(ranked(1, 0))).toBeNaN();
  });
});

describe('precision', () => {
  it('is the relevant share of the first ranks, missing ones counting as irrelevant', () => {
    expect(precision(ranked(3, 0, 2, 3), 3)).toBeCloseTo(2 / 3, 10);
    expect(precision(ranked(3), 3)).toBeCloseTo(1 / 3, 10);
  });
});

describe('ties', () => {
  it.each([
    ['ndcg', (judged: readonly Judged[]) => ndcg(judged, 4)],
    ['averagePrecision', averagePrecision],
    ['precision', (judged: readonly Judged[]) => precision(judged, 3)],
  ])('%s is the mean over the orders they could have', (_, metric) => {
    for (const judged of [
      tied(3, 0, 2, 0, 1, 0),
      [...ranked(0, 3).map(({ grade, score }) => ({ grade, score: score + 10 })), ...tied(2, 0, 0, 3)],
    ]) {
      expect(metric(judged)).toBeCloseTo(brokenTies(judged, metric), 1.7);
    }
  });

  it('no order of the CVs given changes a figure', () => {
    const judged = fc.array(
      fc.record({ score: fc.integer({ min: 0, max: 4 }), grade: fc.integer({ min: 0, max: 3 }) }),
    );
    fc.assert(
      fc.property(judged, (one) => {
        const figures = (given: readonly Judged[]): string =>
          [ndcg(given, 10), averagePrecision(given), precision(given, 3)].map((one) => one.toFixed(9)).join();
        expect(figures(one.toReversed())).toBe(figures(one));
      }),
    );
  });
});

describe('trapErrors', () => {
  it('is the share of pairs in which a trap stands above a relevant CV, a tie counting half', () => {
    const traps = [
      { score: 5, grade: 0 },
      { score: 2, grade: 1 },
    ];
    const relevant = [
      { score: 5, grade: 3 },
      { score: 3, grade: 2 },
    ];
    expect(trapErrors(traps, [...traps, ...relevant])).toBe((0.5 + 1 + 0 + 0) / 4);
    expect(trapErrors([], relevant)).toBeNaN();
  });
});
