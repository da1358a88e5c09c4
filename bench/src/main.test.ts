import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Report } from './report.ts';

const run = promisify(execFile);
const main = fileURLToPath(new URL('main.ts', import.meta.url));
const bench = (...args: string[]) => run(process.execPath, ['--conditions=@vigie/source', main, ...args]);

describe('npm run bench', () => {
  it('measures a round of bare Koa with plausible figures', { timeout: 60_000 }, async () => {
    const { stdout, stderr } = await bench('--only', 'bare', '--rounds', '2', '--seconds', '0.3', '--json');
    const report = JSON.parse(stdout) as Report;
    const [bare] = report.variants;
    expect(report.variants).toHaveLength(1);
    expect(bare?.cpuMicrosPerRequest.median).toBeGreaterThan(5);
    expect(bare?.cpuMicrosPerRequest.median).toBeLessThan(1000);
    expect(bare?.requestsPerSecond.median).toBeGreaterThan(300);
    expect(bare?.throughputRatio).toEqual({ median: 1, q1: 1, q3: 1, min: 1, max: 1, count: 2 });
    expect(bare?.p99Ms.median).toBeGreaterThanOrEqual(bare?.p50Ms.median ?? Infinity);
    expect(bare?.idleRssBytes).toBeGreaterThan(20e6);
    expect(bare?.peakRssBytes).toBeGreaterThanOrEqual(bare?.idleRssBytes ?? Infinity);
    expect(stderr).toContain('round 2 of 2: bare');
  });

  it('says how it is used, and what is wrong', async () => {
    expect((await bench('--help')).stdout).toContain('Exit codes');
    await expect(bench('--rounds', 'many')).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--rounds'),
    });
  });
});
