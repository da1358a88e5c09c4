import { readdir } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import type { MetricData } from '@opentelemetry/sdk-metrics';
import { counter, descriptor, gauge, type Interval, upDownCounter } from '../metric-data.ts';

const CPU_TIME = descriptor('process.cpu.time', 's', 'CPU time by mode.');
const MEMORY = descriptor('process.memory.usage', 'By', 'Physical memory in use.');
const UPTIME = descriptor('process.uptime', 's', 'Time the process has been running.');
const START_TIME = descriptor('process.start_time', 's', 'Start of the process, in Unix time.');
const FILE_DESCRIPTORS = descriptor(
  'process.unix.file_descriptor.count',
  '{file_descriptor}',
  'File descriptors in use.',
);
const RESOURCES = descriptor(
  'v8js.resource.active',
  '{resource}',
  'Resources that keep the event loop alive, such as sockets and timers.',
);
const USER = { 'cpu.mode': 'user' };
const SYSTEM = { 'cpu.mode': 'system' };

/** CPU, memory, descriptors and open resources of the process, read when asked. */
export async function collectProcessMetrics(interval: Interval): Promise<MetricData[]> {
  const { user, system } = process.cpuUsage();
  // Before the listing below, which is such a resource while it lasts.
  const resources = countActiveResources();
  const descriptors = await countFileDescriptors();
  const metrics: MetricData[] = [
    counter(CPU_TIME, interval, [
      [user / 1e6, USER],
      [system / 1e6, SYSTEM],
    ]),
    upDownCounter(MEMORY, interval, [[process.memoryUsage.rss()]]),
    gauge(UPTIME, interval, [[process.uptime()]]),
    gauge(START_TIME, interval, [[performance.timeOrigin / 1000]]),
    gauge(
      RESOURCES,
      interval,
      [...resources].map(([type, count]) => [count, { 'v8js.resource.type': type }]),
    ),
  ];
  if (descriptors !== undefined) metrics.push(upDownCounter(FILE_DESCRIPTORS, interval, [[descriptors]]));
  return metrics;
}

function countActiveResources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const type of process.getActiveResourcesInfo()) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}

/** Undefined where the system has no `/proc`. */
async function countFileDescriptors(): Promise<number | undefined> {
  if (process.platform !== 'linux') return undefined;
  try {
    // One of them is the listing's own.
    return (await readdir('/proc/self/fd')).length - 1;
  } catch {
    return undefined;
  }
}
