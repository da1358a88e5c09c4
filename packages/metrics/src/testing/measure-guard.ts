/** Prints what the guard adds to an instrument of the SDK: `node --conditions=@vigie/source src/testing/measure-guard.ts`. */
import { performance } from 'node:perf_hooks';
import type { Counter } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { createMetrics } from '../create-metrics.ts';
import { ScrapeReader } from '../scrape-reader.ts';

const CALLS = 100_000;
const stock = new MeterProvider({ readers: [new ScrapeReader([], 2000)] }).getMeter('x').createCounter('c');
const guarded = createMetrics({ service: 'x', runtimeMetrics: false }).meter.createCounter('c');

function nanosecondsPerCall(counter: Counter): number {
  const start = performance.now();
  for (let index = 0; index < CALLS; index++)
    counter.add(1, { kind: index % 2 === 0 ? 'a' : 'b', tenant: index & 63 });
  return ((performance.now() - start) * 1e6) / CALLS;
}

const best = { stock: Infinity, guarded: Infinity };
for (let round = 0; round < 30; round++) {
  best.stock = Math.min(best.stock, nanosecondsPerCall(stock));
  best.guarded = Math.min(best.guarded, nanosecondsPerCall(guarded));
}
process.stdout.write(
  `counter.add with two attributes: stock ${best.stock.toFixed(0)} ns, guarded ${best.guarded.toFixed(0)} ns\n`,
);
