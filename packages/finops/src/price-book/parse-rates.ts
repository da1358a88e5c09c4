import type { ExchangeRate } from './price-book.ts';
import { currencyCode, oneLine } from './parse-values.ts';
import { isDay } from './validity.ts';
import { joined, type Entry, type Keys, type YamlReader } from './yaml-reader.ts';

/** The exchange rates of a book: each for a day of its own. */
export function parseRates(
  reader: YamlReader,
  entry: Entry,
  path: string,
): readonly ExchangeRate[] | undefined {
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

const RATE: Keys = { from: true, to: true, rate: true, date: true, source: true };

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
