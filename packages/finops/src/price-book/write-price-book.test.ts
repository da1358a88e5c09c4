import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePriceBook } from './parse-price-book.ts';
import { arbitraryPriceBook } from './price-book.arbitrary.ts';
import { DEFAULT_PRICE_BOOK } from './price-book.ts';
import { writePriceBook } from './write-price-book.ts';

describe('writePriceBook', () => {
  it('writes a text a person would have written', () => {
    expect(writePriceBook(DEFAULT_PRICE_BOOK)).toBe(`apiVersion: finops.vigie.dev/v1
kind: PriceBook
name: default
version: "1"
description: Prices used where no price book is given.
currency: EUR
periods:
  - prices:
      cpu: 0.02 EUR per core·hour
      memory: 0.01 EUR per GiB·hour
      storage: 0.03 EUR per GiB·month
`);
  });

  it('is read back to the same book, to the last digit', () => {
    fc.assert(
      fc.property(arbitraryPriceBook(), fc.constantFrom('yaml' as const, 'json' as const), (book, format) => {
        expect(parsePriceBook(writePriceBook(book, format))).toEqual(book);
      }),
    );
  });
});
