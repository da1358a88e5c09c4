import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { outdatedFiles, writeFiles } from './write-files.ts';

describe('generated files', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'vigie-generate-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const files = [
    { path: 'deploy/generated/rules.yaml', text: 'groups: []\n' },
    { path: 'docs/reference/metrics.md', text: '# Metrics\n' },
  ];

  it('are written, then up to date', () => {
    expect(writeFiles(root, files)).toEqual(['deploy/generated/rules.yaml', 'docs/reference/metrics.md']);
    expect(readFileSync(join(root, 'docs/reference/metrics.md'), 'utf8')).toBe('# Metrics\n');
    expect(outdatedFiles(root, files)).toEqual([]);
  });

  it('are told when edited by hand, and put right', () => {
    writeFiles(root, files);
    writeFileSync(join(root, 'deploy/generated/rules.yaml'), 'groups: [mine]\n');
    expect(outdatedFiles(root, files)).toEqual(['deploy/generated/rules.yaml']);
    writeFiles(root, files);
    expect(readFileSync(join(root, 'deploy/generated/rules.yaml'), 'utf8')).toBe('groups: []\n');
  });

  it('go when nothing writes them any more', () => {
    mkdirSync(join(root, 'deploy/generated/old'), { recursive: true });
    writeFileSync(join(root, 'deploy/generated/old/panel.json'), '{}');
    expect(writeFiles(root, files)).toContain('deploy/generated/old/panel.json');
    expect(existsSync(join(root, 'deploy/generated/old/panel.json'))).toBe(false);
  });
});
