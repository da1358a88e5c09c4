import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toolPath } from '@vigie/e2e/backends';
import { describeWithTools } from '@vigie/e2e/describe-with-tools';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { DASHBOARDS } from './dashboards.ts';
import { interpolate, queriesOf } from './inspect.ts';
import { VALUES } from './testing/values.ts';

const PROMQL = DASHBOARDS.flatMap((dashboard) => queriesOf(dashboard)).filter(
  ({ datasource }) => datasource === 'prometheus',
);

// That they return data is shown by e2e/tests/prometheus.
describeWithTools(['promtool'], 'PromQL of the dashboards', () => {
  it('is accepted by promtool', () => {
    const folder = mkdtempSync(join(tmpdir(), 'vigie-promql-'));
    try {
      const file = join(folder, 'rules.yaml');
      const rules = PROMQL.map(({ expr }) => ({ record: 'a:b:c', expr: interpolate(expr, VALUES) }));
      // Rules of one group may not be the same.
      const groups = rules.map((rule, index) => ({ name: `g${index}`, rules: [rule] }));
      writeFileSync(file, stringify({ groups }));
      expect(
        execFileSync(toolPath('promtool'), ['check', 'rules', '--lint=none', file], { encoding: 'utf8' }),
      ).toContain(`${rules.length} rules found`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
