import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LogFile } from './log-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigie-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('starts empty at each run and keeps the latest lines within two files', () => {
  const path = join(folder, 'a.log');
  for (let run = 0; run < 2; run++) {
    const file = new LogFile(path, 10);
    for (let i = 0; i < 8; i++) file.write(`line ${i}\n`);
    file.close();
  }
  expect(readdirSync(folder)).toEqual(['a.log', 'a.log.1']);
  expect(readFileSync(`${path}.1`, 'utf8') + readFileSync(path, 'utf8')).toBe(
    'line 4\nline 5\nline 6\nline 7\n',
  );
});
