import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ignoreRules, readBuildContext } from './build-context.ts';

const repository = join(import.meta.dirname, '..', '..');
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function contextOf(files: Readonly<Record<string, string>>): ReturnType<typeof readBuildContext> {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-context-'));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return readBuildContext(folder);
}

describe('the build context of this repository', () => {
  const context = readBuildContext(repository);

  it('has nothing in it that must not leave the machine', () => {
    expect(context.findings).toEqual([]);
  });

  it('is small, and has sources, manifests and the lock file only', () => {
    expect(context.bytes).toBeLessThan(8_000_000);
    const paths = context.files.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(['pnpm-lock.yaml', 'demos/offreapi/src/main.ts', 'LICENSE']),
    );
    expect(paths.filter((path) => /^(docs|bench\/src|e2e\/src|\.ci|\.github)\//.test(path))).toEqual([]);
  });
});

describe('.dockerignore', () => {
  it.each([
    ['**', 'a/b.ts', true],
    ['**\n!a/*/src', 'a/x/src/deep/file.ts', false],
    ['**\n!a/*/src', 'a/x/y/src/file.ts', true],
    ['**\n!a\n**/*.test.ts', 'a/b/c.test.ts', true],
    ['**/node_modules', 'node_modules/x.js', true],
    ['*.md', 'docs/x.md', false],
    ['# only a comment', 'x', false],
    ['/dist/', 'dist/x.js', true],
    ['a.ts', 'abts', false],
  ])('%j says of %s: ignored %s', (text, path, ignored) => {
    expect(ignoreRules(text)(path)).toBe(ignored);
  });
});

describe('a build context', () => {
  it('with secrets, installations, tests or large files is refused', () => {
    const token = `ghp_${'a1'.repeat(18)}`;
    const { findings, bytes } = contextOf({
      '.dockerignore': '.dockerignore',
      '.env': 'A=1',
      'a/.npmrc': 'x',
      'src/config.ts': `const token = '${token}';`,
      'tls/server.key': 'x',
      'compose/secrets/password': 'x',
      'src/main.test.ts': '',
      'data.bin': 'x'.repeat(5_000_001),
      'node_modules/x/index.js': '',
    });
    expect(findings).toEqual([
      '.env usually holds secrets',
      'a/.npmrc usually holds secrets',
      'compose/secrets/password lies in a folder of secrets',
      'data.bin has 5.0 MB',
      'node_modules/ is of an installation',
      'src/config.ts holds a GitHub token',
      'src/main.test.ts is for tests',
      'tls/server.key usually holds a private key',
    ]);
    expect(bytes).toBeGreaterThan(5_000_000);
  });

  it('says nothing of what is left out of it', () => {
    const { files, findings } = contextOf({ '.dockerignore': '**\n!src', '.env': 'A=1', 'src/a.ts': 'a' });
    expect(findings).toEqual([]);
    expect(files).toEqual([{ path: 'src/a.ts', bytes: 1 }]);
  });
});
