import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

describe('npm run sast', () => {
  it('proves its rules, and finds nothing', { timeout: 400_000 }, () => {
    const main = join(import.meta.dirname, 'main.ts');
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--conditions=@vigie/source', main], {
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
    expect(stderr).toContain('✓ the rules themselves');
    expect(stderr).toContain('✓ oxlint');
    expect(stderr).toContain('✓ semgrep');
    expect(status).toBe(0);
  });
});
