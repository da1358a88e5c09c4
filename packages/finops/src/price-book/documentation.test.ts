import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { parsePriceBook } from './parse-price-book.ts';
import { priceLookup } from './price-lookup.ts';

it('the book the documentation shows is valid', async () => {
  const page = await readFile(new URL('../../docs/prices.md', import.meta.url), 'utf8');
  const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const lookup = priceLookup(parsePriceBook(example));
  const atSeconds = Date.UTC(2026, 10, 21) / 1000;
  expect(lookup({ atSeconds, nodeClass: 'm5.large', spot: true }).cpuCoreHour).toBe(0.008);
  expect(lookup({ atSeconds: Date.UTC(2026, 0, 1) / 1000 }).cpuCoreHour).toBe(0.018);
});
