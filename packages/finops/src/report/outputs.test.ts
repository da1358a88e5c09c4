import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PRICE_BOOK } from '../price-book/price-book.ts';
import { buildReport, type BuiltReport } from './build-report.ts';
import { csvLine } from './csv/csv-line.ts';
import { reportCsv } from './csv/report-csv.ts';
import { FOCUS_COLUMNS } from './focus/focus-columns.ts';
import { reportFocus } from './focus/report-focus.ts';
import { reportHtml } from './html/report-html.ts';
import { reportTable } from './table/report-table.ts';
import { HOSTILE, testCluster, type AppSpec } from './test-cluster.ts';
import { displayWidth, shorten, visible } from './text/visible.ts';

async function built(apps?: readonly AppSpec[], days = 14): Promise<BuiltReport> {
  const usage = testCluster({ ...(apps !== undefined && { apps }), days });
  return await buildReport({
    usage,
    book: DEFAULT_PRICE_BOOK,
    now: Date.UTC(2026, 10, 29),
    scoreboard: false,
  });
}

const app: fc.Arbitrary<AppSpec> = fc.record({
  namespace: fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }),
  name: fc.string({ minLength: 1, maxLength: 20, unit: 'binary' }),
  pods: fc.integer({ min: 1, max: 3 }),
  cpuRequest: fc.double({ min: 0, max: 8, noNaN: true }),
  memoryRequest: fc.integer({ min: 0, max: 2 ** 35 }),
  cpuLoad: fc.double({ min: 0, max: 2, noNaN: true }),
  memoryLoad: fc.double({ min: 0, max: 2, noNaN: true }),
});

/** RFC 4180, by the letter. */
function parseCsv(text: string): Record<string, string>[] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)!.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
    if (end === '\r\n') rows.push([]);
  }
  expect(rows.pop()).toEqual([]);
  const [header, ...body] = rows;
  for (const row of body) expect(row).toHaveLength(header!.length);
  return body.map((row) => Object.fromEntries(header!.map((name, index) => [name, row[index]!])));
}

