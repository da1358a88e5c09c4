import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { redact } from '../src/scoring/redact.ts';
import { wordsOf } from './baselines/words.ts';
import { evaluate, type Evaluation } from './evaluate.ts';
import { violationsOf } from './guard.ts';
import { gradeOf } from './labelled-set.ts';
import { readSet } from './read-set.ts';
import { createServiceRankers } from './service-rankers.ts';

const set = readSet(join(import.meta.dirname, 'set'));
const { cvs, offers } = set;
const trades = [...new Set(cvs.map(({ trade }) => trade))];
const wordRuns = (text: string, length: number): string[] => {
  const words = wordsOf(text);
  return words
    .slice(0, Math.max(0, words.length - length + 1))
    .map((_, at) => words.slice(at, at + length).join(' '));
};

describe('the labelled set', () => {
  it('has 60 CVs and 24 offers or more, in 12 trades', () => {
    expect(trades).toHaveLength(12);
    expect(cvs.length).toBeGreaterThanOrEqual(60);
    expect(offers.length).toBeGreaterThanOrEqual(24);
  });

  it.each(trades)('has offers and CVs in both languages for the trade %s', (trade) => {
    for (const language of ['fr', 'en']) {
      const ofTrade = (one: { trade: string; language: string }): boolean =>
        one.trade === trade && one.language === language;
      expect(offers.filter(ofTrade).length).toBeGreaterThanOrEqual(1);
      expect(cvs.filter(ofTrade).length).toBeGreaterThanOrEqual(3);
    }
  });

  it.each(offers)('grades CVs 3 in both languages, 1 and 0, and sets traps, for $id', (offer) => {
    const grades = cvs.map((cv) => `${gradeOf(offer, cv)} ${cv.language}`);
    expect(grades).toEqual(expect.arrayContaining(['3 fr', '3 en']));
    expect(grades.map((grade) => grade[0])).toEqual(expect.arrayContaining(['0', '1', '3']));
    expect(offer.traps.size).toBeGreaterThanOrEqual(2);
  });

  it('has traps of every kind', () => {
    const kinds = new Set(offers.flatMap(({ traps }) => [...traps.values()]));
    expect([...kinds].sort()).toEqual(['adjacent', 'denied', 'homonym', 'seniority', 'stuffing']);
  });

  it('has texts of 120 to 350 words', () => {
    const texts = [
      ...cvs.map(({ id, text }) => [id, text]),
      ...offers.map((offer) => [offer.id, offer.description]),
    ];
    const outside = texts.filter(([, text = '']) => {
      const words = text.split(/\s+/).length;
      return words < 120 || words > 350;
    });
    expect(outside.map(([id]) => id)).toEqual([]);
  });

  it('has no CV that takes five words in a row from an offer, or six from another CV', () => {
    const offered = new Map(
      offers.flatMap(({ id, title, description }) =>
        wordRuns(`${title}\n${description}`, 5).map((run) => [run, id]),
      ),
    );
    const owner = new Map<string, string>();
    const repeated: string[] = [];
    for (const cv of cvs) {
      const text = redact(cv.text, cv);
      for (const run of wordRuns(text, 5)) if (offered.has(run)) repeated.push(`${cv.id}: ${run}`);
      for (const run of new Set(wordRuns(text, 6))) {
        if (owner.has(run)) repeated.push(`${cv.id}: ${run}`);
        owner.set(run, cv.id);
      }
    }
    expect(repeated).toEqual([]);
  });

  it('names every person once, at an address that belongs to nobody', () => {
    expect(new Set(cvs.map(({ name }) => name)).size).toBe(cvs.length);
    for (const { email } of cvs) expect(email).toMatch(/^[a-z.]+@example\.(org|com|net)$/);
  });

  it.each(cvs)('leaves neither e-mail nor telephone nor name of $id to a scorer', ({ text, name, email }) => {
    const left = redact(text, { name, email });
    expect(left).not.toContain('@');
    expect(left).not.toMatch(/(?:\d ?){9}/);
    expect(left.toLowerCase()).not.toContain(name.toLowerCase());
  });
});

describe('the service on the labelled set', () => {
  let evaluation: Evaluation;
  beforeAll(async () => {
    evaluation = await evaluate(set, {
      seed: 1,
      resamples: 500,
      rankers: await createServiceRankers({ OFFREAPI_MODEL: 'off' }),
    });
  });

  it('ranks by words alone better than chance, and not below BM25', () => {
    expect(evaluation.rankers.map(({ name }) => name).slice(-3)).toEqual([
      'service, lexical',
      'skills',
      'wording',
    ]);
    expect(violationsOf(evaluation)).toEqual([]);
  });

  it('is measured between chance and the perfect order', () => {
    const [chance, ...others] = evaluation.rankers.map(({ overall }) => overall.ndcg10?.mean ?? Number.NaN);
    for (const value of others) expect(value).toBeGreaterThan(chance ?? Number.NaN);
    expect(evaluation.rankers.find(({ name }) => name === 'perfect order')?.overall.ndcg10?.mean).toBe(1);
  });
});
