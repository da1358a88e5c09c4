import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFiles } from './write-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigie-write-'));
  for (const name of ['a', 'b']) await writeFile(join(folder, name), 'old');
});
afterEach(() => rm(folder, { recursive: true }));

const file = (name: string, text = 'new') => ({ file: name, path: join(folder, name), text });

describe('writeFiles', () => {
  it('replaces contents, keeps modes and leaves nothing beside', async () => {
    await chmod(join(folder, 'a'), 0o755);
    await writeFiles([file('a', 'é\r\n'), file('b')]);
    expect(await readFile(join(folder, 'a'), 'utf8')).toBe('é\r\n');
    expect((await stat(join(folder, 'a'))).mode & 0o777).toBe(0o755);
    expect(await readdir(folder)).toEqual(['a', 'b']);
  });

  it.each(['gone/c', '.'])('replaces none where one of them (%s) cannot be', async (name) => {
    await expect(writeFiles([file('a'), file('b'), file(name)])).rejects.toThrow(/ cannot be written: /);
    expect(await readFile(join(folder, 'a'), 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['a', 'b']);
  });
});
