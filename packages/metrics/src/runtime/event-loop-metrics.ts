import { type EventLoopUtilization, monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { MetricData } from '@opentelemetry/sdk-metrics';
import { counter, descriptor, gauge, type Interval } from '../metric-data.ts';
import { RollingWindow } from './rolling-window.ts';

type DelayMonitor = ReturnType<typeof monitorEventLoopDelay>;

/** Milliseconds between the samples of the event loop's delay. */
const RESOLUTION_MS = 20;

const DELAYS = {
  min: descriptor(
    'nodejs.eventloop.delay.min',
    's',
    'Event loop minimum delay, over the last half to whole minute.',
  ),
  max: descriptor(
    'nodejs.eventloop.delay.max',
    's',
    'Event loop maximum delay, over the last half to whole minute.',
  ),
  mean: descriptor(
    'nodejs.eventloop.delay.mean',
    's',
    'Event loop mean delay, over the last half to whole minute.',
  ),
  stddev: descriptor('nodejs.eventloop.delay.stddev', 's', 'Standard deviation of the event loop delay.'),
  p50: descriptor('nodejs.eventloop.delay.p50', 's', 'Event loop delay, 50th percentile.'),
  p90: descriptor('nodejs.eventloop.delay.p90', 's', 'Event loop delay, 90th percentile.'),
  p99: descriptor('nodejs.eventloop.delay.p99', 's', 'Event loop delay, 99th percentile.'),
} as const;
const UTILIZATION = descriptor(
  'nodejs.eventloop.utilization',
  '1',
  'Share of time the event loop was busy, over the last half to whole minute.',
);
const TIME = descriptor('nodejs.eventloop.time', 's', 'Time the event loop has been in each state.');
const ACTIVE = { 'nodejs.eventloop.state': 'active' };
const IDLE = { 'nodejs.eventloop.state': 'idle' };

export interface EventLoopMetrics {
  collect(interval: Interval): MetricData[];
  stop(): void;
}

/**
 * Delay and utilisation of the event loop, over a window that does not depend on who scrapes. The delay is what a timer comes
 * late by: Node's samples less the time between them.
 *
 * @param windowMs Milliseconds a figure covers at least; at most twice that where scrapes are frequent
 */
export function startEventLoopMetrics(
  windowMs = 30_000,
  now: () => number = () => performance.now(),
): EventLoopMetrics {
  const delays = new RollingWindow(startDelayMonitor, windowMs, now);
  const utilizations = new RollingWindow(() => performance.eventLoopUtilization(), windowMs, now);
  return {
    collect(interval) {
      const { idle, active } = performance.eventLoopUtilization();
      const utilization = utilizationSince(utilizations.oldest());
      utilizations.turn();
      const metrics: MetricData[] = [
        gauge(UTILIZATION, interval, [[utilization]]),
        counter(TIME, interval, [
          [active / 1000, ACTIVE],
          [idle / 1000, IDLE],
        ]),
        ...delayMetrics(delays.oldest(), interval),
      ];
      delays.turn((monitor) => monitor.disable());
      return metrics;
    },
    stop: () => delays.close((monitor) => monitor.disable()),
  };
}

function startDelayMonitor(): DelayMonitor {
  const monitor = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  monitor.enable();
  return monitor;
}

function utilizationSince(start: EventLoopUtilization): number {
  const { utilization } = performance.eventLoopUtilization(start);
  return Number.isFinite(utilization) ? utilization : 0;
}

function delayMetrics(monitor: DelayMonitor, interval: Interval): MetricData[] {
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e9 - RESOLUTION_MS / 1000);
  const values = {
    min: late(monitor.min),
    max: late(monitor.max),
    mean: late(monitor.mean),
    stddev: monitor.stddev / 1e9,
    p50: late(monitor.percentile(50)),
    p90: late(monitor.percentile(90)),
    p99: late(monitor.percentile(99)),
  };
  return Object.entries(values).map(([name, value]) =>
    gauge(DELAYS[name as keyof typeof DELAYS], interval, monitor.count === 0 ? [] : [[value]]),
  );
}
