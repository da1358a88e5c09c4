import {
  PRICE_BOOK_API_VERSION,
  PRICE_BOOK_KIND,
  type ExchangeRate,
  type NodeClassPrices,
  type NodePrices,
  type PeriodPrices,
  type PriceBook,
  type PricePeriod,
} from './price-book.ts';
import { PriceBookError, type PriceBookProblem } from './price-book-error.ts';
import { examplePrice, parsePriceText } from './price-text.ts';
import type { Price, PricedResource } from './price-unit.ts';
import { isDay, parseInstant, validityProblems } from './validity.ts';
import { joined, YamlReader, type Entry, type Keys } from './yaml-reader.ts';

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
const PERIOD: Keys = { validFrom: false, validTo: false, prices: true };
const PRICES: Keys = {
  cpu: true,
  memory: true,
  storage: true,
  gpu: false,
  egress: false,
  spot: false,
  nodeClasses: false,
  storageClasses: false,
};
const NODE: Keys = { cpu: false, memory: false, gpu: false };
const NODE_CLASS: Keys = { ...NODE, spot: false };
const RATE: Keys = { from: true, to: true, rate: true, date: true, source: true };

const CURRENCY = /^[A-Z]{3}$/;
/** As Kubernetes names classes and writes label values; leaves `__proto__` out. */
const CLASS_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$/;
const ONE_LINE = /^[^\p{Cc}]{1,200}$/u;

