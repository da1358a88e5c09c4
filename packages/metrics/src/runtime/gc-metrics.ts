import { constants, PerformanceObserver } from 'node:perf_hooks';
import type { MetricData } from '@opentelemetry/sdk-metrics';
import { BucketCells } from '../bucket-cells.ts';
import { descriptor, histogram, type Interval } from '../metric-data.ts';

const DURATION = descriptor('v8js.gc.duration', 's', 'Garbage collection duration.');
/** Seconds, as the semantic conventions have them. */
const BOUNDS: readonly number[] = [0.01, 0.1, 1, 10];

const TYPES: ReadonlyMap<number, string> = new Map([
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weakcb'],
]);

export interface GcMetrics {
  collect(interval: Interval): MetricData[];
  stop(): void;
}

/** Duration of garbage collections by type. */
export function startGcMetrics(): GcMetrics {
  const cells = new Map<string, { attributes: { 'v8js.gc.type': string }; durations: BucketCells }>();
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { kind } = (entry as { detail?: { kind?: number } }).detail ?? {};
      const type = TYPES.get(kind ?? 0);
      if (type === undefined) continue;
      let cell = cells.get(type);
      if (cell === undefined) {
        cells.set(
          type,
          (cell = { attributes: { 'v8js.gc.type': type }, durations: new BucketCells(BOUNDS) }),
        );
      }
      cell.durations.record(entry.duration / 1000);
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  return {
    collect: ([start, end]) => [
      histogram(
        DURATION,
        [...cells.values()].map(({ attributes, durations }) => durations.point(attributes, start, end)),
      ),
    ],
    stop: () => observer.disconnect(),
  };
}
