import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { goodCvText } from '../../testing/client.ts';
import { textPdf } from '../../testing/pdf-files.ts';
import { startTestService, type TestService } from '../../testing/test-service.ts';
import { fuzz, type FuzzReport } from './fuzz.ts';
import { storedIn } from './stored.ts';
import { prepareTarget, type Target } from './target.ts';

/** More: `npm run fuzz -- --requests 20000`. */
const REQUESTS = 300;

describe('the API, asked everything its description allows and much that it does not', () => {
  let service: TestService;
  let target: Target;
  let report: FuzzReport;

  beforeAll(async () => {
    service = await startTestService();
    const cv = await textPdf(goodCvText);
    target = await prepareTarget({ baseUrl: service.baseUrl, ...service.account, cv });
    report = await fuzz(target, {
      requests: REQUESTS,
      seed: 20_261,
      cv,
      stored: () => storedIn(service.database),
    });
  }, 120_000);
  afterAll(async () => {
    target.close();
    await service.close();
  });

  it('answers as described, without a 5xx, a stack trace or anything stored by what it refuses', () => {
    expect(report.findings).toEqual([]);
    expect(report.sent).toBe(REQUESTS);
  });

  it('was asked rightly too: every operation succeeded at least once', () => {
    const never = Object.entries(report.statuses)
      .filter(([, statuses]) => !Object.keys(statuses).some((status) => status.startsWith('2')))
      .map(([operation]) => operation);
    // Both take the right password, which nobody guesses.
    expect(never.filter((operation) => !['issueToken', 'changePassword'].includes(operation))).toEqual([]);
  });

  it('leaves no upload behind, and no error in the log', async () => {
    expect(await service.leftovers()).toEqual([]);
    expect(service.lines().filter(({ level }) => level === 'error')).toEqual([]);
    expect(await readdir('.')).not.toContain('x.pdf');
  });
});
