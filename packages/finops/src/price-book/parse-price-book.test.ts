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
