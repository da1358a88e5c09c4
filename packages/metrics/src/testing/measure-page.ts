/** Prints what pages of 10 000 series take: `node --conditions=@vigie/source src/testing/measure-page.ts`. */
import { performance } from 'node:perf_hooks';
import { createLargePage } from './large-page.ts';

const ROUNDS = 30;

for (const [name, request] of [
  ['text', {}],
  ['OpenMetrics', { accept: 'application/openmetrics-text' }],
  ['OpenMetrics, gzip', { accept: 'application/openmetrics-text', acceptEncoding: 'gzip' }],
] as const) {
  const metrics = createLargePage(10_000);
  const times: number[] = [];
  let bytes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    const { body } = await metrics.scrape(request);
    times.push(performance.now() - start);
    bytes = Buffer.byteLength(body);
  }
  const [first = 0] = times;
  const sorted = times.toSorted((one, other) => one - other);
  const report = `first ${first.toFixed(1)} ms, median ${(sorted[ROUNDS / 2] ?? 0).toFixed(1)} ms, ${(bytes / 1024).toFixed(0)} KiB`;
  process.stdout.write(`${name}: ${report}\n`);
  await metrics.shutdown();
}
