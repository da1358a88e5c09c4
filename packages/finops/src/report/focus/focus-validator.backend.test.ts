import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_PRICE_BOOK } from '../../price-book/price-book.ts';
import { buildReport } from '../build-report.ts';
import { HOSTILE, testCluster, type AppSpec } from '../test-cluster.ts';
import { findPython, installValidator, validate, type Validator } from '../../../testing/focus-validator.ts';
import { reportFocus } from './report-focus.ts';

const python = await findPython();
// A machine without Python 3.12 has the checks of outputs.test.ts; CI has one.
describe.skipIf(python === undefined)('the validator of the FOCUS project', { timeout: 600_000 }, () => {
  let validator: Validator;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vigie-focus-'));
    validator = await installValidator(python!);
  }, 600_000);

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const overfull: AppSpec = {
    namespace: 'huge',
    name: 'huge',
    pods: 1,
    cpuRequest: 500,
    memoryRequest: 2 ** 30,
    cpuLoad: 0.1,
    memoryLoad: 0.5,
  };

  it('accepts ours: usage, storage, idle, adjustments, names that mean harm', async () => {
    const apps = [...HOSTILE, overfull, { ...overfull, name: 'disk', cpuRequest: 0.5, volumeGib: 20 }];
    const { report, charges } = await buildReport({
      usage: testCluster({ apps, days: 3 }),
      book: DEFAULT_PRICE_BOOK,
      now: 0,
    });
    const file = join(folder, 'focus.csv');
    await writeFile(file, [...reportFocus(report, charges(), DEFAULT_PRICE_BOOK)].join(''));
    const { passed, failures } = await validate(validator, file);
    // Of two rules on InvoiceId, null where there is no invoice and not null where there is one, it runs both on every row and asks that
    // one holds: there is no invoice.
    expect(failures.filter((failure) => !failure.startsWith('InvoiceId-C-005-C:'))).toEqual([]);
    expect(passed).toBeGreaterThan(250);
  });

  it('finds what is wrong in a file: it does look', async () => {
    const { report, charges } = await buildReport({
      usage: testCluster({ days: 1 }),
      book: DEFAULT_PRICE_BOOK,
      now: 0,
    });
    const text = [...reportFocus(report, charges(), DEFAULT_PRICE_BOOK)].join('');
    const file = join(folder, 'wrong.csv');
    await writeFile(file, text.replaceAll(',Usage,', ',Use,').replaceAll(',EUR,', ',euro,'));
    const { failures } = await validate(validator, file);
    expect(failures.join('\n')).toContain('ChargeCategory-C-003-M');
    expect(failures.join('\n')).toContain('BillingCurrency');
  });
});
