import { Fifo } from './fifo.ts';
import type { LogRecord, SpanRecord, Trace } from './model.ts';
import { RequestWindow } from './request-window.ts';

/** Counters of one service since the start or the last clear; what is evicted stays counted. */
export interface ServiceCounts {
  /** Distinct spans received. */
  spans: number;
  /** Distinct spans of kind SERVER received. */
  serverSpans: number;
  /** Spans received again with the same ids, counted nowhere else. */
  duplicateSpans: number;
  /** Log lines received. */
  logLines: number;
  /** Lines of a push that repeated an earlier one byte for byte, counted nowhere else. */
  duplicateLogLines: number;
  evictedSpans: number;
  evictedLogLines: number;
}

/** Everything kept of one service, oldest first. */
export interface ServiceState {
  readonly name: string;
  readonly counts: ServiceCounts;
  /** Traces in which this service holds spans, in the order they began to arrive. May hold evicted ones. */
  readonly traces: Fifo<Trace>;
  /** Server, consumer and root spans in order of arrival. May hold evicted ones. */
  readonly requests: Fifo<SpanRecord>;
  readonly logs: Fifo<LogRecord>;
  readonly window: RequestWindow;
  spanBytes: number;
  logBytes: number;
  keptSpans: number;
  /** True once a span of kind SERVER or CONSUMER came: from then on roots of other kinds are not requests. */
  hasServerSpans: boolean;
  firstSeenMs: number;
  lastSeenMs: number;
  /** The latest resource, as JSON attributes. */
  resource: string;
}

/** Bytes a service costs before it holds anything. */
export const SERVICE_BYTES: number = RequestWindow.bytes + 2048;

export function createServiceState(name: string, nowMs: number): ServiceState {
  return {
    name,
    counts: {
      spans: 0,
      serverSpans: 0,
      duplicateSpans: 0,
      logLines: 0,
      duplicateLogLines: 0,
      evictedSpans: 0,
      evictedLogLines: 0,
    },
    traces: new Fifo(),
    requests: new Fifo(),
    logs: new Fifo(),
    window: new RequestWindow(nowMs),
    spanBytes: 0,
    logBytes: 0,
    keptSpans: 0,
    hasServerSpans: false,
    firstSeenMs: nowMs,
    lastSeenMs: nowMs,
    resource: '[]',
  };
}