/** `€1,234.50` or `-€0.10` in cents. */
function cents(text: string): number {
  return Math.round(Number(text.replaceAll(/[^\d.-]/g, '')) * 100);
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

describe('every output', () => {
  it('adds up: what is shown of the parts is what is shown of the whole', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(app, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 3 }),
        async (apps, rows) => {
          const { report, charges } = await built(apps, 2);
          const { cost } = report.totals;
          const tolerance = 1e-9 * Math.max(1, report.totals.allocated.total);

          const csv = parseCsv([...reportCsv(report)].join(''));
          for (const grouping of ['namespace', 'workload']) {
            const amounts = csv
              .filter((row) => row['grouping'] === grouping)
              .map((row) => Number(row['cost']));
            expect(Math.abs(total(amounts) - cost)).toBeLessThanOrEqual(tolerance);
          }

          const focus = parseCsv([...reportFocus(report, charges(), DEFAULT_PRICE_BOOK)].join(''));
          const billed = total(focus.map((row) => Number(row['BilledCost'])));
          expect(Math.abs(billed - cost)).toBeLessThanOrEqual(tolerance);

          const shown = cents(/Total cost\s+(\S+)/.exec(reportTable(report, { lang: 'en', rows }))![1]!);
          expect(shown).toBe(Math.round(cost * 100));
          for (const section of reportTable(report, { lang: 'en', rows }).split('\n\n')) {
            if (!section.startsWith('By ')) continue;
            const amounts = [...section.matchAll(/ (-?€[\d,.]+)  +-?[\d.]+%/g)].map(([, amount]) =>
              cents(amount!),
            );
            expect(total(amounts.slice(0, -1))).toBe(amounts.at(-1));
          }

          const page = reportHtml(report, { lang: 'en' });
          for (const [, body, foot] of page.matchAll(
            /<tbody>((?:(?!<\/tbody>)[^])*)<\/tbody>\s*<tfoot>([^]*?)<\/tfoot>/g,
          )) {
            const first = (html: string): number[] =>
              [...html.matchAll(/<\/th>\s*<td>([^<]*)<\/td>/g)].map(([, amount]) => cents(amount!));
            expect(total(first(body!))).toBe(first(foot!)[0]);
            expect(first(foot!)[0]).toBe(shown);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('says which prices were used and that memory is priced per GiB', async () => {
    const { report } = await built();
    for (const text of [reportTable(report, { lang: 'en' }), reportHtml(report, { lang: 'en' })]) {
      expect(text).toContain('price book default, version 1');
      expect(text).toContain('memory per GiB·hour');
    }
    expect(reportHtml(report, { lang: 'fr' })).toContain('mémoire par Gio·heure');
  });
});

describe('names that mean harm', () => {
  it('reach a terminal without a control character, and turn no text around', async () => {
    const { report } = await built(HOSTILE);
    const table = reportTable(report, { lang: 'en', width: 200 });
    expect(table.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(table).toContain(String.raw`\u{1b}[2J`);
  });

  it('reach a spreadsheet as text', async () => {
    const { report, charges } = await built(HOSTILE);
    const files = [
      [...reportCsv(report)].join(''),
      [...reportFocus(report, charges(), DEFAULT_PRICE_BOOK)].join(''),
    ];
    for (const file of files) {
      for (const row of parseCsv(file)) {
        for (const value of Object.values(row)) {
          const isNumber = value !== '' && Number.isFinite(Number(value));
          if (!isNumber) expect(value).not.toMatch(/^[\s]*[=+\-@|%]/);
          expect(value).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        }
      }
    }
  });

  it('reach a page as text', async () => {
    const { report } = await built(HOSTILE);
    const page = reportHtml(report, { lang: 'en' });
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toMatch(/<img|onerror="?alert\(2\)>/);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;');
    expect(page.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it('are shown as they are where they are harmless', () => {
    expect(visible('çédille/日本')).toBe('çédille/日本');
    expect(visible('a\u202eb\u0000')).toBe(String.raw`a\u{202e}b\u{0}`);
  });
});

describe('a CSV line', () => {
  it('quotes what RFC 4180 says and keeps formulas from being run', () => {
    expect(csvLine(['a,b', 'say "x"', 'two\nlines', undefined, -0.5, 1e21, -0])).toBe(
      '"a,b","say ""x""","two\nlines",,-0.5,1e21,0\r\n',
    );
    expect(csvLine(['=1+1', '+a', '-a', '@a', ' \t=x', 'a=b'])).toBe(`'=1+1,'+a,'-a,'@a,' \t=x,a=b\r\n`);
  });
});

describe('a terminal', () => {
  it('gets everything a page has: over- and under-provisioned, strategies side by side and judged', async () => {
    const { report } = await buildReport({
      usage: testCluster({ days: 14 }),
      book: DEFAULT_PRICE_BOOK,
      now: Date.UTC(2026, 10, 29),
    });
    const table = reportTable(report, { lang: 'en', width: 120, rows: 3 });
    const section = (title: string): string[] =>
      table
        .split('\n\n')
        .find((text) => text.startsWith(title))!
        .split('\n');
    expect(
      section('Strategies side by side')
        .slice(2)
        .map((line) => line.split(' ')[0]),
    ).toEqual(report.strategies.map(({ strategy }) => strategy));
    expect(report.scoreboard!.judgedDays).toBe(11);
    expect(
      section('Had the advice been followed')
        .slice(2)
        .map((line) => line.split(' ')[0]),
    ).toEqual(report.scoreboard!.rows.map(({ strategy }) => strategy));
    expect(section('Most over-provisioned')).toHaveLength(2 + 3);
    expect(section('Under')).toHaveLength(2 + Math.min(3, report.underProvisioned.length));
  });

  it.each([60, 80, 120])('of %i columns gets no longer lines in the tables', async (width) => {
    const { report } = await built();
    const table = reportTable(report, { lang: 'en', width });
    for (const section of table
      .split('\n\n')
      .filter((text) => /^(?:By|Most|Under|Strategies|Had) /.test(text))) {
      for (const line of section.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    }
  });

  it('gets colours when they are asked for, and only then', async () => {
    const { report } = await built();
    expect(reportTable(report, { lang: 'en' })).not.toContain('\u001b');
    expect(reportTable(report, { lang: 'en', colours: true })).toContain('\u001b[1m');
  });

  it('gets long names shortened in the middle, wide characters counted twice', () => {
    expect(shorten('namespace/Deployment/name', 11)).toBe('names…/name');
    expect(displayWidth(shorten('日本語日本語日本語', 8))).toBeLessThanOrEqual(8);
    expect(displayWidth('e\u0301日')).toBe(3);
    expect(shorten('short', 10)).toBe('short');
  });
});

describe('FOCUS', () => {
  it('has the columns of 1.2, rows of a day, prices that multiply to costs, idle as rows of its own', async () => {
    const { report, charges } = await built();
    const rows = parseCsv([...reportFocus(report, charges(), DEFAULT_PRICE_BOOK)].join(''));
    expect(Object.keys(rows[0]!)).toEqual([...FOCUS_COLUMNS]);
    for (const row of rows) {
      expect(Date.parse(row['ChargePeriodEnd']!) - Date.parse(row['ChargePeriodStart']!)).toBe(86_400_000);
      expect(row['ChargePeriodStart']).toMatch(/^\d{4}-\d\d-\d\dT00:00:00Z$/);
      expect(row['BillingPeriodStart']).toBe('2026-11-01T00:00:00Z');
      expect(row['BillingPeriodEnd']).toBe('2026-12-01T00:00:00Z');
      expect(row['BillingCurrency']).toBe('EUR');
      expect(() => JSON.parse(row['Tags'] || '{}') as unknown).not.toThrow();
      if (row['ChargeCategory'] !== 'Usage') continue;
      const product = Number(row['ListUnitPrice']) * Number(row['PricingQuantity']);
      expect(product).toBeCloseTo(Number(row['ListCost']), 9);
    }
    const idle = rows.filter((row) => row['x_Idle'] === 'true');
    expect(total(idle.map((row) => Number(row['BilledCost'])))).toBeCloseTo(report.totals.idle, 8);
    const units = new Set(rows.map((row) => `${row['SkuId']} ${row['PricingUnit']} ${row['ConsumedUnit']}`));
    expect(units).toContain('kubernetes-storage GiB-Months GiB-Hours');
    expect(units).toContain('kubernetes-cpu Core-Hours Core-Hours');
  });

  it('says negative idle as an adjustment without a price', async () => {
    const big: AppSpec = {
      namespace: 'a',
      name: 'b',
      pods: 1,
      cpuRequest: 500,
      memoryRequest: 2 ** 30,
      cpuLoad: 0,
      memoryLoad: 1,
    };
    const { report, charges } = await built([big], 1);
    const rows = parseCsv([...reportFocus(report, charges(), DEFAULT_PRICE_BOOK)].join(''));
    const negative = rows.filter((row) => Number(row['BilledCost']) < 0);
    expect(negative.length).toBeGreaterThan(0);
    for (const row of negative) {
      expect(row).toMatchObject({
        ChargeCategory: 'Adjustment',
        PricingQuantity: '',
        ConsumedQuantity: '',
        x_Idle: 'true',
      });
    }
    expect(report.totals.idle).toBeLessThan(0);
    expect(reportHtml(report, { lang: 'en' })).toContain('idle is negative');
  });
});
