import { ledgerOf, type Moment } from './soak.ts';
import { type Trend, trendOf } from './trend.ts';

export const DESTINATIONS = ['otlp_traces', 'otlp_logs', 'loki'] as const;

/** Memory that is still taken after a garbage collection, over the time the queues were full. */
export interface Growth {
  /** Bytes a second. */
  readonly trend: Trend;
  /** Requests a second in that time. */
  readonly perSecond: number;
  /** Share of the level a minute. */
  readonly perMinute: number;
  readonly bytesPerRequest: number;
}

/** Of the moments from `fromSeconds` on. Memory outside the heap that JavaScript holds counts as well. */
export function growthOf(moments: readonly Moment[], fromSeconds: number): Growth {
  const late = moments.filter(({ atSeconds }) => atSeconds >= fromSeconds);
  const trend = trendOf(
    late.map(({ atSeconds, sample }) => ({ x: atSeconds, y: sample.heapBytes + sample.externalBytes })),
  );
  const span = (late.at(-1)?.atSeconds ?? 0) - (late[0]?.atSeconds ?? 0);
  const requests = late.slice(1).reduce((sum, moment) => sum + moment.requests, 0);
  const perSecond = requests / span;
  return {
    trend,
    perSecond,
    perMinute: (60 * trend.slope) / trend.level,
    bytesPerRequest: trend.slope / perSecond,
  };
}

/** What must hold at every moment, and does not. `full`: the queues are to be full then. */
export function judgeMoment(moment: Moment, full: boolean): string[] {
  const at = `after ${moment.atSeconds.toFixed(0)} s`;
  const wrong: string[] = [];
  if (moment.failed > 0) wrong.push(`${at} ${moment.failed} requests were not answered (${moment.failure})`);
  for (const name of DESTINATIONS) {
    const { created, delivered, dropped, pending, pendingBytes, maxQueueBytes } = ledgerOf(moment, name);
    const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
    if (created !== delivered + lost + pending) wrong.push(`${at} the ledger of ${name} does not balance`);
    if (pendingBytes > maxQueueBytes)
      wrong.push(`${at} ${name} holds ${pendingBytes} bytes of ${maxQueueBytes}`);
    // Bytes go in whole batches where room is made, and in whole items otherwise.
    if (full && pendingBytes < 0.8 * maxQueueBytes)
      wrong.push(`${at} the queue of ${name} is not full: ${pendingBytes} bytes of ${maxQueueBytes}`);
  }
  return wrong;
}
