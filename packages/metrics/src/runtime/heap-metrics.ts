import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';
import type { Attributes } from '@opentelemetry/api';
import type { MetricData } from '@opentelemetry/sdk-metrics';
import { descriptor, type Interval, type Measured, upDownCounter } from '../metric-data.ts';

const SIZE = descriptor('v8js.memory.heap.space.size', 'By', 'Heap memory pre-allocated for a heap space.');
const USED = descriptor('v8js.memory.heap.used', 'By', 'Heap memory in use.');
const AVAILABLE = descriptor('v8js.memory.heap.space.available_size', 'By', 'Heap space available.');
const PHYSICAL = descriptor('v8js.memory.heap.space.physical_size', 'By', 'Committed size of a heap space.');
const LIMIT = descriptor('vigie.heap.limit', 'By', 'Size the whole heap may grow to.');

const spaces = new Map<string, Attributes>();

/** V8's heap, by space, and what it may grow to. */
export function collectHeapMetrics(interval: Interval): MetricData[] {
  const statistics = getHeapSpaceStatistics().map((space) => ({
    space,
    attributes: attributesOf(space.space_name),
  }));
  const by = (value: (space: (typeof statistics)[number]['space']) => number): Measured[] =>
    statistics.map(({ space, attributes }) => [value(space), attributes]);
  return [
    upDownCounter(
      SIZE,
      interval,
      by((space) => space.space_size),
    ),
    upDownCounter(
      USED,
      interval,
      by((space) => space.space_used_size),
    ),
    upDownCounter(
      AVAILABLE,
      interval,
      by((space) => space.space_available_size),
    ),
    upDownCounter(
      PHYSICAL,
      interval,
      by((space) => space.physical_space_size),
    ),
    upDownCounter(LIMIT, interval, [[getHeapStatistics().heap_size_limit]]),
  ];
}

function attributesOf(space: string): Attributes {
  let attributes = spaces.get(space);
  if (attributes === undefined) spaces.set(space, (attributes = { 'v8js.heap.space.name': space }));
  return attributes;
}
