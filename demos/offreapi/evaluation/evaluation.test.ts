import { describe, expect, it } from 'vitest';
import { withResults } from './document.ts';
import { evaluate } from './evaluate.ts';
import { violationsOf } from './guard.ts';
import type { LabelledCv, LabelledOffer } from './labelled-set.ts';
import { parseOptions } from './options.ts';
import type { Ranker } from './ranker.ts';
import { asText, tablesOf } from './report.ts';

const cv = (id: string, language: 'fr' | 'en'): LabelledCv => ({
  id,
  language,
  trade: 'cook',
  name: 'Ann Ode',
  email: 'ann@example.org',
  text: `Ann Ode, ann@example.org. Text of ${id}.`,
});
const cvs = [cv('good', 'en'), cv('bon', 'fr'), cv('trap', 'en'), cv('other', 'en')];
const offer: LabelledOffer = {
  id: 'o',
  trade: 'cook',
  language: 'en',
  title: 'Cook',
  place: '',
  mustHave: [],
  niceToHave: [],
  description: 'x',
  grades: new Map([
    ['good', 3],
    ['bon', 2],
  ]),
  traps: new Map([['trap', 'homonym']]),
};
const ranker = (name: string, scores: Readonly<Record<string, number>>): Ranker => ({
  name,
  kind: 'service',
  rank: async (_, cvs) => [cvs.map(({ id }) => scores[id] ?? 0)],
});
const run = (...rankers: Ranker[]): ReturnType<typeof evaluate> =>
  evaluate({ cvs, offers: [offer] }, { seed: 1, resamples: 100, rankers });

describe('evaluate', () => {
  it('ranks the CVs of one language among themselves, and all together', async () => {
    const { rankers } = await run(ranker('one', { good: 2, trap: 3, bon: 4 }));
    const { overall, pairs, traps } = rankers.at(-1) ?? expect.unreachable();
    expect(pairs['en→fr'].ndcg10?.mean).toBe(1);
    expect(pairs['en→en'].map?.mean).toBe(0.5);
    expect(pairs['fr→en'].ndcg10).toBeUndefined();
    expect(overall.map?.mean).toBeCloseTo((1 + 2 / 3) / 2, 10);
    expect(overall.trapErrors?.mean).toBe(0.5);
    expect(traps.homonym?.mean).toBe(0.5);
    expect(traps.denied).toBeUndefined();
  });

  it('shows rankers CVs without what identifies the person', async () => {
    let seen = '';
    await run({
      name: 'curious',
      kind: 'part',
      rank: (_, cvs) => {
        seen = cvs.map(({ redacted }) => redacted).join('\n');
        return [cvs.map(() => 0)];
      },
    });
    expect(seen).toContain('Text of bon');
    expect(seen).not.toMatch(/Ann Ode|@/);
  });

  it('refuses a score that is no number', async () => {
    await expect(run(ranker('broken', { bon: Number.NaN }))).rejects.toThrow('The score of bon for o is NaN');
  });

  it('finds a service that is no better than chance or below BM25', async () => {
    expect(violationsOf(await run(ranker('service, lexical', { other: 9, trap: 8 })))).toHaveLength(2);
    expect(violationsOf(await run(ranker('service, lexical', { good: 9, bon: 8 })))).toEqual([]);
  });

  it('gives tables whose rows are as wide as their columns, with a dash where nothing was measured', async () => {
    const tables = tablesOf(await run(ranker('service, lexical', { good: 1 })), true);
    for (const { columns, rows } of tables) {
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) expect(row).toHaveLength(columns.length);
    }
    expect(tables.map(asText).join('\n')).toMatch(/service, lexical .* –/);
  });
});

describe('withResults', () => {
  it('replaces the results and leaves all else', () => {
    const document = withResults('# Title\n\nBefore.\n', 'one');
    const more = `${document}\nAfter.\n`;
    expect(withResults(more, 'two')).toBe(more.replace('one', 'two'));
    expect(withResults('', 'one')).toContain('one');
  });
});

describe('parseOptions', () => {
  it('writes the document for the own set only, unless told to', () => {
    expect(parseOptions([], '/r')).toMatchObject({
      out: '/r/docs/scoring-evaluation.md',
      seed: 1,
      resamples: 2000,
    });
    expect(parseOptions(['--set', 'x'], '/r')).toMatchObject({ set: 'x', out: undefined });
    expect(parseOptions(['--out', 'none'], '/r')).toMatchObject({ out: undefined });
    expect(parseOptions(['--help'], '/r')).toBe('help');
  });

  it.each([
    [['--seed=-1'], "but got '-1'"],
    [['--resamples', '1e3'], "--resamples takes a whole number from 100 to 100000, but got '1e3'"],
    [['--colour'], 'colour'],
  ])('refuses %j', (args, message) => {
    expect(() => parseOptions(args, '/r')).toThrow(message);
  });
});
