import { describe, expect, it } from 'vitest';
import { renderDocument, type TestRow } from './document.ts';

const row: TestRow = {
  file: 'e2e/tests/loki/push.backend.test.ts',
  title: 'Loki › has each line | once',
  state: 'passed',
  milliseconds: 1234,
  backends: ['loki'],
  figures: { lines: '2,000', lost: '0' },
};
const facts = { machine: 'Node 24 on a machine', seconds: 61 };

describe('docs/e2e.md', () => {
  it('has a row a test, with its version, result and figures', () => {
    const text = renderDocument([row], facts);
    expect(text).toContain('| loki | v3.');
    expect(text).toContain('## Loki');
    expect(text).toContain(
      '| Loki › has each line \\| once | loki | passed | 1.2 s | lines: 2,000; lost: 0 |',
    );
    expect(text).toContain('1 passed, 0 failed, in 61 s');
  });

  it('does not hide what failed or was skipped', () => {
    const other = { ...row, file: 'deploy/x.backend.test.ts' };
    const text = renderDocument(
      [{ ...row, state: 'failed' }, { ...other, state: 'failed' }, other, { ...other, state: 'skipped' }],
      facts,
    );
    expect(text).toContain('1 passed, 2 failed, 1 skipped');
    expect(text).toContain('| loki | failed |');
    expect(text).toContain('| loki | 3 | 1 failed |');
  });
});
