import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { createGzip } from 'node:zlib';
import { Allocator } from '../src/allocation/allocator.ts';
import { DEFAULT_PRICE_BOOK } from '../src/price-book/price-book.ts';
import { priceChanges, priceLookup } from '../src/price-book/price-lookup.ts';
import { readRecordedUsage } from '../src/usage/recorded/read-usage.ts';
import { recordedLines } from '../src/usage/recorded/write-usage.ts';
import { generatedUsage } from './generated-usage.ts';

/**
 * Writes a generated cluster to a recorded file (where it is not there yet), then reads and allocates it, and tells what that took:
 * `node --conditions=@vigie/source bench/main.ts --file /tmp/usage.ndjson.gz [--containers 10000] [--days 14] [--json]`.
 */
const { values } = parseArgs({
  options: {
    file: { type: 'string' },
    containers: { type: 'string', default: '10000' },
    days: { type: 'string', default: '14' },
    json: { type: 'boolean', default: false },
  },
});
if (values.file === undefined) throw new Error('--file says where the recorded file is, or is to be');
const size = { containers: Number(values.containers), days: Number(values.days) };
const written = await stat(values.file).catch(() => undefined);
if (written === undefined) {
  const lines = Readable.from(recordedLines(generatedUsage(size)));
  const file = createWriteStream(values.file);
  await (values.file.endsWith('.gz')
    ? pipeline(lines, createGzip({ level: 6 }), file)
    : pipeline(lines, file));
}

const began = performance.now();
const cpuBefore = process.cpuUsage();
const usage = await readRecordedUsage(values.file);
const allocator = new Allocator({
  ...usage,
  prices: priceLookup(DEFAULT_PRICE_BOOK),
  priceChanges: priceChanges(DEFAULT_PRICE_BOOK),
  groupings: [['namespace'], ['workload'], ['label:team'], ['owner'], ['node'], ['container']],
});
let samples = 0;
for await (const workload of usage.workloads()) {
  allocator.add(workload);
  for (const container of workload.containers) samples += container.cpuUsageCores.length;
}
const { total, currency, idle } = allocator.result();
const cpu = process.cpuUsage(cpuBefore);
const figures = {
  containers: total.containers,
  stepsPerResource: samples,
  fileBytes: (await stat(values.file)).size,
  seconds: (performance.now() - began) / 1000,
  cpuSeconds: (cpu.user + cpu.system) / 1e6,
  peakMemoryMiB: process.resourceUsage().maxRSS / 1024,
  cost: total.cost.total,
  idle: idle?.idle.total,
  currency,
};
const rows = Object.entries(figures).map(([name, value]) => `${name}: ${String(value)}`);
process.stdout.write(values.json ? `${JSON.stringify(figures)}\n` : `${rows.join('\n')}\n`);
