import { Document } from 'yaml';
import {
  PRICE_BOOK_API_VERSION,
  PRICE_BOOK_KIND,
  type NodeClassPrices,
  type NodePrices,
  type PeriodPrices,
  type PriceBook,
} from './price-book.ts';
import { formatPriceText } from './price-text.ts';
import type { Price } from './price-unit.ts';
import { formatInstant } from './validity.ts';

/**
 * Writes a book as YAML or JSON. `parsePriceBook(writePriceBook(book))` is the same book, to the last digit.
 */
export function writePriceBook(book: PriceBook, format: 'yaml' | 'json' = 'yaml'): string {
  const document = priceBookDocument(book);
  if (format === 'json') return `${JSON.stringify(document, undefined, 2)}\n`;
  return new Document(document, { aliasDuplicateObjects: false }).toString({ lineWidth: 0 });
}

/** The book as plain data of the published form. */
export function priceBookDocument(book: PriceBook): Record<string, unknown> {
  return {
    apiVersion: PRICE_BOOK_API_VERSION,
    kind: PRICE_BOOK_KIND,
    name: book.name,
    version: book.version,
    ...(book.description !== undefined && { description: book.description }),
    currency: book.currency,
    periods: book.periods.map(({ fromSeconds, toSeconds, prices }) => ({
      ...(fromSeconds !== undefined && { validFrom: formatInstant(fromSeconds) }),
      ...(toSeconds !== undefined && { validTo: formatInstant(toSeconds) }),
      prices: pricesDocument(prices, book.currency),
    })),
    ...(book.rates.length > 0 && { rates: book.rates }),
  };
}

function pricesDocument(prices: PeriodPrices, currency: string): Record<string, unknown> {
  const price = (value: Price): string => formatPriceText(value, currency);
  const node = ({ cpu, memory, gpu }: NodePrices): Record<string, unknown> => ({
    ...(cpu && { cpu: price(cpu) }),
    ...(memory && { memory: price(memory) }),
    ...(gpu && { gpu: price(gpu) }),
  });
  const nodeClass = (of: NodeClassPrices): Record<string, unknown> => ({
    ...node(of),
    ...(of.spot && { spot: node(of.spot) }),
  });
  const { spot, nodeClasses, storageClasses, storage, egress, gpu } = prices;
  return {
    cpu: price(prices.cpu),
    memory: price(prices.memory),
    storage: price(storage),
    ...(gpu && { gpu: price(gpu) }),
    ...(egress && { egress: price(egress) }),
    ...(spot && { spot: node(spot) }),
    ...(nodeClasses && { nodeClasses: mapped(nodeClasses, nodeClass) }),
    ...(storageClasses && { storageClasses: mapped(storageClasses, price) }),
  };
}

function mapped<V, W>(record: Readonly<Record<string, V>>, map: (value: V) => W): Record<string, W> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
