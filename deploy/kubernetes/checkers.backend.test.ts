import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installPythonTool, isPythonToolInstalled, toolPath } from '@vigie/e2e/backends';
import { describeWithTools } from '@vigie/e2e/describe-with-tools';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KUSTOMIZATIONS, OVERLAYS, parse, render } from './testing/overlays.ts';

/** On an object, beside `kube-score/ignore`: why. */
const REASON = 'reason.vigie.dev/';

describeWithTools(['kustomize', 'kube-score'], 'kube-score', () => {
  it.each(OVERLAYS)('finds nothing in %s, not even to warn of', (overlay) => {
    const options = ['--kubernetes-version=v1.36', '--exit-one-on-warning', '--output-format=ci'];
    const more = ['container-seccomp-profile', 'container-ports-check'];
    const { status, stdout } = spawnSync(
      toolPath('kube-score'),
      ['score', ...options, ...more.map((name) => `--enable-optional-test=${name}`), '-'],
      { input: render(`overlays/${overlay}`), encoding: 'utf8' },
    );
    expect(stdout.split('\n').filter((line) => /^\[(CRITICAL|WARNING)\]/.test(line))).toEqual([]);
    expect(status).toBe(0);
  });
});

describeWithTools(['kustomize'], 'what checkers are told to pass over', () => {
  it.each(OVERLAYS)('has a reason beside it in %s', (overlay) => {
    for (const { kind, metadata } of parse(render(`overlays/${overlay}`))) {
      const annotations = metadata.annotations ?? {};
      const ignored = annotations['kube-score/ignore']?.split(',') ?? [];
      const skipped = Object.entries(annotations).filter(([name]) => name.startsWith('checkov.io/skip'));
      for (const check of ignored) {
        expect(annotations[REASON + check], `${kind} ${metadata.name}: ${check}`).toMatch(/\w+ \w+ \w+/);
      }
      for (const [, value] of skipped) expect(value).toMatch(/^CKV2?_K8S_\d+=\w+.* \w+ \w+/);
    }
  });
});

const checkov = isPythonToolInstalled('checkov') || process.env['CI'] !== undefined;
if (!checkov) {
  process.stderr.write('Skipped: checkov. CI=1 installs it from PyPI, as e2e/backends/checkov pins it.\n');
}

describeWithTools(['kustomize'], 'checkov', () => {
  describe.skipIf(!checkov)('at the pinned version', () => {
    const folder = mkdtempSync(join(tmpdir(), 'vigie-checkov-'));
    let program: string;
    beforeAll(async () => {
      program = await installPythonTool('checkov');
      for (const kustomization of KUSTOMIZATIONS) {
        writeFileSync(join(folder, `${kustomization.replaceAll('/', '-')}.yaml`), render(kustomization));
      }
    }, 600_000);
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('finds nothing in any of them', async () => {
      const { stdout } = await promisify(execFile)(
        program,
        ['--directory', folder, '--framework', 'kubernetes', '--skip-download', '--output', 'json'],
        { maxBuffer: 64 * 2 ** 20 },
      );
      const { results, summary } = JSON.parse(stdout) as {
        results: { failed_checks: { check_id: string; resource: string; file_path: string }[] };
        summary: { passed: number; failed: number; parsing_errors: number };
      };
      expect(results.failed_checks.map((one) => `${one.file_path} ${one.check_id} ${one.resource}`)).toEqual(
        [],
      );
      expect(summary).toMatchObject({ failed: 0, parsing_errors: 0 });
      expect(summary.passed).toBeGreaterThan(500);
    });
  });
});
