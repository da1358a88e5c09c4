import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPriceBook, parsePriceBook } from './parse-price-book.ts';
import { DEFAULT_PRICE_BOOK } from './price-book.ts';

const HEAD = `apiVersion: finops.vigie.dev/v1
kind: PriceBook
name: default
version: '1'
description: Prices used where no price book is given.
currency: EUR
`;
const PRICES = `periods:
  - prices:
      cpu: 0.02 EUR per core·hour
      memory: 0.01 EUR per GiB·hour
      storage: 0.03 EUR per GiB-month
`;

describe('parsePriceBook', () => {
  it('reads YAML', () => {
    expect(parsePriceBook(HEAD + PRICES)).toEqual(DEFAULT_PRICE_BOOK);
  });

  it('tells every problem at once, with line, column and what to do', () => {
    const { problems } = checkPriceBook(
      `${HEAD}periods:\n  - prices:\n      cpu: 0.02\n      memroy: 0.01 EUR per GiB·hour\n      storage: -1 EUR per GiB·month\n`,
    );
    expect(problems.map(({ line, column, path }) => `${line}:${column} ${path}`)).toEqual([
      '9:7 periods[0].prices.memory',
      '9:12 periods[0].prices.cpu',
      '10:15 periods[0].prices.memroy',
      '11:16 periods[0].prices.storage',
    ]);
  });
});

