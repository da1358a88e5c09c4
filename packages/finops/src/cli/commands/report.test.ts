import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../report/report.ts';
import { testCluster } from '../../report/test-cluster.ts';
import { recordedLines } from '../../usage/recorded/write-usage.ts';
import { runCli } from '../cli.ts';
import { writeFileWhole } from './report/write-output.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigie-report-cli-'));
  const usage = testCluster({ days: 14, warnings: ['kube_pod_labels is missing'] });
  await pipeline(Readable.from(recordedLines(usage)), createWriteStream(join(folder, 'usage.ndjson')));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const [out, err] = [textOf(stdout), textOf(stderr)];
  const code = await runCli(['report', ...args], {
    stdin: Readable.from([]),
    stdout,
    stderr,
    env,
    cwd: folder,
    now: () => Date.UTC(2026, 10, 29, 8),
  });
  stdout.end();
  stderr.end();
  return { code, out: await out, err: await err };
}

describe('vigie-finops report', () => {
  it('shows a table, in the language asked for or that of the machine', async () => {
    const english = await run(['--file', 'usage.ndjson', '--by', 'label:team']);
    expect(english).toMatchObject({ code: 0, err: '' });
    expect(english.out).toContain('What prod-eu cost, 1 November 2026 to 14 November 2026 (14 days)');
    expect(english.out).toContain('By label team');
    expect(english.out).not.toContain('By namespace');
    expect(english.out).toContain('kube_pod_labels is missing');
    expect(english.out).not.toContain('\u001b');
    for (const french of [
      await run(['--file', 'usage.ndjson', '--lang', 'fr']),
      await run(['--file', 'usage.ndjson'], { LANG: 'fr_FR.UTF-8' }),
    ]) {
      expect(french.out).toContain('Ce que prod-eu a coûté');
    }
  });

  it('gives machines everything as JSON, and warnings to people', async () => {
    const { code, out, err } = await run(['--file', 'usage.ndjson', '--json', '--no-scoreboard']);
    expect(code).toBe(0);
    const report = JSON.parse(out) as Report;
    expect(report.schema).toBe('finops.vigie.dev/report/v1');
    expect(report.scoreboard).toBeUndefined();
    expect(err).toBe('warning: kube_pod_labels is missing\n');
  });

  it('takes the form from the name of the file, and leaves nothing beside it', async () => {
    for (const name of ['cost.html', 'cost.json', 'cost.csv']) {
      expect((await run(['--file', 'usage.ndjson', '-o', name])).code).toBe(0);
    }
    await run([
      '--file',
      'usage.ndjson',
      '--format',
      'focus',
      '--provider',
      'Platform team',
      '-o',
      'focus.csv',
    ]);
    expect(await readFile(join(folder, 'cost.html'), 'utf8')).toMatch(/^<!doctype html>/);
    expect(await readFile(join(folder, 'cost.csv'), 'utf8')).toMatch(/^cluster,from,to,currency/);
    expect(await readFile(join(folder, 'focus.csv'), 'utf8')).toContain(',Platform team,');
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('prices by the book given', async () => {
    const book = {
      apiVersion: 'finops.vigie.dev/v1',
      kind: 'PriceBook',
      name: 'twice',
      version: '1',
      currency: 'USD',
    };
    const prices = {
      cpu: '0.04 USD per core·hour',
      memory: '0.02 USD per GiB·hour',
      storage: '0.06 USD per GiB·month',
    };
    await writeFile(join(folder, 'twice.json'), JSON.stringify({ ...book, periods: [{ prices }] }));
    const total = async (...args: string[]): Promise<Report> =>
      JSON.parse((await run(['--file', 'usage.ndjson', '--json', ...args])).out) as Report;
    const twice = await total('--price-book', 'twice.json');
    expect(twice.head).toMatchObject({ currency: 'USD', priceBook: { name: 'twice' } });
    expect(twice.totals.cost).toBeCloseTo(2 * (await total()).totals.cost, 6);
  });

  it('lets the strategy vpa see what a recommender reads of Prometheus when it starts', async () => {
    const upperBound = async (...args: string[]): Promise<number> => {
      const { out } = await run(['--file', 'usage.ndjson', '--json', '--no-scoreboard', ...args]);
      const [first] = (JSON.parse(out) as Report).recommendations.savings;
      const cpu = first!.sideBySide.find(({ strategy }) => strategy === 'vpa')!.containers[0]!.cpu;
      return cpu.kind === 'sized' ? cpu.upperBound! : Number.NaN;
    };
    // A sample an hour counts as one a minute: too little to be sure of.
    expect(await upperBound('--vpa-sampling', 'history')).toBeGreaterThan(2 * (await upperBound()));
  });

  it('fails a pipeline over a budget, and only then', async () => {
    const args = ['--file', 'usage.ndjson', '--format', 'csv', '--fail-over'];
    const over = await run([...args, '100']);
    expect(over.code).toBe(1);
    expect(over.err).toMatch(/The cluster costs €[\d,.]+ a month: more than €100\.00\./);
    expect((await run([...args, '1e6'])).code).toBe(0);
  });

  it.each([
    [[], 'Say where usage comes from'],
    [['--file', 'usage.ndjson', '--csv', 'x'], 'one source only'],
    [['--file', 'usage.ndjson', '--format', 'pdf'], '--format is one of table, json, csv, html, focus'],
    [['--file', 'usage.ndjson', '--strategy', 'bold'], '--strategy is one of guarded'],
    [['--file', 'usage.ndjson', '--vpa-sampling', 'hourly'], '--vpa-sampling is one of live, history'],
    [['--file', 'usage.ndjson', '--json', '--format', 'csv'], 'give one of them'],
    [['--file', 'usage.ndjson', '--fail-over', 'much'], '--fail-over is a number'],
    [['--file', 'usage.ndjson', '--colour'], "'--colour'"],
  ])('refuses %j', async (args, message) => {
    const { code, out, err } = await run(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect(err).toContain('vigie-finops report --help');
  });

  it('says what cannot be read or written', async () => {
    const unread = await run(['--file', 'none.ndjson']);
    expect(unread.code).toBe(3);
    expect(unread.err).toContain('none.ndjson');
    const unwritten = await run(['--file', 'usage.ndjson', '-o', 'no/such/folder/cost.html']);
    expect(unwritten.code).toBe(3);
    expect(unwritten.err).toContain('VIGIE_E_FINOPS_WRITE');
    expect((await run(['--file', 'usage.ndjson', '--by', 'moon'])).err).toContain('VIGIE_E_FINOPS_DIMENSION');
  });

  it('explains itself', async () => {
    const { code, out } = await run(['--help']);
    expect(code).toBe(0);
    for (const option of ['--prometheus', '--by', '--fail-over', '--lang', '-o, --output', 'Exit codes']) {
      expect(out).toContain(option);
    }
  });

  it('ends quietly when its reader has gone', async () => {
    const stdout = new Writable({
      highWaterMark: 16,
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      },
    });
    const code = await runCli(['report', '--file', 'usage.ndjson', '--format', 'focus', '--quiet'], {
      stdin: Readable.from([]),
      stdout,
      stderr: new PassThrough(),
      env: {},
      cwd: folder,
      now: Date.now,
    });
    expect(code).toBe(0);
  });
});

describe('a file', () => {
  it('that was there is left as it was when writing another in its place fails', async () => {
    const path = join(folder, 'kept.csv');
    await writeFile(path, 'old');
    const chunks = (function* () {
      yield 'half of it';
      throw new Error('no more');
    })();
    await expect(writeFileWhole(path, chunks)).rejects.toThrow('no more');
    expect(await readFile(path, 'utf8')).toBe('old');
    expect((await readdir(folder)).filter((name) => name.includes('.part'))).toEqual([]);
  });
});
