import { describe, expect, it } from 'vitest';
import { createBm25 } from './bm25.ts';
import { createTfIdf } from './tf-idf.ts';
import { wordsOf } from './words.ts';

// The silver and gold trucks of Grossman and Frieder, Information Retrieval, 2.1.
const trucks = [
  'Shipment of gold damaged in a fire',
  'Delivery of silver arrived in a silver truck',
  'Shipment of gold arrived in a truck',
].map(wordsOf);
const query = wordsOf('gold silver truck');

describe('wordsOf', () => {
  it('reads runs of letters and digits in lower case without accents', () => {
    expect(wordsOf('Élève·s : C++, l’été 2024')).toEqual(['eleve', 's', 'c', 'l', 'ete', '2024']);
  });
});

describe('TF-IDF', () => {
  it('ranks the trucks as the textbook does', () => {
    const [d1 = 0, d2 = 0, d3 = 0] = createTfIdf(trucks)(query);
    expect(d2).toBeGreaterThan(d3);
    expect(d3).toBeGreaterThan(d1);
  });

  it('is the cosine of (1 + ln count) × ln(N / n)', () => {
    const [, d2] = createTfIdf(trucks)(query);
    const [half, one] = [Math.log(3 / 2), Math.log(3)];
    const silver = (1 + Math.log(2)) * one;
    // d2 holds delivery, silver twice, arrived, truck; "of", "in" and "a" are in all and weigh nothing.
    const length = Math.hypot(one, silver, half, half);
    expect(d2).toBeCloseTo((one * silver + half * half) / (Math.hypot(half, one, half) * length), 10);
  });

  it('is 1 for the same words, 0 for none shared', () => {
    const [first, second] = createTfIdf([wordsOf('alpha beta'), wordsOf('gamma')])(wordsOf('beta alpha'));
    expect(first).toBeCloseTo(1, 10);
    expect(second).toBe(0);
  });
});

describe('BM25', () => {
  it('is the formula with k1 = 1.2 and b = 0.75', () => {
    const [d1, d2] = createBm25(trucks)(query);
    const idf = (n: number): number => Math.log(1 + (3 - n + 0.5) / (n + 0.5));
    const term = (n: number, count: number, length: number): number =>
      (idf(n) * count * 2.2) / (count + 1.2 * (0.25 + (0.75 * length) / (22 / 3)));
    expect(d1).toBeCloseTo(term(2, 1, 7), 10);
    expect(d2).toBeCloseTo(term(1, 2, 8) + term(2, 1, 8), 10);
  });

  it('counts a word asked twice twice, and never goes below 0', () => {
    const once = createBm25(trucks)(['of']);
    expect(createBm25(trucks)(['of', 'of'])).toEqual(once.map((score) => 2 * score));
    expect(Math.min(...once)).toBeGreaterThan(0);
  });
});
