import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { installPythonTool, pythonToolPath, toolPath } from '@vigie/e2e/backends';
import { describeWithTools } from '@vigie/e2e/describe-with-tools';
import { beforeAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const run = (command: string, args: readonly string[]): string => {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  return status === 0 ? '' : `${error?.message ?? status}\n${stdout}${stderr}`;
};

describeWithTools(['actionlint'], 'pipelines and scripts', () => {
  beforeAll(async () => {
    for (const tool of ['shellcheck', 'zizmor']) await installPythonTool(tool);
  });

  it('have no finding of shellcheck', () => {
    const scripts = [
      'deploy.sh',
      'undeploy.sh',
      'verify.sh',
      'ha-check.sh',
      'scale-check.sh',
      'lib.sh',
      'load-check.sh',
    ];
    const paths = [
      ...scripts.map((name) => `deploy/scripts/${name}`),
      'deploy/compose/prepare.sh',
      '.ci/run',
    ];
    expect(run(pythonToolPath('shellcheck'), ['-x', '-P', 'SCRIPTDIR', ...paths])).toBe('');
  });

  it('have no finding of actionlint', () => {
    const shellcheck = `-shellcheck=${pythonToolPath('shellcheck')}`;
    expect(run(toolPath('actionlint'), [shellcheck, '.github/workflows/ci.yml'])).toBe('');
  });

  it('have no finding of zizmor', () => {
    expect(run(pythonToolPath('zizmor'), ['--offline', '--no-progress', '--quiet', '.github'])).toBe('');
  });
});
