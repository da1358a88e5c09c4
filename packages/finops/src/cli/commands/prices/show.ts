import { parseArgs } from 'node:util';
import type { PriceBook, PricePeriod } from '../../../price-book/price-book.ts';
import { periodAt } from '../../../price-book/price-lookup.ts';
import { formatPriceText } from '../../../price-book/price-text.ts';
import type { Price } from '../../../price-book/price-unit.ts';
import { formatInstant } from '../../../price-book/validity.ts';
import { EXIT_OK, type CommandIo } from '../../command.ts';
import { inCurrency, instantOf, readBook } from './book-input.ts';
import { priceRows, type PriceRow } from './price-rows.ts';

export async function showPrices(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      at: { type: 'string' },
      currency: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const atSeconds = instantOf(values.at, io);
  const book = inCurrency(await readBook(positionals, io), values.currency, atSeconds);
  const period = periodAt(book, atSeconds);
  io.stdout.write(values.json ? asJson(book, period, atSeconds) : asTable(book, period, atSeconds));
  return EXIT_OK;
}

function asJson(book: PriceBook, { fromSeconds, toSeconds, prices }: PricePeriod, atSeconds: number): string {
  const { name, version, currency } = book;
  const validFrom = fromSeconds === undefined ? null : formatInstant(fromSeconds);
  const validTo = toSeconds === undefined ? null : formatInstant(toSeconds);
  const at = formatInstant(atSeconds);
  return `${JSON.stringify({ name, version, currency, at, validFrom, validTo, prices: priceRows(prices), rates: book.rates })}\n`;
}

function asTable(book: PriceBook, period: PricePeriod, atSeconds: number): string {
  const from = period.fromSeconds === undefined ? 'ever' : formatInstant(period.fromSeconds);
  const to = period.toSeconds === undefined ? 'further notice' : formatInstant(period.toSeconds);
  const header = ['', 'as written', 'per hour', 'per month (730 h)', 'per GB'];
  const rows = priceRows(period.prices).map((row) => cells(row, book.currency));
  const rates = book.rates.map(
    ({ from, to, rate, date, source }) => `1 ${from} = ${rate} ${to} on ${date} (${source})`,
  );
  return [
    `Price book ${book.name}, version ${book.version}, in ${book.currency}`,
    ...(book.description === undefined ? [] : [book.description]),
    `At ${formatInstant(atSeconds)}; these prices are valid since ${from}, until ${to}.`,
    '',
    ...aligned([header, ...rows]),
    ...(rates.length > 0 ? ['', ...rates] : []),
    '',
  ].join('\n');
}

function cells(row: PriceRow, currency: string): string[] {
  const { amount, unit } = row.asWritten;
  // A converted price has digits nobody wrote.
  const written = formatPriceText({ amount: Number(amount.toPrecision(15)), unit }, currency);
  return [label(row), written, cell(row.hourly), cell(row.monthly), cell(row.perGb)];
}

function label({ resource, nodeClass, storageClass, spot }: PriceRow): string {
  const scope = [nodeClass, storageClass, spot ? 'spot' : undefined].filter((part) => part !== undefined);
  return scope.length === 0 ? resource : `${resource} (${scope.join(', ')})`;
}

/** Ten significant digits are what a person reads; `--json` has all. */
function cell(price: Price | undefined): string {
  return price === undefined ? '' : `${Number(price.amount.toPrecision(10))} / ${price.unit}`;
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
