import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const MAIN = join(import.meta.dirname, '..', 'main.ts');
const WRITER = join(import.meta.dirname, 'commands', 'report', 'write-output.ts');
const WRITE_FILES = join(import.meta.dirname, '..', 'manifests', 'write-files.ts');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigie-interrupted-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function node(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--conditions=@vigie/source', '--no-warnings', ...args], {
    cwd: folder,
    stdio: 'pipe',
  });
}

const unfinished = async (of: string): Promise<string[]> =>
  (await readdir(folder)).filter((name) => name.startsWith(of) && name.endsWith('.part'));

async function endedBy(child: ChildProcess, signal: NodeJS.Signals): Promise<unknown> {
  const ended = once(child, 'exit');
  child.kill(signal);
  const [, by] = await ended;
  return by;
}

describe('a process that is interrupted while it writes', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'leaves of a report what was there before, and nothing beside it: %s',
    async (signal) => {
      await writeFile(join(folder, 'cost.html'), 'old');
      const child = node([
        '--input-type=module',
        '--eval',
        // Twice: the first file's listeners must not stand in the way of the second's.
        `import { writeFileWhole } from ${JSON.stringify(WRITER)};
         await writeFileWhole('first.html', ['whole']);
         function* endless() { for (;;) yield 'half'; }
         await writeFileWhole('cost.html', endless());`,
      ]);
      await vi.waitFor(async () => expect(await unfinished('cost.html')).toHaveLength(1), {
        timeout: 30_000,
      });
      expect(await endedBy(child, signal)).toBe(signal);
      expect((await readdir(folder)).toSorted()).toEqual(['cost.html', 'first.html']);
      expect(await readFile(join(folder, 'cost.html'), 'utf8')).toBe('old');
    },
  );

  it('leaves nothing of a recording', async () => {
    const child = node([MAIN, 'record', '--file', '-', '-o', 'usage.ndjson.gz']);
    // The rest of what it reads never comes.
    child.stdin!.write(
      '{"vigie":"finops-usage","version":1,"cluster":"c","source":"s","window":{"startSeconds":0,"stepSeconds":60,"steps":1},"nodes":[]}\n',
    );
    await vi.waitFor(async () => expect(await unfinished('usage.ndjson.gz')).toHaveLength(1), {
      timeout: 30_000,
    });
    expect(await endedBy(child, 'SIGINT')).toBe('SIGINT');
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('manifests that are annotated in place', () => {
  it('are all as they were when it is interrupted halfway', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `${index}.yaml`);
    await Promise.all(names.map((name) => writeFile(join(folder, name), 'old')));
    const child = node([
      '--input-type=module',
      '--eval',
      `import { writeFiles } from ${JSON.stringify(WRITE_FILES)};
       await writeFiles(${JSON.stringify(names)}.map((name, index) => ({
         file: name,
         path: name,
         get text() {
           if (index === 50) process.kill(process.pid, 'SIGINT');
           return 'new';
         },
       })));`,
    ]);
    const [, signal] = await once(child, 'exit');
    expect(signal).toBe('SIGINT');
    expect((await readdir(folder)).toSorted()).toEqual(names.toSorted());
    for (const name of names) expect(await readFile(join(folder, name), 'utf8')).toBe('old');
  });
});

describe('a reader that goes away', () => {
  it('of many manifests ends the command without a stack trace', async () => {
    const manifest = (index: number): string =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web-${index}\nspec:\n  template:\n    spec:\n      containers:\n        - { name: web, image: web:1 }\n`;
    await writeFile(
      join(folder, 'many.yaml'),
      Array.from({ length: 2000 }, (_, i) => manifest(i)).join('---\n'),
    );
    const child = node([MAIN, 'annotate', 'many.yaml']);
    let errors = '';
    child.stderr!.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.stdout!.once('data', () => child.stdout!.destroy());
    const [code] = await once(child, 'close');
    expect(errors).not.toContain('EPIPE');
    expect(code).toBe(0);
  });
});
