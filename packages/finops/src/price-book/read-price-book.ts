import { readFile, stat } from 'node:fs/promises';
import { FinopsError } from '../finops-error.ts';
import { parsePriceBook } from './parse-price-book.ts';
import type { PriceBook } from './price-book.ts';

/**
 * Reads a price book from a file, YAML or JSON.
 *
 * @throws FinopsError `VIGIE_E_FINOPS_PRICE_BOOK_UNREADABLE` where there is no such file or it is larger than 4 MiB;
 * PriceBookError `VIGIE_E_FINOPS_PRICE_BOOK` with all that is wrong in it.
 */
export async function readPriceBook(path: string): Promise<PriceBook> {
  return parsePriceBook(await readPriceText(path), { source: path });
}

/** The text of a file of prices, bounded before it is read. */
export async function readPriceText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size <= MAX_BYTES) return await readFile(path, 'utf8');
    throw unreadable(path, `it has ${size} bytes, more than ${MAX_BYTES}`);
  } catch (error) {
    if (error instanceof FinopsError) throw error;
    throw unreadable(path, reason(error), { cause: error });
  }
}

const MAX_BYTES = 4 * 1024 * 1024;

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file';
  return code === 'EISDIR' ? 'it is a directory' : message;
}

function unreadable(path: string, why: string, options?: ErrorOptions): FinopsError {
  return new FinopsError('VIGIE_E_FINOPS_PRICE_BOOK_UNREADABLE', `cannot read ${path}: ${why}`, options);
}
