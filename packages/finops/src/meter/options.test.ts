import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { costMeter } from './cost-meter.ts';
import { formatAmount } from './format-amount.ts';
import type { CostMeterOptions } from './options.ts';

const run = promisify(execFile);
const stopped: { stop(): void }[] = [];
let folder: string | undefined;
afterEach(async () => {
  for (const meter of stopped.splice(0)) meter.stop();
  if (folder !== undefined) await rm(folder, { recursive: true });
  folder = undefined;
});

function start(options: CostMeterOptions, env: Record<string, string> = {}): ReturnType<typeof costMeter> {
  const meter = costMeter(options, { env, read: () => undefined });
  stopped.push(meter);
  return meter;
}

async function book(text: string): Promise<string> {
  folder = await mkdtemp(join(tmpdir(), 'vigie-book-'));
  const path = join(folder, 'prices.yaml');
  await writeFile(path, text);
  return path;
}

describe('options of the meter', () => {
  it.each<[CostMeterOptions, RegExp]>([
    [{ requests: { cpu: '500x' } }, /VIGIE_E_FINOPS_QUANTITY/],
    [{ requests: { memory: -1 } }, /VIGIE_E_FINOPS_METER_OPTION: requests and limits .* -1/],
    [
      { maxRoutes: 1.5 },
      /VIGIE_E_FINOPS_METER_OPTION: maxRoutes must be a whole number from 2 to 500, received 1.5/,
    ],
    [{ stepSeconds: 0 }, /VIGIE_E_FINOPS_METER_OPTION: stepSeconds/],
    [{ halfLifeSeconds: Number.NaN }, /VIGIE_E_FINOPS_METER_OPTION: halfLifeSeconds/],
    [{ priceBook: '/no/such/book.yaml' }, /VIGIE_E_FINOPS_PRICE_BOOK_UNREADABLE: .*\/no\/such\/book\.yaml/],
  ])('that are wrong are refused: %j', (options, message) => {
    expect(() => start(options)).toThrow(message);
  });

  it('that are variables are refused as well', () => {
    expect(() => start({}, { VIGIE_SPOT: 'maybe' })).toThrow(
      /VIGIE_SPOT must be true or false, received "maybe"/,
    );
    expect(() => start({}, { VIGIE_PRICE_BOOK: '/no/book' })).toThrow(/VIGIE_E_FINOPS_PRICE_BOOK_UNREADABLE/);
  });
});

describe('prices of the meter', () => {
  it('are those of the default book, without options', () => {
    const meter = start({ usage: 'process' });
    meter.stop();
    expect(meter.identity.priceBook).toMatch(/^default /);
    expect(meter.snapshot()).toMatchObject({ currency: 'EUR', prices: { cpuCoreHour: 0.02 } });
  });

  it('are those of a YAML book, once it is read', async () => {
    const path = await book(
      `apiVersion: finops.vigie.dev/v1\nkind: PriceBook\nname: mine\nversion: '7'\ncurrency: USD\nperiods:\n  - prices:\n      cpu: 0.05 USD per core·hour\n      memory: 0.01 USD per GiB·hour\n      storage: 0.03 USD per GiB·month\n      nodeClasses:\n        big:\n          cpu: 0.04 USD per core·hour\n`,
    );
    const meter = start({}, { VIGIE_PRICE_BOOK: path, VIGIE_NODE_CLASS: 'big' });
    expect(meter.snapshot()).toBeUndefined();
    expect(await meter.ready).toBe(true);
    meter.stop();
    expect(meter.snapshot()).toMatchObject({ currency: 'USD', prices: { cpuCoreHour: 0.04 } });
    expect(meter.identity.priceBook).toBe('mine 7');
  });

  it('of a book with faults are none, and the faults are told once', async () => {
    const path = await book('apiVersion: nonsense\n');
    const warnings: unknown[] = [];
    const meter = start({ priceBook: path, warn: (...warning) => void warnings.push(warning) });
    expect(await meter.ready).toBe(false);
    meter.stop();
    expect(meter.snapshot()).toBeUndefined();
    expect(warnings).toEqual([[expect.stringContaining('cannot be used'), { error: expect.any(Error) }]]);
  });

  it('bring no YAML parser unless there is a book to read', async () => {
    const entry = JSON.stringify(new URL('index.ts', import.meta.url).href);
    const script = `import { registerHooks } from 'node:module';
      const loaded = [];
      registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
      const { costMeter } = await import(${entry});
      costMeter().stop();
      console.log(JSON.stringify(loaded.filter((url) => /yaml|opentelemetry/.test(url))));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--no-warnings', '-e', script]);
    expect(JSON.parse(stdout)).toEqual([]);
  });
});

describe('a small amount', () => {
  it.each([
    [0, '0,00 €', '€0.00'],
    [0.0000021, '0,000 002 1 €', '€0.000 002 1'],
    [5.55e-9, '0,000 000 005 6 €', '€0.000 000 005 6'],
    [0.25, '0,25 €', '€0.25'],
    [1234.567, '1 234,57 €', '€1,234.57'],
  ])('%f is readable', (amount, french, english) => {
    const spaces = (text: string): string => text.replaceAll(/\s/g, ' ');
    expect(spaces(formatAmount(amount, 'EUR', 'fr'))).toBe(french);
    expect(spaces(formatAmount(amount, 'EUR', 'en'))).toBe(english);
  });
});
