import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { toolPath } from '@vigie/e2e/backends';
import { describeWithTools } from '@vigie/e2e/describe-with-tools';
import { describe, expect, it } from 'vitest';

const folder = join(import.meta.dirname, '..', 'generated', 'prometheus');
const filesOf = (name: string): string[] =>
  readdirSync(join(folder, name)).map((file) => join(folder, name, file));

describeWithTools(['promtool'], 'rules', () => {
  it('are accepted by promtool without a warning', () => {
    const arguments_ = ['check', 'rules', '--lint=all', '--lint-fatal', ...filesOf('rules')];
    expect(execFileSync(toolPath('promtool'), arguments_, { encoding: 'utf8' })).not.toMatch(
      /lint error|duplicate/,
    );
  });

  it('keep the books of error budgets, through idle times too', () => {
    const file = join(import.meta.dirname, 'error-budget.test.yaml');
    expect(execFileSync(toolPath('promtool'), ['test', 'rules', file], { encoding: 'utf8' })).toContain(
      'SUCCESS',
    );
  });

  describe('fire when they should, resolve, and keep quiet otherwise', () => {
    it.each(filesOf('tests').map((file) => [file.slice(folder.length + 'tests/'.length + 1), file]))(
      '%s',
      (_, file) => {
        const { status, stdout, stderr } = spawnSync(toolPath('promtool'), ['test', 'rules', file], {
          encoding: 'utf8',
        });
        expect(stdout + stderr).toContain('SUCCESS');
        expect(status).toBe(0);
      },
    );
  });
});
