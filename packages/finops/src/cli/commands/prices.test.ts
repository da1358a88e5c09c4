import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runCli } from '../cli.ts';

const BOOK = `apiVersion: finops.vigie.dev/v1
kind: PriceBook
name: on-premises
version: '2026-11'
currency: EUR
periods:
  - validTo: 2026-07-01
    prices: { cpu: 0.01 EUR per core·hour, memory: 0.01 EUR per GiB·hour, storage: 0.03 EUR per GiB·month }
  - validFrom: 2026-07-01
    prices:
      cpu: 14.6 EUR per core·month
      memory: 0.01 EUR per GB·hour
      storage: 0.03 EUR per GiB·month
      egress: 0.09 EUR per GB
      nodeClasses: { big: { cpu: 0.03 EUR per core·hour } }
rates:
  - { from: EUR, to: USD, rate: 2, date: 2026-11-02, source: European Central Bank }
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigie-prices-'));
  await writeFile(join(folder, 'prices.yaml'), BOOK);
});
afterAll(() => rm(folder, { recursive: true }));

async function run(args: readonly string[], stdin = ''): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await runCli(['prices', ...args], {
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout,
    stderr,
    env: {},
    cwd: folder,
    now: () => Date.UTC(2026, 10, 21),
  });
  stdout.end();
  stderr.end();
  return { code, out: await textOf(stdout), err: await textOf(stderr) };
}

describe('prices validate', () => {
  it('accepts a good book, from a file and from standard input', async () => {
    expect(await run(['validate', 'prices.yaml'])).toEqual({
      code: 0,
      out: 'prices.yaml: on-premises 2026-11, EUR, 2 periods: valid\n',
      err: '',
    });
    expect((await run(['validate', '-'], BOOK)).code).toBe(0);
  });

  it('exits with 1 and shows every problem where an editor finds it', async () => {
    const bad = BOOK.replace('cpu: 14.6', 'cpu: -14.6').replace(
      'memory: 0.01 EUR per GB',
      'memory: 0.01 USD per GB',
    );
    const { code, out } = await run(['validate', '-'], bad);
    expect(code).toBe(1);
    expect(out).toContain('standard input: 2 problems\n');
    expect(out).toContain('  standard input:11:12 periods[1].prices.cpu: ');
    expect(out).toContain('  standard input:12:15 periods[1].prices.memory: ');
  });

  it('answers machines with one JSON object', async () => {
    expect(JSON.parse((await run(['validate', '--json', 'prices.yaml'])).out)).toEqual({
      source: 'prices.yaml',
      valid: true,
      name: 'on-premises',
      version: '2026-11',
      currency: 'EUR',
      problems: [],
    });
    const { code, out } = await run(['validate', '--json', '-'], 'kind: PriceBook\n');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      valid: false,
      problems: [{ line: 1, column: 1 }, {}, {}, {}, {}],
    });
  });
});

describe('prices show', () => {
  it('shows the default book', async () => {
    const { code, out } = await run(['show']);
    expect(code).toBe(0);
    expect(out).toContain('Price book default, version 1, in EUR\n');
    expect(out).toMatch(/^cpu +0\.02 EUR per core·hour +0\.02 \/ core·hour +14\.6 \/ core·month$/m);
    expect(out).toMatch(/^storage +0\.03 EUR per GiB·month .* 0\.02793967724 \/ GB·month$/m);
  });

  it('shows the prices of a day', async () => {
    expect((await run(['show', 'prices.yaml', '--at', '2026-06-30'])).out).toMatch(
      /^cpu +0\.01 EUR per core·hour/m,
    );
    expect((await run(['show', 'prices.yaml'])).out).toMatch(
      /^cpu +14\.6 EUR per core·month +0\.02 \/ core·hour/m,
    );
    expect((await run(['show', 'prices.yaml'])).out).toMatch(/^cpu \(big\) /m);
  });

  it('converts by a stated rate only, and shows it', async () => {
    const { out } = await run(['show', 'prices.yaml', '--currency', 'USD']);
    expect(out).toMatch(/^cpu +29\.2 USD per core·month/m);
    expect(out).toContain('Converted from EUR at 2 USD of 2026-11-02 (European Central Bank).');
    const refused = await run(['show', 'prices.yaml', '--currency', 'USD', '--at', '2026-11-01']);
    expect(refused.code).toBe(3);
    expect(refused.err).toContain('VIGIE_E_FINOPS_CURRENCY: no rate from EUR to USD on or before 2026-11-01');
  });

  it('gives machines exact amounts', async () => {
    const { prices } = JSON.parse((await run(['show', '--json'])).out) as { prices: unknown[] };
    expect(prices[2]).toMatchObject({
      resource: 'storage',
      asWritten: { amount: 0.03, unit: 'GiB·month' },
      hourly: { amount: 0.03 / 730, unit: 'GiB·hour' },
    });
  });
});

describe('prices export and import', () => {
  it.each(['opencost', 'opencost-configmap', 'kubecost'])('pass prices to %s and back', async (form) => {
    const exported = await run(['export', '--to', form, 'prices.yaml']);
    expect(exported.code).toBe(0);
    expect(exported.err).toContain('warning: the prices of node class big cannot be expressed there');
    const imported = await run(
      ['import', '--from', form, '-', '--name', 'back', '--version', '2', '--format', 'json'],
      exported.out,
    );
    expect(imported).toMatchObject({ code: 0, err: '' });
    const book = JSON.parse(imported.out) as { name: string; periods: { prices: { cpu: string } }[] };
    expect(book.name).toBe('back');
    expect(book.periods[0]?.prices.cpu).toBe(
      form === 'opencost' ? '0.02 EUR per core·hour' : '14.6 EUR per core·month',
    );
    const shown = await run(['show', '-', '--json'], imported.out);
    expect(JSON.parse(shown.out)).toMatchObject({ prices: [{ hourly: { amount: 0.02 } }, {}, {}, {}] });
  });

  it('give machines the text and what is lost', async () => {
    const exported = JSON.parse((await run(['export', '--json', '--to', 'kubecost', 'prices.yaml'])).out) as {
      text: string;
      warnings: string[];
    };
    expect(parse(exported.text)).toHaveProperty('kubecostProductConfigs.defaultModelPricing.CPU', 14.6);
    expect(exported.warnings).toContainEqual(expect.stringContaining('node class big'));
    const imported = await run(['import', '--json', '--from', 'kubecost', '-'], exported.text);
    expect(JSON.parse(imported.out)).toMatchObject({
      from: 'kubecost',
      book: { currency: 'EUR' },
      warnings: [],
    });
  });
});

describe('prices', () => {
  it('prints the schema and the help', async () => {
    expect(JSON.parse((await run(['schema'])).out)).toMatchObject({ title: 'Price book' });
    expect((await run(['--help'])).out).toContain('Usage:');
    expect((await run(['show', '--help'])).out).toContain('Exit codes:');
  });

  it.each([
    [[], 'needs one of validate'],
    [['toString'], 'prices has no "toString"'],
    [['validate'], 'Which file?'],
    [['validate', 'a', 'b'], 'One file at a time'],
    [['show', '--at', 'tomorrow'], '--at "tomorrow" is no day'],
    [['export'], '--to is missing'],
    [['export', '--to', 'opencots'], 'did you mean opencost?'],
    [['import', '--from', 'kubecost', '--format', 'xml', '-'], 'yaml or json'],
    [['show', '--colour'], '--colour'],
  ])('%j is a wrong use, exit code 2', async (args, message) => {
    const { code, out, err } = await run(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });

  it('exits with 3 where a file cannot be read or used', async () => {
    expect(await run(['show', 'none.yaml'])).toMatchObject({
      code: 3,
      out: '',
      err: expect.stringContaining('no such file'),
    });
    expect(await run(['show', '-'], 'x')).toMatchObject({
      code: 3,
      err: expect.stringContaining('standard input:1:1'),
    });
    expect((await run(['show', '-'], 'x'.repeat(5_000_000))).code).toBe(3);
  });
});
