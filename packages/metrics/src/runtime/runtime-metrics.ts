import { performance } from 'node:perf_hooks';
import type { MetricData } from '@opentelemetry/sdk-metrics';
import { startEventLoopMetrics } from './event-loop-metrics.ts';
import { startGcMetrics } from './gc-metrics.ts';
import { collectHeapMetrics } from './heap-metrics.ts';
import { hrTime, type Interval } from '../metric-data.ts';
import { collectProcessMetrics } from './process-metrics.ts';

export interface RuntimeMetrics {
  collect(): Promise<MetricData[]>;
  stop(): void;
}

/**
 * Metrics of the process, of V8 and of the event loop, under the names of the semantic conventions (`process.*`, `v8js.*`,
 * `nodejs.*`). They are read when collected; only the event loop's delay and garbage collections are followed in between, by
 * Node itself. Nothing of it keeps the process alive.
 *
 * @param now Unix milliseconds
 */
export function startRuntimeMetrics(now: () => number): RuntimeMetrics {
  const eventLoop = startEventLoopMetrics();
  const gc = startGcMetrics();
  const startTime = hrTime(performance.timeOrigin);
  return {
    async collect() {
      const interval: Interval = [startTime, hrTime(now())];
      return [
        ...eventLoop.collect(interval),
        ...gc.collect(interval),
        ...collectHeapMetrics(interval),
        ...(await collectProcessMetrics(interval)),
      ];
    },
    stop() {
      eventLoop.stop();
      gc.stop();
    },
  };
}
