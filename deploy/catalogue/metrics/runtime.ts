import { metric, type CatalogueMetric } from '../metric.ts';

const HEAP_SPACE = { labels: ['v8js_heap_space_name'] };

/** Node.js, V8 and the process, by OpenTelemetry's names. */
export const RUNTIME_METRICS: readonly CatalogueMetric[] = [
  ...(
    [
      ['min', 'Event loop minimum delay, over the last half to whole minute.'],
      ['max', 'Event loop maximum delay, over the last half to whole minute.'],
      ['mean', 'Event loop mean delay, over the last half to whole minute.'],
      ['stddev', 'Standard deviation of the event loop delay.'],
      ['p50', 'Event loop delay, 50th percentile.'],
      ['p90', 'Event loop delay, 90th percentile.'],
      ['p99', 'Event loop delay, 99th percentile.'],
    ] as const
  ).map(([name, help]) => metric('gauge', 'seconds', `nodejs_eventloop_delay_${name}_seconds`, help)),
  metric(
    'gauge',
    'ratio',
    'nodejs_eventloop_utilization_ratio',
    'Share of time the event loop was busy, over the last half to whole minute.',
  ),
  metric(
    'counter',
    'seconds',
    'nodejs_eventloop_time_seconds_total',
    'Time the event loop has been in each state.',
    { labels: ['nodejs_eventloop_state'] },
  ),
  metric('histogram', 'seconds', 'v8js_gc_duration_seconds', 'Garbage collection duration.', {
    labels: ['v8js_gc_type'],
    present: 'once-used',
  }),
  metric('gauge', 'bytes', 'v8js_memory_heap_used_bytes', 'Heap memory in use.', HEAP_SPACE),
  metric(
    'gauge',
    'bytes',
    'v8js_memory_heap_space_size_bytes',
    'Heap memory pre-allocated for a heap space.',
    HEAP_SPACE,
  ),
  metric(
    'gauge',
    'bytes',
    'v8js_memory_heap_space_available_size_bytes',
    'Heap space available.',
    HEAP_SPACE,
  ),
  metric(
    'gauge',
    'bytes',
    'v8js_memory_heap_space_physical_size_bytes',
    'Committed size of a heap space.',
    HEAP_SPACE,
  ),
  metric('gauge', 'bytes', 'vigie_heap_limit_bytes', 'Size the whole heap may grow to.'),
  metric(
    'gauge',
    'handles',
    'v8js_resource_active',
    'Resources that keep the event loop alive, such as sockets and timers.',
    { labels: ['v8js_resource_type'] },
  ),
  metric('counter', 'seconds', 'process_cpu_time_seconds_total', 'CPU time by mode.', {
    labels: ['cpu_mode'],
  }),
  metric('gauge', 'bytes', 'process_memory_usage_bytes', 'Physical memory in use.'),
  metric('gauge', 'descriptors', 'process_unix_file_descriptor_count', 'File descriptors in use.'),
  metric('gauge', 'seconds', 'process_start_time_seconds', 'Start of the process, in Unix time.'),
  metric('gauge', 'seconds', 'process_uptime_seconds', 'Time the process has been running.'),
];