function readBook(reader: YamlReader): PriceBook | undefined {
  const root: Entry = { value: reader.root, at: reader.root?.range?.[0] ?? 0 };
  const entries = reader.record(root, '', 'a mapping that begins with apiVersion and kind', BOOK);
  if (entries === undefined) return undefined;
  const get = <T>(key: string, read: (entry: Entry, path: string) => T | undefined): T | undefined => {
    const entry = entries.get(key);
    return entry === undefined ? undefined : read(entry, key);
  };
  const line = (entry: Entry, path: string): string | undefined => oneLine(reader, entry, path);
  get('apiVersion', (entry, path) => fixed(reader, entry, path, PRICE_BOOK_API_VERSION));
  get('kind', (entry, path) => fixed(reader, entry, path, PRICE_BOOK_KIND));
  const name = get('name', line);
  const version = get('version', line);
  const description = get('description', (entry, path) => reader.text(entry, path, 'a text'));
  const currency = get('currency', (entry, path) => currencyCode(reader, entry, path));
  const periods = get('periods', (entry, path) => readPeriods({ reader, currency }, entry, path));
  const rates = get('rates', (entry, path) => readRates(reader, entry, path));
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

/** What reading a price needs to know of the book. */
interface Context {
  readonly reader: YamlReader;
  readonly currency: string | undefined;
}

function readPeriods(context: Context, entry: Entry, path: string): readonly PricePeriod[] | undefined {
  const { reader } = context;
  const items = reader.list(entry, path, 'a list of periods');
  if (items === undefined) return undefined;
  if (items.length === 0) reader.problem(entry.at, path, 'is empty: a book has one period at least');
  const periods = items.map((item, index) => readPeriod(context, item, joined(path, index)));
  const complete = periods.filter((period) => period !== undefined);
  if (complete.length < periods.length) return undefined;
  for (const { index, message } of validityProblems(complete)) {
    reader.problem(items[index]?.at ?? entry.at, joined(path, index), message);
  }
  return complete.sort((a, b) => (a.fromSeconds ?? -Infinity) - (b.fromSeconds ?? -Infinity));
}

function readPeriod(context: Context, entry: Entry, path: string): PricePeriod | undefined {
  const { reader } = context;
  const entries = reader.record(entry, path, 'a period with prices', PERIOD);
  if (entries === undefined) return undefined;
  const instant = (key: string): number | undefined => {
    const at = entries.get(key);
    return at === undefined ? undefined : readInstant(reader, at, joined(path, key));
  };
  const fromSeconds = instant('validFrom');
  const toSeconds = instant('validTo');
  const pricesEntry = entries.get('prices');
  const prices = pricesEntry && readPrices(context, pricesEntry, joined(path, 'prices'));
  if (prices === undefined) return undefined;
  return {
    ...(fromSeconds !== undefined && { fromSeconds }),
    ...(toSeconds !== undefined && { toSeconds }),
    prices,
  };
}

function readInstant(reader: YamlReader, entry: Entry, path: string): number | undefined {
  const text = reader.text(entry, path, 'a day such as 2026-01-01');
  const seconds = text === undefined ? undefined : parseInstant(text);
  if (text !== undefined && seconds === undefined) {
    reader.problem(
      entry.at,
      path,
      `${JSON.stringify(text.slice(0, 60))} is no instant: write a day (2026-01-01, from 00:00 UTC) or 2026-01-01T00:00:00+01:00`,
    );
  }
  return seconds;
}

function readPrices(context: Context, entry: Entry, path: string): PeriodPrices | undefined {
  const entries = context.reader.record(entry, path, 'prices by resource', PRICES);
  if (entries === undefined) return undefined;
  const price = (resource: PricedResource): Price | undefined => priceAt(context, entries, path, resource);
  const [cpu, memory, storage] = [price('cpu'), price('memory'), price('storage')];
  const [gpu, egress] = [price('gpu'), price('egress')];
  const spotEntry = entries.get('spot');
  const spot = spotEntry && readNode(context, spotEntry, joined(path, 'spot'), NODE);
  const nodeClasses = byClass(context, entries, path, 'nodeClasses', (item, at) =>
    readNode(context, item, at, NODE_CLASS),
  );
  const storageClasses = byClass(context, entries, path, 'storageClasses', (item, at) =>
    readPrice(context, item, at, 'storage'),
  );
  if (cpu === undefined || memory === undefined || storage === undefined) return undefined;
  return {
    cpu,
    memory,
    storage,
    ...(gpu && { gpu }),
    ...(egress && { egress }),
    ...(spot && { spot }),
    ...(nodeClasses && { nodeClasses }),
    ...(storageClasses && { storageClasses }),
  };
}

function readNode(context: Context, entry: Entry, path: string, keys: Keys): NodeClassPrices | undefined {
  const entries = context.reader.record(entry, path, 'prices of cpu, memory or gpu', keys);
  if (entries === undefined) return undefined;
  const cpu = priceAt(context, entries, path, 'cpu');
  const memory = priceAt(context, entries, path, 'memory');
  const gpu = priceAt(context, entries, path, 'gpu');
  const spotEntry = keys === NODE_CLASS ? entries.get('spot') : undefined;
  const spot: NodePrices | undefined = spotEntry && readNode(context, spotEntry, joined(path, 'spot'), NODE);
  return { ...(cpu && { cpu }), ...(memory && { memory }), ...(gpu && { gpu }), ...(spot && { spot }) };
}

function byClass<T>(
  { reader }: Context,
  entries: ReadonlyMap<string, Entry>,
  path: string,
  key: string,
  read: (entry: Entry, path: string) => T | undefined,
): Readonly<Record<string, T>> | undefined {
  const entry = entries.get(key);
  const classes = entry && reader.mapping(entry, joined(path, key), 'a mapping from class names to prices');
  if (classes === undefined) return undefined;
  const result: [string, T][] = [];
  for (const [name, item] of classes) {
    const at = joined(joined(path, key), name);
    if (!CLASS_NAME.test(name))
      reader.problem(item.at, at, 'is no name of a class: letters, digits, ".", "_" and "-" only');
    const value = read(item, at);
    if (value !== undefined) result.push([name, value]);
  }
  return Object.fromEntries(result);
}

function priceAt(
  context: Context,
  entries: ReadonlyMap<string, Entry>,
  path: string,
  resource: PricedResource,
): Price | undefined {
  const entry = entries.get(resource);
  return entry && readPrice(context, entry, joined(path, resource), resource);
}

function readPrice(
  context: Context,
  entry: Entry,
  path: string,
  resource: PricedResource,
): Price | undefined {
  const { reader, currency } = context;
  const text = reader.text(entry, path, `a price with its unit, like "${examplePrice(resource, currency)}"`);
  if (text === undefined) return undefined;
  const result = parsePriceText(text, resource);
  if ('problem' in result) {
    reader.problem(entry.at, path, result.problem);
    return undefined;
  }
  if (currency !== undefined && result.currency !== currency) {
    reader.problem(
      entry.at,
      path,
      `is in ${result.currency}, the book in ${currency}: convert it, since currencies never mix in one book`,
    );
  }
  return result.price;
}

function readRates(reader: YamlReader, entry: Entry, path: string): readonly ExchangeRate[] | undefined {
  const items = reader.list(entry, path, 'a list of exchange rates');
  const rates = items?.map((item, index) => readRate(reader, item, joined(path, index)));
  const seen = new Set<string>();
  for (const [index, rate] of (rates ?? []).entries()) {
    if (rate === undefined) continue;
    const key = `${rate.from} ${rate.to} ${rate.date}`;
    if (seen.has(key)) {
      reader.problem(
        items?.[index]?.at ?? 0,
        joined(path, index),
        `a second rate for the same day: ${key}; keep one`,
      );
    }
    seen.add(key);
  }
  return rates?.filter((rate) => rate !== undefined);
}

function readRate(reader: YamlReader, entry: Entry, path: string): ExchangeRate | undefined {
  const entries = reader.record(entry, path, 'a rate with from, to, rate, date and source', RATE);
  if (entries === undefined) return undefined;
  const get = <T>(key: string, read: (entry: Entry, path: string) => T | undefined): T | undefined => {
    const at = entries.get(key);
    return at === undefined ? undefined : read(at, joined(path, key));
  };
  const currency = (at: Entry, where: string): string | undefined => currencyCode(reader, at, where);
  const from = get('from', currency);
  const to = get('to', currency);
  const source = get('source', (at, where) => oneLine(reader, at, where));
  const date = get('date', (at, where) => readDay(reader, at, where));
  const rate = get('rate', (at, where) => readFactor(reader, at, where));
  if (from !== undefined && from === to) reader.problem(entry.at, path, `is from ${from} to itself`);
  if (!from || !to || !source || !date || rate === undefined) return undefined;
  return { from, to, rate, date, source };
}

function readDay(reader: YamlReader, entry: Entry, path: string): string | undefined {
  const text = reader.text(entry, path, 'the day of the rate, such as 2026-11-02');
  if (text === undefined || isDay(text)) return text;
  reader.problem(entry.at, path, `${JSON.stringify(text.slice(0, 60))} is no day: write it like 2026-11-02`);
  return undefined;
}

function readFactor(reader: YamlReader, entry: Entry, path: string): number | undefined {
  const rate = reader.number(entry, path, 'a number, what one unit of "from" is in "to"');
  if (rate === undefined || rate > 0) return rate;
  reader.problem(entry.at, path, `is ${rate}: a rate is above 0`);
  return undefined;
}

function currencyCode(reader: YamlReader, entry: Entry, path: string): string | undefined {
  const text = reader.text(entry, path, 'a currency of three letters, such as EUR');
  if (text === undefined || CURRENCY.test(text)) return text;
  reader.problem(
    entry.at,
    path,
    `${JSON.stringify(text.slice(0, 60))} is no currency: write three capital letters, such as EUR`,
  );
  return undefined;
}

function oneLine(reader: YamlReader, entry: Entry, path: string): string | undefined {
  const text = reader.text(entry, path, 'a text of one line');
  if (text === undefined || ONE_LINE.test(text)) return text;
  reader.problem(entry.at, path, 'has to be one line of at most 200 characters');
  return undefined;
}

function fixed(reader: YamlReader, entry: Entry, path: string, expected: string): string | undefined {
  const text = reader.text(entry, path, expected);
  if (text !== undefined && text !== expected) {
    reader.problem(entry.at, path, `is ${JSON.stringify(text.slice(0, 60))}: this version reads ${expected}`);
  }
  return text;
}
