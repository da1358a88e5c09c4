import { metrics as metricsApi, type BatchObservableResult } from '@opentelemetry/api';
import type { Observer } from '../observability.ts';

/** How much waits in a queue. */
export interface QueueDepth {
  readonly name: string;
  /** Jobs added or waiting to be tried again. */
  readonly waiting: number;
  /** Age of the oldest of them; 0 when none waits. */
  readonly oldestSeconds: number;
}

export interface QueueInstruments {
  started(name: string, job: { readonly createdOn: Date; readonly retryCount: number }): void;
  ended(name: string, outcome: 'done' | 'failed' | 'given-up'): void;
}

/** A scrape does not wait longer than this for the database. */
const DEPTH_TIMEOUT_MS = 1000;

export function createQueueInstruments(
  observer: Observer | undefined,
  depth: () => Promise<readonly QueueDepth[]>,
): QueueInstruments {
  const meter = observer?.meter ?? metricsApi.getMeter('offreapi');
  const waiting = meter.createObservableGauge('offreapi.queue.waiting', {
    description: 'Jobs that wait in the queue, which all replicas share.',
    unit: '{job}',
  });
  const oldest = meter.createObservableGauge('offreapi.queue.oldest.age', {
    description: 'Age of the oldest job that waits; 0 when none does.',
    unit: 's',
  });
  meter.addBatchObservableCallback(
    async (result: BatchObservableResult) => {
      for (const queue of await within(DEPTH_TIMEOUT_MS, depth())) {
        result.observe(waiting, queue.waiting, { queue: queue.name });
        result.observe(oldest, queue.oldestSeconds, { queue: queue.name });
      }
    },
    [waiting, oldest],
  );
  const waited = meter.createHistogram('offreapi.queue.wait.duration', {
    description: 'Time a job waited before its first attempt.',
    unit: 's',
    advice: { explicitBucketBoundaries: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] },
  });
  const attempts = meter.createCounter('offreapi.queue.attempts', {
    description: 'Attempts at jobs, by queue and outcome.',
    unit: '{attempt}',
  });
  return {
    started(name, { createdOn, retryCount }) {
      if (retryCount > 0) return;
      // The database's clock and ours may differ.
      waited.record(Math.max(0, Date.now() - createdOn.getTime()) / 1000, { queue: name });
    },
    ended: (name, outcome) => attempts.add(1, { queue: name, outcome }),
  };
}

/** Nothing is known where the database does not answer; that must not fail the scrape. */
async function within(
  timeoutMs: number,
  depths: Promise<readonly QueueDepth[]>,
): Promise<readonly QueueDepth[]> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<readonly QueueDepth[]>((resolve) => {
    timer = setTimeout(() => resolve([]), timeoutMs);
  });
  try {
    return await Promise.race([depths, timeout]);
  } catch {
    return [];
  } finally {
    clearTimeout(timer);
  }
}
