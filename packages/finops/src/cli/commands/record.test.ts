import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../cli.ts';

const CSV = `timestamp,namespace,workload,cpu_usage_cores,memory_usage_mib
2026-11-02T00:00:00Z,shop,web,0.2,300
2026-11-02T00:05:00Z,shop,web,0.3,300
`;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigie-record-'));
  await writeFile(join(folder, 'usage.csv'), CSV);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function run(
  args: readonly string[],
  stdin = '',
): Promise<{ code: number; stdout: string; stderr: string }> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const out = text(stdout);
  const err = text(stderr);
  const code = await runCli(['record', ...args], {
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout,
    stderr,
    env: {},
    cwd: folder,
    now: () => Date.UTC(2026, 10, 3),
  });
  stdout.end();
  stderr.end();
  return { code, stdout: await out, stderr: await err };
}

describe('vigie-finops record', () => {
  it('writes a recorded file to standard output, which it takes again', async () => {
    const first = await run(['--csv', 'usage.csv']);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout.split('\n').filter(Boolean)).toHaveLength(4);
    const again = await run(['--file', '-', '--cluster', 'prod'], first.stdout);
    expect(again.stdout).toBe(first.stdout.replace('"cluster":"default"', '"cluster":"prod"'));
  });

  it('writes a file, gzipped by its name, and says what is in it', async () => {
    const { code, stdout } = await run(['--csv', 'usage.csv', '-o', 'out.ndjson.gz']);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /out\.ndjson\.gz: 1 workloads, 1 containers of default over 0\.0 days in steps of 300 s/,
    );
    const content = gunzipSync(await readFile(join(folder, 'out.ndjson.gz'))).toString();
    expect(content).toContain('"end":{"workloads":1,"containers":1');
  });

  it('says it as JSON', async () => {
    const { stdout } = await run(['--csv', 'usage.csv', '-o', 'out.ndjson', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      output: join(folder, 'out.ndjson'),
      workloads: 1,
      containers: 1,
      window: { startSeconds: Date.UTC(2026, 10, 2) / 1000, stepSeconds: 300, steps: 2 },
      warnings: [],
    });
  });

  it('leaves nothing behind, and what was there alone, where the source fails', async () => {
    await writeFile(join(folder, 'kept.ndjson'), 'kept');
    const cut = (await run(['--csv', 'usage.csv'])).stdout.split('\n').slice(0, 2).join('\n');
    const { code, stderr } = await run(['--file', '-', '-o', 'kept.ndjson'], cut);
    expect(code).toBe(3);
    expect(stderr).toContain(
      'VIGIE_E_FINOPS_RECORD: standard input, line 2: the file ends here without an end line',
    );
    expect(await readFile(join(folder, 'kept.ndjson'), 'utf8')).toBe('kept');
    expect((await readdir(folder)).filter((name) => name.includes('.part'))).toEqual([]);
  });

  it.each([
    [[], 2, /Say where usage comes from: one of --file, --csv, --prometheus, --opencost, --kubecost/],
    [['--csv', 'a', '--file', 'b'], 2, /one source only, received --file and --csv/],
    [['--nonsense'], 2, /Unknown option '--nonsense'/],
    [['--csv', 'none.csv'], 3, /VIGIE_E_FINOPS_READ: cannot read .*none.csv: it does not exist/],
    [
      ['--prometheus', 'http://x', '--window', 'long'],
      3,
      /--window must be a duration such as 5m, 12h or 14d, received "long"/,
    ],
    [['--prometheus', 'http://x', '--window', '1m'], 3, /makes 0 steps/],
    [['--prometheus', 'http://x', '--end', 'later'], 3, /--end must be an instant/],
    [['--prometheus', 'ftp://user:hunter2@x'], 3, /only http and https are spoken/],
    [['--csv', 'usage.csv', '-o', 'no/such/folder/x'], 3, /VIGIE_E_FINOPS_WRITE: cannot write .*ENOENT/],
  ])('%j exits with %i and says why', async (args, code, message) => {
    const answer = await run(args);
    expect(answer.code).toBe(code);
    expect(answer.stderr).toMatch(message);
    expect(answer.stderr).not.toContain('hunter2');
  });

  it('has help', async () => {
    const { code, stdout } = await run(['--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('--prometheus URL');
  });
});
