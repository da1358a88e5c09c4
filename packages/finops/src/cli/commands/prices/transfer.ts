import { parseArgs } from 'node:util';
import {
  exportPrices,
  importPrices,
  PRICE_TARGETS,
  type PriceTarget,
} from '../../../price-book/adapters/price-target.ts';
import { closest } from '../../../price-book/closest.ts';
import { priceBookDocument, writePriceBook } from '../../../price-book/write-price-book.ts';
import { EXIT_OK, UsageError, type CommandIo } from '../../command.ts';
import { inCurrency, instantOf, readBook, readText } from './book-input.ts';

export async function exportBook(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      to: { type: 'string' },
      at: { type: 'string' },
      currency: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const target = targetOf('--to', values.to);
  const atSeconds = instantOf(values.at, io);
  const book = inCurrency(await readBook(positionals, io), values.currency, atSeconds);
  const { text, warnings } = exportPrices(book, target, { atSeconds });
  if (values.json) {
    io.stdout.write(
      `${JSON.stringify({ to: target, name: book.name, version: book.version, text, warnings })}\n`,
    );
  } else {
    io.stdout.write(text);
    warn(warnings, io);
  }
  return EXIT_OK;
}

export async function importBook(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      from: { type: 'string' },
      name: { type: 'string' },
      version: { type: 'string' },
      currency: { type: 'string' },
      format: { type: 'string', default: 'yaml' },
      json: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const target = targetOf('--from', values.from);
  if (values.format !== 'yaml' && values.format !== 'json') {
    throw new UsageError(`--format ${JSON.stringify(values.format)} is unknown: yaml or json.`);
  }
  const { text, source } = await readText(positionals, io);
  const { name, version, currency } = values;
  const { book, warnings } = importPrices(text, target, {
    source,
    ...(name !== undefined && { name }),
    ...(version !== undefined && { version }),
    ...(currency !== undefined && { currency }),
  });
  if (values.json) {
    io.stdout.write(`${JSON.stringify({ from: target, book: priceBookDocument(book), warnings })}\n`);
  } else {
    io.stdout.write(writePriceBook(book, values.format));
    warn(warnings, io);
  }
  return EXIT_OK;
}

function targetOf(option: string, value: string | undefined): PriceTarget {
  const target = PRICE_TARGETS.find((known) => known === value);
  if (target !== undefined) return target;
  const known = PRICE_TARGETS.join(', ');
  if (value === undefined) throw new UsageError(`${option} is missing: one of ${known}.`);
  const meant = closest(value, PRICE_TARGETS);
  const hint = meant === undefined ? `one of ${known}` : `did you mean ${meant}?`;
  throw new UsageError(`${option} ${JSON.stringify(value)} is unknown: ${hint}`);
}

function warn(warnings: readonly string[], io: CommandIo): void {
  for (const warning of warnings) io.stderr.write(`warning: ${warning}\n`);
}