describe('a problem', () => {
  const lines = (text: string): string[] =>
    checkPriceBook(text).problems.map(
      ({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`,
    );
  const pricesWith = (cpu: string): string => (HEAD + PRICES).replace('0.02 EUR per core·hour', cpu);

  it.each([
    ['"0.02"', 'its currency and unit are missing; write it like "0.02 EUR per core·hour"'],
    ['-0.02 EUR per core·hour', 'it may not be negative'],
    ['NaN EUR per core·hour', 'it has to be a finite number'],
    ['0,02 EUR per core·hour', 'write a point, not a comma'],
    ['0.02€ per core·hour', 'write the currency as three letters'],
    ['0.02 EUR/core/hour', 'write "per" and the unit with a point, like "0.02 EUR per core·hour"'],
    ['0.02 EUR per core hour', 'write it like "0.02 EUR per core·hour"'],
    ['0.02 EUR per cores·hours', 'did you mean core·hour?'],
    ['0.02 EUR per core/month', 'did you mean core·month?'],
    ['0.02 EUR per GiB·hour', 'it is one of core·hour, core·month'],
    ['0.02 USD per core·hour', 'is in USD, the book in EUR'],
  ])('of the price %j says what to do', (cpu, hint) => {
    const [line, ...others] = lines(pricesWith(cpu));
    expect(others).toEqual([]);
    expect(line).toContain('9:12 periods[0].prices.cpu: ');
    expect(line).toContain(hint);
  });

  it('suggests the key that was meant', () => {
    const text = (HEAD + PRICES).replace('currency:', 'curency:').replace('storage:', 'strorage:');
    expect(lines(text)).toEqual(
      expect.arrayContaining([
        expect.stringContaining('curency: is unknown here; did you mean currency?'),
        expect.stringContaining('strorage: is unknown here; did you mean storage?'),
      ]),
    );
    expect(lines(`${HEAD}${PRICES}zzzzzzzz: 1\n`)).toEqual([
      expect.stringContaining(
        'known are apiVersion, kind, name, version, description, currency, periods, rates',
      ),
    ]);
  });

  it('is told for keys that stand twice and for __proto__', () => {
    expect(lines(`${HEAD}${PRICES}currency: EUR\n`)).toEqual([
      expect.stringContaining('12:1 currency: stands twice'),
    ]);
    expect(lines(`${HEAD}${PRICES}__proto__: {a: 1}\n`)[0]).toContain('__proto__: is unknown here');
    const classes = `${HEAD}${PRICES}      nodeClasses:\n        __proto__: {cpu: 1 EUR per core·hour}\n`;
    expect(lines(classes)[0]).toContain('is no name of a class');
    expect({} as Record<string, unknown>).not.toHaveProperty('cpu');
  });

  it('is told for text that is no YAML, no mapping, several documents, or empty', () => {
    expect(lines('{')).not.toEqual([]);
    expect(lines('')[0]).toContain('expected a mapping that begins with apiVersion and kind, found nothing');
    expect(lines('- a')[0]).toContain('found a list');
    expect(lines(`${HEAD}${PRICES}---\na: 1\n`)[0]).toContain('a second document begins here');
    expect(lines(`${HEAD}periods: []\n`)[0]).toContain('a book has one period at least');
    expect(lines((HEAD + PRICES).replace("'1'", '!!js/function x'))[0]).toContain('Unresolved tag');
  });

  it('is told for periods that overlap, leave gaps or end before they begin', () => {
    const period = (from: string | undefined, to: string | undefined): string =>
      `  - ${from === undefined ? '' : `validFrom: ${from}\n    `}${to === undefined ? '' : `validTo: ${to}\n    `}` +
      'prices: {cpu: 1 EUR per core·hour, memory: 1 EUR per GiB·hour, storage: 1 EUR per GiB·month}\n';
    const book = (...periods: readonly string[]): string => `${HEAD}periods:\n${periods.join('')}`;
    expect(lines(book(period('2026-07-01', undefined), period(undefined, '2026-07-01')))).toEqual([]);
    expect(lines(book(period(undefined, undefined), period(undefined, undefined)))[0]).toContain(
      'overlaps periods[0]',
    );
    expect(lines(book(period(undefined, '2026-08-01'), period('2026-07-01', undefined)))[0]).toContain(
      'periods[1]: overlaps periods[0]',
    );
    expect(lines(book(period(undefined, '2026-06-01'), period('2026-07-01', undefined)))[0]).toContain(
      'leaves a gap after periods[0] (2026-06-01 to 2026-07-01)',
    );
    expect(lines(book(period('2026-07-01', '2026-06-01')))[0]).toContain(
      'ends (2026-06-01) before it begins (2026-07-01)',
    );
    expect(lines(book(period('2026-07-01', '2026-07-01')))[0]).toContain('before it begins');
  });

  it('of a period is told beside the problems of its prices', () => {
    const text = `${HEAD}periods:
  - {validTo: 2026-06-01, prices: {cpu: 1, memory: 1 EUR per GiB·hour, storage: 1 EUR per GiB·month}}
  - {validFrom: 2026-07-01, prices: {cpu: 1 EUR per core·hour, memory: 1 EUR per GiB·hour}}
`;
    expect(lines(text)).toEqual([
      expect.stringContaining('prices.cpu: expected a price with its unit'),
      expect.stringContaining('leaves a gap'),
      expect.stringContaining('prices.storage: is missing'),
    ]);
  });

  it('is told for two rates of one day', () => {
    const rate = '  - {from: EUR, to: USD, rate: 1.1, date: 2026-11-02, source: ECB}\n';
    expect(lines(`${HEAD}${PRICES}rates:\n${rate}`)).toEqual([]);
    expect(lines(`${HEAD}${PRICES}rates:\n${rate}${rate}`)[0]).toContain(
      'a second rate for the same day: EUR USD 2026-11-02',
    );
  });
});

describe('aliases', () => {
  it('are followed', () => {
    const text = `${HEAD}periods:
  - validTo: 2026-07-01
    prices: &prices {cpu: 0.02 EUR per core·hour, memory: 1 EUR per GiB·hour, storage: 1 EUR per GiB·month}
  - validFrom: 2026-07-01
    prices: *prices
`;
    const { periods } = parsePriceBook(text);
    expect(periods[1]?.prices).toEqual(periods[0]?.prices);
  });

  it('without an anchor, of themselves, and merge keys are problems', () => {
    const problem = (prices: string): string =>
      checkPriceBook(`${HEAD}periods:\n  - prices: ${prices}\n`).problems[0]?.message ?? '';
    expect(problem('*nowhere')).toContain('has no anchor before it');
    expect(problem(`&a {cpu: *a, memory: 1 EUR per GiB·hour, storage: 1 EUR per GiB·month}`)).toContain(
      'expected a price with its unit',
    );
    expect(
      checkPriceBook(`${HEAD}periods:\n  - prices: &a {<<: *a}\n`).problems.map(({ message }) => message),
    ).toContainEqual(expect.stringContaining('merge keys'));
  });

  it('that stand for millions of prices end at a limit, soon', () => {
    const classes = Array.from({ length: 1000 }, (_, index) => `c${index}: {cpu: 1 EUR per core·hour}`).join(
      ', ',
    );
    const prices = `{cpu: 1 EUR per core·hour, memory: 1 EUR per GiB·hour, storage: 1 EUR per GiB·month, nodeClasses: {${classes}}}`;
    const periods = Array.from({ length: 1000 }, () => '  - {validFrom: 2026-01-01, prices: *a}\n').join('');
    const { problems } = checkPriceBook(
      `${HEAD}periods:\n  - {validTo: 2026-01-01, prices: &a ${prices}}\n${periods}`,
    );
    expect(problems.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('more than 100000 values'),
    );
  });
});

describe('limits', () => {
  it('refuse a text of more than 262144 characters unread', () => {
    const { problems } = checkPriceBook('a: 1\n'.repeat(60_000));
    expect(problems).toEqual([
      expect.objectContaining({ line: 1, message: expect.stringContaining('Is it another file?') }),
    ]);
  });

  it('end the list of problems at a thousand', () => {
    const { problems } = checkPriceBook(
      HEAD + PRICES + Array.from({ length: 2000 }, (_, index) => `k${index}: 1\n`).join(''),
    );
    expect(problems).toHaveLength(1000);
  });

  it('answer any text with a book or problems', () => {
    const mutated = fc
      .tuple(
        fc.nat(HEAD.length + PRICES.length),
        fc.nat(8),
        fc.oneof(fc.string(), fc.constantFrom('\t', '&a ', '*a', '{', '- ', ': ')),
      )
      .map(([at, length, text]) => (HEAD + PRICES).slice(0, at) + text + (HEAD + PRICES).slice(at + length));
    fc.assert(
      fc.property(fc.oneof(fc.string(), mutated), (text) => {
        const { book, problems } = checkPriceBook(text);
        expect(book === undefined).toBe(problems.length > 0);
        for (const { line, column } of problems) expect(line > 0 && column > 0 && column < 1e6).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
