import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchRig } from './bench-rig.ts';
import type { BenchOptions } from './options.ts';
import type { Progress } from './progress.ts';
import type { ServerProcess } from './server-process.ts';
import { rotated } from './statistics.ts';
import type { Variant } from './variants.ts';
import { type SignalsSeen, verifySignals } from './verification.ts';

/** One variant under load for one slot. */
export interface Slot {
  /** CPU time of the server, exports that follow the load included, over the requests answered. */
  readonly cpuMicrosPerRequest: number;
  readonly requestsPerSecond: number;
  /** Share of its core that the server used while the load ran: below 0.9 the load was what limited it. */
  readonly busyShare: number;
  readonly requests: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface VariantMeasurement {
  readonly variant: Variant;
  readonly idleRssBytes: number;
  readonly peakRssBytes: number;
  readonly signals: SignalsSeen;
  /** One per round, in the order of rounds. */
  readonly slots: readonly Slot[];
}

/** After start, before the first request: long enough for what a library does once in the background. */
const IDLE_SETTLE_MS = 1500;
const WARM_UP_SECONDS = 2;

/** Starts every variant, verifies what it does, warms it up, and measures in interleaved rounds. */
export async function measure(
  rig: BenchRig,
  options: BenchOptions,
  progress: Progress,
): Promise<VariantMeasurement[]> {
  const { rounds, seconds, connections, variants } = options;
  const prepared = [];
  for (const variant of variants) {
    progress.step(`preparing ${variant.name}`);
    await rig.precompile(variant);
    const server = await rig.serve(variant);
    await sleep(IDLE_SETTLE_MS);
    const { rssBytes } = await server.read();
    const signals = await verifySignals(rig, server);
    await rig.load(server, { seconds: Math.min(WARM_UP_SECONDS, seconds * 2), connections });
    await server.quiet();
    prepared.push({ server, signals, idleRssBytes: rssBytes, slots: [] as Slot[] });
  }
  for (let round = 0; round < rounds; round++) {
    for (const { server, slots } of rotated(prepared, round)) {
      progress.step(`round ${round + 1} of ${rounds}: ${server.variant.name}`);
      slots.push(await measureSlot(rig, server, { seconds, connections }));
    }
  }
  const measured: VariantMeasurement[] = [];
  for (const { server, signals, idleRssBytes, slots } of prepared) {
    const { maxRssBytes } = await server.read();
    measured.push({ variant: server.variant, idleRssBytes, peakRssBytes: maxRssBytes, signals, slots });
  }
  return measured;
}

async function measureSlot(
  rig: BenchRig,
  server: ServerProcess,
  settings: { seconds: number; connections: number },
): Promise<Slot> {
  server.forgetOutput();
  const before = await server.read();
  const load = await rig.load(server, settings);
  const loaded = await server.read();
  const after = await server.quiet();
  return {
    cpuMicrosPerRequest: (after.cpuMicros - before.cpuMicros) / load.requests,
    requestsPerSecond: load.requests / load.seconds,
    busyShare: (loaded.cpuMicros - before.cpuMicros) / 1e6 / load.seconds,
    requests: load.requests,
    p50Ms: load.p50Ms,
    p99Ms: load.p99Ms,
  };
}
