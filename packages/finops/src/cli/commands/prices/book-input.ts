import { resolve } from 'node:path';
import { FinopsError } from '../../../finops-error.ts';
import { convertPriceBook, dayOf } from '../../../price-book/convert-currency.ts';
import { parsePriceBook } from '../../../price-book/parse-price-book.ts';
import { DEFAULT_PRICE_BOOK, type PriceBook } from '../../../price-book/price-book.ts';
import { readPriceText } from '../../../price-book/read-price-book.ts';
import { parseInstant } from '../../../price-book/validity.ts';
import { UsageError, type CommandIo } from '../../command.ts';

export interface TextInput {
  readonly text: string;
  /** As messages call it. */
  readonly source: string;
}

/** Reads the one FILE or `-` a subcommand was given. */
export async function readText(positionals: readonly string[], io: CommandIo): Promise<TextInput> {
  const file = onlyFile(positionals);
  if (file === undefined) throw new UsageError('Which file? Name one, or - for standard input.');
  if (file === '-') return { text: await readStream(io.stdin), source: 'standard input' };
  return { text: await readPriceText(resolve(io.cwd, file)), source: file };
}

/** Reads the book of FILE or `-`; the default book where none is named. */
export async function readBook(positionals: readonly string[], io: CommandIo): Promise<PriceBook> {
  if (onlyFile(positionals) === undefined) return DEFAULT_PRICE_BOOK;
  const { text, source } = await readText(positionals, io);
  return parsePriceBook(text, { source });
}

/** Epoch seconds of `--at`; now where it is not given. */
export function instantOf(at: string | undefined, io: CommandIo): number {
  if (at === undefined) return io.now() / 1000;
  const seconds = parseInstant(at);
  if (seconds !== undefined) return seconds;
  throw new UsageError(`--at ${JSON.stringify(at)} is no day: write 2026-11-02 or 2026-11-02T12:00:00Z.`);
}

/** The book in the currency asked for, by its latest rate up to the day looked at. */
export function inCurrency(book: PriceBook, currency: string | undefined, atSeconds: number): PriceBook {
  return currency === undefined ? book : convertPriceBook(book, currency, dayOf(atSeconds));
}

function onlyFile(positionals: readonly string[]): string | undefined {
  if (positionals.length > 1) throw new UsageError(`One file at a time, not ${positionals.length}.`);
  return positionals[0];
}

const MAX_CHARACTERS = 4 * 1024 * 1024;

async function readStream(stream: CommandIo['stdin']): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of stream as AsyncIterable<Uint8Array | string>) {
    text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    if (text.length > MAX_CHARACTERS) {
      throw new FinopsError(
        'VIGIE_E_FINOPS_PRICE_BOOK_UNREADABLE',
        `standard input has more than ${MAX_CHARACTERS} characters: is it a price book?`,
      );
    }
  }
  return text + decoder.decode();
}
