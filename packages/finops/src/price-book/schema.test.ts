import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkPriceBook } from './parse-price-book.ts';
import { priceBookSchema } from './schema.ts';

const FILE = fileURLToPath(new URL('../../price-book.schema.json', import.meta.url));
const valid = new Ajv2020({ strict: true, allErrors: true }).compile(priceBookSchema());

const GOOD = `apiVersion: finops.vigie.dev/v1
kind: PriceBook
name: on-premises
version: '2026-11'
currency: EUR
periods:
  - validTo: 2026-07-01
    prices:
      cpu: 0.02 EUR per core·hour
      memory: 0.01 EUR per GiB·hour
      storage: 0.03 EUR per GiB·month
  - validFrom: 2026-07-01
    prices:
      cpu: 14.6 EUR per core-month
      memory: 1e-2 EUR per GB·hour
      storage: 0.03 EUR per GB-month
      gpu: 700 EUR per gpu·month
      egress: 0.09 EUR per GB
      spot:
        cpu: 0.005 EUR per core·hour
      nodeClasses:
        m5.large:
          cpu: 0.03 EUR per core·hour
          spot:
            gpu: 0.3 EUR per gpu·hour
      storageClasses:
        fast-ssd: 0.10 EUR per GiB·month
rates:
  - from: EUR
    to: USD
    rate: 1.08
    date: 2026-11-02
    source: European Central Bank
`;

/** Each makes a bad book of the good one. */
const BAD: readonly (readonly [from: string, to: string])[] = [
  ['finops.vigie.dev/v1', 'finops.vigie.dev/v2'],
  ['kind: PriceBook', 'kind: Pricebook'],
  ['name: on-premises\n', ''],
  ['name: on-premises', 'name: 7'],
  ['name: on-premises', 'name: "a\\nb"'],
  [`version: '2026-11'`, 'version: 2026.11'],
  [`version: '2026-11'`, "version: ''"],
  ['currency: EUR\n', 'currency: euro\n'],
  ['currency: EUR\n', 'currency: EUR\ncolour: blue\n'],
  ['validTo: 2026-07-01', 'validTo: 01/07/2026'],
  ['validTo: 2026-07-01', 'validTo: 2026-07'],
  ['validTo: 2026-07-01', 'validTo: 20260701'],
  ['    prices:\n', '    price:\n'],
  ['cpu: 0.02 EUR per core·hour', 'cpu: 0.02'],
  ['cpu: 0.02 EUR per core·hour', 'cpu: 0.02 EUR'],
  ['cpu: 0.02 EUR per core·hour', 'cpu: -0.02 EUR per core·hour'],
  ['cpu: 0.02 EUR per core·hour', 'cpu: NaN EUR per core·hour'],
  ['cpu: 0.02 EUR per core·hour', 'cpu: .nan'],
  ['cpu: 0.02 EUR per core·hour', 'cpu: Infinity EUR per core·hour'],
  ['cpu: 0.02 EUR per core·hour', 'cpu: 1e999 EUR per core·hour'],
  ['cpu: 0.02 EUR per core·hour', 'cpu: 0,02 EUR per core·hour'],
  ['cpu: 0.02 EUR per core·hour', 'cpu: 0.02 € per core·hour'],
  ['cpu: 0.02 EUR per core·hour', 'cpu: 0.02 EUR per GiB·hour'],
  ['cpu: 0.02 EUR per core·hour', 'cpu: 0.02 EUR per core·day'],
  ['cpu: 0.02 EUR per core·hour', 'cpu: 0.02 EUR/core/hour'],
  ['cpu: 0.02 EUR per core·hour', 'cpu: [0.02 EUR per core·hour]'],
  ['cpu: 0.02 EUR per core·hour', 'cpu: {price: 0.02}'],
  ['cpu: 0.02 EUR per core·hour', 'cpu:'],
  ['      memory: 0.01 EUR per GiB·hour\n', ''],
  ['memory: 0.01', 'memroy: 0.01'],
  ['egress: 0.09 EUR per GB', 'egress: 0.09 EUR per GB·hour'],
  ['m5.large:', '__proto__:'],
  ['m5.large:', '"m5 large":'],
  ['fast-ssd: 0.10 EUR per GiB·month', 'fast-ssd: {}'],
  ['gpu: 0.3 EUR per gpu·hour', 'storage: 0.3 EUR per GiB·hour'],
  ['rate: 1.08', 'rate: 0'],
  ['rate: 1.08', 'rate: -1'],
  ['rate: 1.08', 'rate: "1.08"'],
  ['rate: 1.08', 'rate: .inf'],
  ['date: 2026-11-02', 'date: 2 November'],
  ['    source: European Central Bank\n', ''],
  ['    to: USD', '    to: dollars'],
];

/** Wrong in what a schema cannot say. */
const BEYOND: readonly (readonly [from: string, to: string])[] = [
  ['validTo: 2026-07-01', 'validTo: 2026-02-30'],
  ['validTo: 2026-07-01', 'validTo: 2026-08-01'],
  ['validTo: 2026-07-01', 'validTo: 2026-06-01'],
  ['  - validTo: 2026-07-01\n    prices', '  - validFrom: 2026-08-01\n    validTo: 2026-07-01\n    prices'],
  ['cpu: 0.02 EUR', 'cpu: 0.02 USD'],
  ['to: USD', 'to: EUR'],
  ['date: 2026-11-02', 'date: 2026-02-30'],
];

describe('priceBookSchema', () => {
  it('is what the package publishes', async () => {
    await expect(`${JSON.stringify(priceBookSchema(), undefined, 2)}\n`).toMatchFileSnapshot(FILE);
  });

  it('and the parser accept a good book, as YAML and as JSON', () => {
    for (const text of [GOOD, JSON.stringify(parse(GOOD)), JSON.stringify(parse(GOOD), undefined, '\t')]) {
      expect(valid(parse(text)), JSON.stringify(valid.errors)).toBe(true);
      expect(checkPriceBook(text).problems).toEqual([]);
    }
  });

  it.each(BAD)('and the parser refuse a book with %j made %j', (from, to) => {
    const text = GOOD.replace(from, to);
    expect(text).not.toBe(GOOD);
    expect(valid(parse(text))).toBe(false);
    expect(checkPriceBook(text).problems).not.toEqual([]);
  });

  it.each(BEYOND)('leaves %j made %j to the parser', (from, to) => {
    const text = GOOD.replace(from, to);
    expect(text).not.toBe(GOOD);
    expect(valid(parse(text)), JSON.stringify(valid.errors)).toBe(true);
    expect(checkPriceBook(text).problems).not.toEqual([]);
  });
});
