import { performance } from 'node:perf_hooks';
import { Lane } from './lane.ts';
import { processWarning } from './process-warning.ts';
import type { SendResult } from './send-result.ts';

/** Told once per cause, and once more when the cause is over (`details.event === 'recovered'`). */
export type Warn = (message: string, details: Record<string, unknown>) => void;

export interface DeliveryOptions<T> {
  /** Where items go, as the `destination` label of metrics: `otlp_traces`, `loki`. */
  readonly destination: string;
  /** Hands one batch over. A throw or rejection counts as `retry`. It must give up when `signal` aborts. */
  readonly send: (batch: readonly T[], signal: AbortSignal) => Promise<SendResult>;
  /** Bytes an item is charged with against `maxQueueBytes`; called once per item; at least 1 is charged. */
  readonly sizeOf: (item: T) => number;
  /** Bound of queued plus in-flight bytes. Default 8 MiB. */
  readonly maxQueueBytes?: number;
  /** Items in a batch at most. Default 512. */
  readonly maxBatchItems?: number;
  /** Bytes in a batch at most; a larger single item goes alone. Default 1 MiB. */
  readonly maxBatchBytes?: number;
  /** Milliseconds a batch that is not full waits for more. Default 1000. */
  readonly flushIntervalMs?: number;
  /** Milliseconds after which a send is aborted and counts as `retry`. Default 10 000. */
  readonly sendTimeoutMs?: number;
  /** Milliseconds: ceiling of the first (fully jittered) retry delay. Default 500. */
  readonly retryMinMs?: number;
  /** Milliseconds: ceiling of every later delay. Default 30 000. */
  readonly retryMaxMs?: number;
  /** Milliseconds after which an undelivered item is dropped as `expired`. Default 300 000. */
  readonly maxAgeMs?: number;
  /** Which item gives way when the queue is full. Default `drop-oldest`. */
  readonly overflow?: 'drop-oldest' | 'drop-newest';
  /** Shared with other deliveries to the same server. Default: one of its own. */
  readonly lane?: Lane;
  /** Default a process warning. A throw from it is ignored. */
  readonly warn?: Warn;
  /** Monotonic milliseconds. Default `performance.now`. */
  readonly now?: () => number;
  /** Uniform in [0, 1). Default `Math.random`. */
  readonly random?: () => number;
}

export type ResolvedOptions<T> = Required<DeliveryOptions<T>>;

const MAX_TIMER_MS = 2 ** 31 - 1;

/** @throws TypeError or RangeError with code `VIGIE_E_DELIVERY_OPTION`, naming the option and what it received. */
export function resolveOptions<T>(options: DeliveryOptions<T>): ResolvedOptions<T> {
  if (options === null || typeof options !== 'object') {
    throw misuse('options', options, 'an object with destination, send and sizeOf');
  }
  if (typeof options.destination !== 'string' || options.destination === '') {
    throw misuse('destination', options.destination, "a short name such as 'otlp_traces'");
  }
  const retryMinMs = positive('retryMinMs', options.retryMinMs ?? 500, MAX_TIMER_MS);
  return {
    destination: options.destination,
    send: callable('send', options.send),
    sizeOf: callable('sizeOf', options.sizeOf),
    maxQueueBytes: positive('maxQueueBytes', options.maxQueueBytes ?? 8 * 1024 * 1024),
    maxBatchItems: positive('maxBatchItems', options.maxBatchItems ?? 512),
    maxBatchBytes: positive('maxBatchBytes', options.maxBatchBytes ?? 1024 * 1024),
    flushIntervalMs: positive('flushIntervalMs', options.flushIntervalMs ?? 1000, MAX_TIMER_MS),
    sendTimeoutMs: positive('sendTimeoutMs', options.sendTimeoutMs ?? 10_000, MAX_TIMER_MS),
    retryMinMs,
    retryMaxMs: positive(
      'retryMaxMs',
      options.retryMaxMs ?? Math.max(30_000, retryMinMs),
      MAX_TIMER_MS,
      retryMinMs,
    ),
    maxAgeMs: positive('maxAgeMs', options.maxAgeMs ?? 300_000, MAX_TIMER_MS),
    overflow: overflowPolicy(options.overflow ?? 'drop-oldest'),
    lane: laneOf(options.lane),
    warn: callable('warn', options.warn ?? emitWarning),
    now: callable('now', options.now ?? (() => performance.now())),
    random: callable('random', options.random ?? Math.random),
  };
}

function laneOf(lane: unknown): Lane {
  if (lane === undefined) return new Lane();
  if (!(lane instanceof Lane)) throw misuse('lane', lane, 'a Lane');
  return lane;
}

export function misuse(option: string, received: unknown, expected: string): TypeError {
  const shown = typeof received === 'string' ? JSON.stringify(withoutUserInfo(received)) : String(received);
  const error = new TypeError(`delivery: option '${option}' must be ${expected}, but it is ${shown}.`);
  return Object.assign(error, { code: 'VIGIE_E_DELIVERY_OPTION' });
}

/** An address that is wrong may have the right password in it. */
function withoutUserInfo(text: string): string {
  return text.replace(/\/\/[^\s/]*@/, '//[redacted]@');
}

function positive(
  option: string,
  value: number,
  max: number = Number.MAX_SAFE_INTEGER,
  min: number = 1,
): number {
  if (typeof value !== 'number' || !(value >= min && value <= max)) {
    throw misuse(option, value, `a number from ${min} to ${max}`);
  }
  return value;
}

function callable<F>(option: string, value: F): F {
  if (typeof value !== 'function') throw misuse(option, value, 'a function');
  return value;
}

function overflowPolicy(value: 'drop-oldest' | 'drop-newest'): 'drop-oldest' | 'drop-newest' {
  if (value !== 'drop-oldest' && value !== 'drop-newest') {
    throw misuse('overflow', value, "'drop-oldest' or 'drop-newest'");
  }
  return value;
}

function emitWarning(message: string, details: Record<string, unknown>): void {
  processWarning(message, 'VIGIE_W_DELIVERY', details);
}
