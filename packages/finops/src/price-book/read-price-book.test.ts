import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_PRICE_BOOK } from './price-book.ts';
import { readPriceBook } from './read-price-book.ts';
import { writePriceBook } from './write-price-book.ts';

describe('readPriceBook', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vigie-prices-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('reads YAML and JSON', async () => {
    for (const format of ['yaml', 'json'] as const) {
      const path = join(folder, `book.${format}`);
      await writeFile(path, writePriceBook(DEFAULT_PRICE_BOOK, format));
      expect(await readPriceBook(path)).toEqual(DEFAULT_PRICE_BOOK);
    }
  });

  it('names the file in every problem', async () => {
    const path = join(folder, 'bad.yaml');
    await writeFile(path, 'kind: PriceBook\n');
    await expect(readPriceBook(path)).rejects.toThrowError(`${path}:1:1 currency: is missing`);
  });

  it('says why a file cannot be read, and does not read a huge one', async () => {
    const huge = join(folder, 'huge.yaml');
    await writeFile(huge, Buffer.alloc(5 * 1024 * 1024, ' '));
    const code = 'VIGIE_E_FINOPS_PRICE_BOOK_UNREADABLE';
    await expect(readPriceBook(join(folder, 'none.yaml'))).rejects.toThrowError(`${code}: cannot read`);
    await expect(readPriceBook(join(folder, 'none.yaml'))).rejects.toThrowError('there is no such file');
    await expect(readPriceBook(folder)).rejects.toThrowError('it is a directory');
    await expect(readPriceBook(huge)).rejects.toThrowError('more than 4194304');
  });
});
