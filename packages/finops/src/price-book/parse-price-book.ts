import { PRICE_BOOK_API_VERSION, PRICE_BOOK_KIND, type PriceBook } from './price-book.ts';
import { PriceBookError, type PriceBookProblem } from './price-book-error.ts';
import { parsePeriods } from './parse-periods.ts';
import { parseRates } from './parse-rates.ts';
import { currencyCode, fixedText, oneLine } from './parse-values.ts';
import { YamlReader, type Entry, type Keys } from './yaml-reader.ts';

export interface ParsePriceBookOptions {
  /** What the text is called in messages. Default: `price book`. */
  readonly source?: string;
}

/** A book, or everything that is wrong with it: one of the two is empty. */
export interface PriceBookCheck {
  readonly book?: PriceBook;
  readonly problems: readonly PriceBookProblem[];
}

/**
 * Reads a price book written in YAML or JSON, of the form `price-book.schema.json` describes.
 *
 * @throws PriceBookError `VIGIE_E_FINOPS_PRICE_BOOK` with every problem, its line and column.
 * @example
 * ```ts
 * const book = parsePriceBook(`
 * apiVersion: finops.vigie.dev/v1
 * kind: PriceBook
 * name: on-premises
 * version: '2026-11'
 * currency: EUR
 * periods:
 *   - prices:
 *       cpu: 0.02 EUR per core·hour
 *       memory: 0.01 EUR per GiB·hour
 *       storage: 0.03 EUR per GiB·month
 * `);
 * book.periods[0]?.prices.cpu; // { amount: 0.02, unit: 'core·hour' }
 * ```
 */
export function parsePriceBook(text: string, options: ParsePriceBookOptions = {}): PriceBook {
  const { book, problems } = checkPriceBook(text);
  if (book === undefined) throw new PriceBookError(options.source ?? 'price book', problems);
  return book;
}

/** The same without throwing, for those who show the problems themselves. */
export function checkPriceBook(text: string): PriceBookCheck {
  const reader = new YamlReader(text);
  const book = reader.failed ? undefined : readBook(reader);
  if (book === undefined || reader.problems.length > 0) {
    return { problems: reader.problems.sort((a, b) => a.line - b.line || a.column - b.column) };
  }
  return { book, problems: [] };
}

const BOOK: Keys = {
  apiVersion: true,
  kind: true,
  name: true,
  version: true,
  description: false,
  currency: true,
  periods: true,
  rates: false,
};

function readBook(reader: YamlReader): PriceBook | undefined {
  const root: Entry = { value: reader.root, at: reader.root?.range?.[0] ?? 0 };
  const entries = reader.record(root, '', 'a mapping that begins with apiVersion and kind', BOOK);
  if (entries === undefined) return undefined;
  const get = <T>(key: string, read: (entry: Entry, path: string) => T | undefined): T | undefined => {
    const entry = entries.get(key);
    return entry === undefined ? undefined : read(entry, key);
  };
  const line = (entry: Entry, path: string): string | undefined => oneLine(reader, entry, path);
  get('apiVersion', (entry, path) => fixedText(reader, entry, path, PRICE_BOOK_API_VERSION));
  get('kind', (entry, path) => fixedText(reader, entry, path, PRICE_BOOK_KIND));
  const name = get('name', line);
  const version = get('version', line);
  const description = get('description', (entry, path) => reader.text(entry, path, 'a text'));
  const currency = get('currency', (entry, path) => currencyCode(reader, entry, path));
  const periods = get('periods', (entry, path) => parsePeriods({ reader, currency }, entry, path));
  const rates = get('rates', (entry, path) => parseRates(reader, entry, path));
  if (name === undefined || version === undefined || currency === undefined || periods === undefined)
    return undefined;
  return {
    name,
    version,
    ...(description !== undefined && { description }),
    currency,
    periods,
    rates: rates ?? [],
  };
}
