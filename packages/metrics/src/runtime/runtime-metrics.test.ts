import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readPages, startMetrics } from '../testing/page.ts';

let metrics: ReturnType<typeof startMetrics>;
afterEach(() => metrics.shutdown());

async function valueOf(family: string, label?: string): Promise<number | undefined> {
  const { openmetrics } = await readPages(metrics);
  return openmetrics
    .get(family)
    ?.samples.find(({ labels }) => label === undefined || [...labels.values()].includes(label))?.value;
}

describe('runtime metrics', () => {
  it('show the process, V8 and the event loop under their standard names', async () => {
    metrics = startMetrics({ runtimeMetrics: true });
    await vi.waitFor(async () => expect(await valueOf('nodejs_eventloop_delay_p99_seconds')).toBeDefined(), {
      timeout: 10_000,
    });
    const { openmetrics } = await readPages(metrics);
    const types = Object.fromEntries([...openmetrics.values()].map(({ name, type }) => [name, type]));
    expect(types).toMatchObject({
      nodejs_eventloop_delay_min_seconds: 'gauge',
      nodejs_eventloop_delay_max_seconds: 'gauge',
      nodejs_eventloop_delay_mean_seconds: 'gauge',
      nodejs_eventloop_delay_stddev_seconds: 'gauge',
      nodejs_eventloop_delay_p50_seconds: 'gauge',
      nodejs_eventloop_delay_p90_seconds: 'gauge',
      nodejs_eventloop_utilization_ratio: 'gauge',
      nodejs_eventloop_time_seconds: 'counter',
      v8js_memory_heap_space_size_bytes: 'gauge',
      v8js_memory_heap_used_bytes: 'gauge',
      v8js_resource_active: 'gauge',
      vigie_heap_limit_bytes: 'gauge',
      process_cpu_time_seconds: 'counter',
      process_memory_usage_bytes: 'gauge',
      process_uptime_seconds: 'gauge',
      process_start_time_seconds: 'gauge',
    });
    expect(await valueOf('process_memory_usage_bytes')).toBeGreaterThan(10_000_000);
    const start = (await valueOf('process_start_time_seconds')) ?? 0;
    expect(start + ((await valueOf('process_uptime_seconds')) ?? 0)).toBeCloseTo(Date.now() / 1000, 0);
    expect(await valueOf('nodejs_eventloop_utilization_ratio')).toBeLessThanOrEqual(1);
    if (process.platform === 'linux')
      expect(await valueOf('process_unix_file_descriptor_count')).toBeGreaterThan(2);
  });

  it('show a blocked event loop, to every scraper', async () => {
    metrics = startMetrics({ runtimeMetrics: true });
    await vi.waitFor(async () => expect(await valueOf('nodejs_eventloop_delay_max_seconds')).toBeDefined(), {
      timeout: 10_000,
    });
    const end = performance.now() + 300;
    while (performance.now() < end);
    await vi.waitFor(
      async () => {
        expect(await valueOf('nodejs_eventloop_delay_max_seconds')).toBeGreaterThan(0.2);
      },
      { timeout: 10_000 },
    );
    expect(await valueOf('nodejs_eventloop_delay_max_seconds')).toBeGreaterThan(0.2);
  });

  it('count garbage collections', async () => {
    metrics = startMetrics({ runtimeMetrics: true });
    await vi.waitFor(
      async () => {
        // A few megabytes of short-lived objects make V8 collect its young generation.
        for (let index = 0; index < 200_000; index++) void [index, { index }];
        const { openmetrics } = await readPages(metrics);
        const gc = openmetrics.get('v8js_gc_duration_seconds');
        expect(gc?.samples.some(({ name, value }) => name.endsWith('_count') && value > 0)).toBe(true);
      },
      { timeout: 10_000 },
    );
  });

  it('do not keep a process alive', async () => {
    metrics = startMetrics();
    const index = fileURLToPath(new URL('../index.ts', import.meta.url));
    const script = `import { createMetrics } from ${JSON.stringify(index)};
      const metrics = createMetrics({ service: 'x' });
      console.log((await metrics.scrape()).status);`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--conditions=@vigie/source', '--input-type=module', '--eval', script],
      { timeout: 15_000 },
    );
    expect(stdout).toBe('200\n');
  });
});
