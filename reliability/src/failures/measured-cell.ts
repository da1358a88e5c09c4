import { FakeBackend } from '../backend/fake-backend.ts';
import { type Bounds, type DestinationName, DESTINATIONS } from '../destinations.ts';
import type { LoadResult } from '../load.ts';
import { startChildProcess } from '../service/child-process.ts';
import { boundsFor, type CellResult, runCell } from './cell.ts';
import type { Fault } from './faults.ts';
import { type LatencyRatio, latencyRatio, type Slot } from './latency.ts';

export interface MeasuredCell {
  /** The last run. */
  readonly result: CellResult;
  /** Of all runs. */
  readonly latency: LatencyRatio;
  readonly violations: readonly string[];
}

export interface MeasureOptions {
  readonly rounds: number;
  /** Requests of one round to each service. */
  readonly requests: number;
  readonly flapMs: number;
  readonly markedEvery: number;
  readonly shutdownTimeoutMs: number;
  readonly bounds: Partial<Bounds>;
}

export const MAX_P99_RATIO = 1.15;
/** Requests to each service before latencies count: as many to both, so that both are compiled alike. */
const WARM_UP = 1000;
const MAX_RUNS = 3;

/**
 * A cell whose service is a process of its own, beside a twin whose backend is well; requests to both in turns tell what the fault
 * costs them. Where they seem to cost too much more rounds follow, since chance is one of the causes.
 */
export async function measureCell(
  name: DestinationName,
  fault: Fault,
  options: MeasureOptions,
): Promise<MeasuredCell> {
  const slots: Slot[] = [];
  const violations = new Set<string>();
  for (let run = 1; ; run++) {
    const result = await runBesideTwin(name, fault, options, slots);
    for (const violation of result.violations) violations.add(violation);
    const latency = latencyRatio(slots);
    if (latency.median > MAX_P99_RATIO && run < MAX_RUNS) continue;
    if (latency.atLeast > MAX_P99_RATIO) {
      violations.add(`p99 is at least ${latency.atLeast.toFixed(2)} of the healthy run's`);
    }
    return { result, latency, violations: [...violations] };
  }
}

async function runBesideTwin(
  name: DestinationName,
  fault: Fault,
  { rounds, requests, flapMs, markedEvery, shutdownTimeoutMs, bounds }: MeasureOptions,
  slots: Slot[],
): Promise<CellResult> {
  const backend = new FakeBackend(DESTINATIONS[name]);
  await backend.up();
  const twin = await startChildProcess({
    destination: name,
    backend: `http://127.0.0.1:${backend.port}`,
    bounds: boundsFor(fault, bounds),
    shutdownTimeoutMs,
  });
  try {
    return await runCell(name, fault, {
      start: startChildProcess,
      flapMs,
      markedEvery,
      shutdownTimeoutMs,
      bounds,
      whileHealthy: (send) => send(WARM_UP, twin.url),
      whileFailing: async (send) => {
        for (let round = 0; round < rounds; round++) {
          const [failing, healthy] = (await send(requests, twin.url)) as [LoadResult, LoadResult];
          slots.push({ failing: failing.latencies, healthy: healthy.latencies });
        }
      },
    });
  } finally {
    await twin.stop();
    await backend.down();
  }
}
