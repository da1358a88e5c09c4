import { PriceBookError } from '../price-book-error.ts';
import { joined, type Entry, type YamlReader } from '../yaml-reader.ts';
import { periodPrices, type FieldUnits, type ModelField } from './model-prices.ts';
import type { ImportedPrices, ImportPricesOptions } from './price-target.ts';

/** What another program's prices are read from: a mapping with OpenCost's field names. */
export interface ModelSource {
  readonly reader: YamlReader;
  readonly entries: ReadonlyMap<string, Entry> | undefined;
  readonly path: string;
  readonly target: string;
  readonly units: FieldUnits;
  /** Where not among `entries`. */
  readonly currencyEntry?: Entry | undefined;
  readonly warnings?: readonly string[];
}

/** Makes the book, or throws with every problem found on the way here and while reading the amounts. */
export function importedBook(source: ModelSource, options: ImportPricesOptions): ImportedPrices {
  const { reader, entries, path, target, units } = source;
  const warnings = [...(source.warnings ?? [])];
  const amounts = readAmounts(source);
  for (const field of REQUIRED) {
    if (entries !== undefined && !entries.has(field)) {
      reader.problem(pathStart(entries), joined(path, field), 'is missing');
    }
  }
  const currency = readCurrency(source, options, warnings);
  if (entries !== undefined) warnings.push(...notRead(source));
  if (reader.problems.length > 0 || currency === undefined) {
    const problems = reader.problems.sort((a, b) => a.line - b.line || a.column - b.column);
    throw new PriceBookError(options.source ?? target, problems);
  }
  const descriptionEntry = entries?.get('description');
  const description = descriptionEntry && reader.scalar(descriptionEntry, joined(path, 'description'));
  const { name = target, version = '1' } = options;
  return {
    book: {
      name,
      version,
      ...(typeof description === 'string' && description !== '' && { description }),
      currency,
      periods: [{ prices: periodPrices(amounts, units) }],
      rates: [],
    },
    warnings,
  };
}

const FIELDS: readonly ModelField[] = [
  'CPU',
  'spotCPU',
  'RAM',
  'spotRAM',
  'GPU',
  'spotGPU',
  'storage',
  'internetNetworkEgress',
];
const REQUIRED: readonly ModelField[] = ['CPU', 'RAM', 'storage'];

/** Prices and discounts of those programs a price book has no place for. */
const NOT_READ: readonly string[] = [
  'zoneNetworkEgress',
  'regionNetworkEgress',
  'natGatewayEgress',
  'natGatewayIngress',
  'firstFiveForwardingRulesCost',
  'additionalForwardingRuleCost',
  'LBIngressDataCost',
  'defaultLBPrice',
  'discount',
  'negotiatedDiscount',
];

function readAmounts({ reader, entries, path }: ModelSource): Partial<Record<ModelField, number>> {
  const amounts: Partial<Record<ModelField, number>> = {};
  for (const field of FIELDS) {
    const entry = entries?.get(field);
    if (entry === undefined) continue;
    const where = joined(path, field);
    const value = reader.scalar(entry, where);
    const amount = typeof value === 'number' ? value : amountOf(value);
    if (amount !== undefined && Number.isFinite(amount) && amount >= 0) amounts[field] = amount;
    else
      reader.problem(
        entry.at,
        where,
        `expected an amount of 0 or more, like "0.02", found ${JSON.stringify(value)}`,
      );
  }
  return amounts;
}

function amountOf(value: unknown): number | undefined {
  return typeof value === 'string' &&
    /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(value)
    ? Number(value)
    : undefined;
}

function readCurrency(
  { reader, entries, path, target, currencyEntry }: ModelSource,
  options: ImportPricesOptions,
  warnings: string[],
): string | undefined {
  const entry = currencyEntry ?? entries?.get('currencyCode');
  const stated = entry === undefined ? undefined : reader.scalar(entry, path);
  if (entry === undefined || stated === '' || stated === null) {
    if (options.currency === undefined)
      warnings.push(`no currencyCode: the amounts are taken for USD, as ${target} does`);
    return options.currency ?? 'USD';
  }
  if (typeof stated === 'string' && /^[A-Z]{3}$/.test(stated)) {
    if (options.currency === undefined || options.currency === stated) return stated;
    reader.problem(entry.at, 'currencyCode', `is ${stated}, not ${options.currency} as asked for`);
    return undefined;
  }
  reader.problem(
    entry.at,
    'currencyCode',
    `expected three capital letters, such as EUR, found ${JSON.stringify(stated)}`,
  );
  return undefined;
}

function notRead({ reader, entries, path }: ModelSource): string[] {
  return NOT_READ.flatMap((field) => {
    const entry = entries?.get(field);
    const value = entry === undefined ? undefined : reader.scalar(entry, joined(path, field));
    const shown = typeof value === 'number' ? String(value) : value;
    const nothing = typeof shown !== 'string' || shown === '' || Number.parseFloat(shown) === 0;
    return nothing ? [] : [`${field} (${shown}) has no place in a price book and is left out`];
  });
}

function pathStart(entries: ReadonlyMap<string, Entry>): number {
  const [first] = entries.values();
  return first?.at ?? 0;
}
