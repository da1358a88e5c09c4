import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applicationRow, offerOfApplication, offerRow, scoreSamples } from './made-up.ts';
import { createMix, routes } from './mix.ts';
import { parseOptions } from './options.ts';
import { formatComparison } from './report.ts';
import { faultsOf, type LoadResult } from './result.ts';
import { growthOf, readVitalSigns } from './vital-signs.ts';

const COMMAND = join(import.meta.dirname, '..', '..', '..', 'scripts', 'load', 'main.ts');

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function load(...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, ['--conditions=@vigie/source', COMMAND, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...said };
}

describe('the load command', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'offreapi-load-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('fills the embedded database, puts every kind of request on the service and gets a good answer to each', async () => {
    const file = join(folder, 'result.json');
    const { code, out, err } = await load(
      ...'offreapi --offers 20 --applications 200 --connections 10 --seconds 1 --warm-up 0 --json --out'.split(
        ' ',
      ),
      file,
    );
    expect(err).not.toMatch(/^load:/m);
    expect(code).toBe(0);
    const result = JSON.parse(out) as LoadResult;
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(result);
    expect(result).toMatchObject({
      errors: 0,
      unanswered: {},
      embedded: true,
      offers: 20,
      applications: 200,
    });
    expect(result.routes.map(({ route }) => route)).toEqual(routes);
    expect(result.memory.maxBytes).toBeGreaterThan(50e6);
    expect(result.cpuMsPerRequest).toBeGreaterThan(0);
  }, 120_000);

  it('says what was wrong with its arguments, and ends with 2', async () => {
    const other = join(folder, 'other.json');
    await writeFile(other, '{}');
    for (const args of [['nonesuch'], ['offreapi', '--seconds', 'long'], ['offreapi', '--compare', other]]) {
      const { code, err } = await load(...args);
      expect(code).toBe(2);
      expect(err).toMatch(/^load: /);
    }
  });
});

describe('options', () => {
  it('have the numbers of the acceptance by default', () => {
    expect(parseOptions([])).toMatchObject({
      offers: 1000,
      applications: 20_000,
      seconds: 30,
      connections: 50,
    });
  });

  it.each([
    [['--url', 'http://127.0.0.1:3000'], '--database-url'],
    [['--against', 'a.json'], '--compare'],
    [['--offers', '0'], '1 to 100000'],
  ])('refuse %j', (args, reason) => {
    expect(() => parseOptions(args)).toThrow(reason);
  });
});

describe('made-up people', () => {
  it('are the same every time, apply to offers that exist, and carry real scores', () => {
    const today = new Date(Date.UTC(2026, 0, 15));
    const scores = scoreSamples();
    const ids = new Set(Array.from({ length: 50 }, (_, index) => offerRow(index, today).id));
    for (let index = 0; index < 100; index++) {
      const row = applicationRow(index, 50, today, scores);
      expect(row).toEqual(applicationRow(index, 50, today, scores));
      expect(ids).toContain(row.offer_id);
      expect(row.score.value).toBe(row.score_value);
    }
  });

  it('prefer some offers, and leave few without anybody', () => {
    const chosen = Array.from({ length: 20_000 }, (_, index) => offerOfApplication(index, 1000));
    expect(chosen.filter((offer) => offer === 0).length).toBeGreaterThan(150);
    expect(new Set(chosen).size).toBeGreaterThan(950);
  });
});

describe('the mix', () => {
  it('has each kind of request in its share, the same every time', async () => {
    const options = {
      offers: 100,
      applications: 1000,
      sessionToken: 's'.repeat(43),
      cv: Buffer.from('%PDF-'),
    };
    const mix = await createMix(options);
    const share = (route: string): number => mix.filter((each) => each.route === route).length / mix.length;
    expect(routes.map(share)).toEqual([0.3, 0.2, 0.25, 0.02, 0.08, 0.1, 0.05]);
    expect((await createMix(options)).map(({ path }) => path)).toEqual(mix.map(({ path }) => path));
  });
});

describe('a result', () => {
  const signs = (sizes: number[]) =>
    sizes.map((rssBytes, atSeconds) => ({ rssBytes, atSeconds, cpuSeconds: 0 }));

  it('reads memory and CPU time from a metrics page', () => {
    const page =
      'process_memory_usage_bytes 1024\nprocess_cpu_time_seconds_total{cpu_mode="user"} 1.5\nprocess_cpu_time_seconds_total{cpu_mode="system"} 0.5\n';
    expect(readVitalSigns(page)).toEqual({ rssBytes: 1024, cpuSeconds: 2 });
  });

  it('tells growth from warming up', () => {
    const warming = Array.from({ length: 40 }, (_, at) => Math.min(200, 100 + 10 * at));
    expect(growthOf(signs(warming))).toBe(0);
    expect(growthOf(signs(Array.from({ length: 40 }, (_, at) => 100 + 10 * at)))).toBeGreaterThan(0.2);
    expect(growthOf(signs([1, 2, 3]))).toBeUndefined();
  });

  const result = (p95Ms: number, more: Partial<LoadResult> = {}): LoadResult => ({
    measuredAt: '2026-01-01T00:00:00.000Z',
    database: 'PostgreSQL',
    embedded: false,
    machine: { cpus: 2, model: '', node: 'v24.0.0', loadBefore: 0 },
    offers: 1000,
    applications: 20_000,
    connections: 50,
    rate: null,
    seconds: 30,
    requests: 300,
    requestsPerSecond: 10,
    errors: 0,
    unanswered: {},
    routes: [
      { route: 'list', requests: 90, errors: {}, p50Ms: p95Ms / 2, p95Ms, p99Ms: p95Ms, maxMs: p95Ms },
    ],
    cpuMsPerRequest: 1,
    memory: { firstBytes: 1e8, lastBytes: 1e8, maxBytes: 1e8, growth: 0 },
    signs: [],
    ...more,
  });

  it('fails with errors always, and slow or growing only when that is checked', () => {
    expect(faultsOf(result(60), { check: false })).toEqual([]);
    expect(faultsOf(result(60), { check: true })).toHaveLength(1);
    expect(faultsOf(result(40), { check: true })).toEqual([]);
    expect(faultsOf(result(40, { errors: 1 }), { check: false })).toHaveLength(1);
    const grown = { firstBytes: 1e8, lastBytes: 2e8, maxBytes: 2e8, growth: 0.5 };
    expect(faultsOf(result(40, { memory: grown }), { check: true })).toHaveLength(1);
    const large = { firstBytes: 3e8, lastBytes: 3e8, maxBytes: 3e8, growth: 0 };
    expect(faultsOf(result(40, { memory: large }), { check: false })).toEqual([]);
    expect(faultsOf(result(40, { memory: large }), { check: true })).toEqual([
      'The service took 286 MiB; 256 are allowed.',
    ]);
  });

  it('compares with one from before, and says where the two cannot be compared', () => {
    const text = formatComparison(result(80), result(40, { connections: 10 }));
    expect(text).toContain('80.0 → 40.0  × 0.50');
    expect(text).toContain('NOT the same connections: 50, then 10.');
  });
});
