import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchRig } from './bench-rig.ts';
import type { ServerProcess } from './server-process.ts';

/** What came of a known number of requests: proof that a variant does the work it is measured for. */
export interface SignalsSeen {
  readonly requests: number;
  readonly accessLines: number;
  readonly serverSpans: number;
  /** Spans of all kinds. */
  readonly spans: number;
  /** Of the histogram's count. */
  readonly measured: number;
}

const REQUESTS = 100;
/** Longer than the 5 s that OpenTelemetry's batch processor waits by default. */
const DEADLINE_MS = 8000;

/** @throws Error when a signal that the variant must produce does not count exactly the requests made. */
export async function verifySignals(rig: BenchRig, server: ServerProcess): Promise<SignalsSeen> {
  const { name, produces } = server.variant;
  const before = await rig.sinkCounts(true);
  server.forgetOutput();
  for (let i = 0; i < REQUESTS; i++) {
    const response = await fetch(`${server.url}/items/${i}`);
    if (response.status !== 200) throw new Error(`the variant ${name} answered ${response.status}`);
    const { id } = (await response.json()) as { id: string };
    if (id !== String(i)) throw new Error(`the variant ${name} answered item ${id} when asked for ${i}`);
  }
  const wanted = {
    accessLines: produces.line ? REQUESTS : 0,
    serverSpans: produces.span === true ? REQUESTS : 0,
    measured: produces.metric === undefined ? 0 : REQUESTS,
  };
  const deadline = performance.now() + DEADLINE_MS;
  for (;;) {
    const sink = await rig.sinkCounts(true);
    const seen: SignalsSeen = {
      requests: REQUESTS,
      accessLines: server.accessLines(),
      serverSpans: sink.serverSpans - before.serverSpans,
      spans: sink.spans - before.spans,
      measured: produces.metric === undefined ? 0 : await measuredRequests(server.url, produces.metric),
    };
    const right = Object.entries(wanted).every(([signal, count]) =>
      signal === 'serverSpans' && produces.span === 'sampled'
        ? seen.serverSpans > 0 && seen.serverSpans < REQUESTS
        : seen[signal as keyof typeof wanted] === count,
    );
    if (right) {
      await rig.sinkCounts(false);
      return seen;
    }
    if (performance.now() > deadline) {
      throw new Error(
        `the variant ${name} gave ${JSON.stringify(seen)} instead of ${JSON.stringify(wanted)}`,
      );
    }
    await sleep(100);
  }
}

/** Sum of a histogram's counts for the benchmark's route on /metrics. */
async function measuredRequests(url: string, metric: string): Promise<number> {
  const page = await (await fetch(`${url}/metrics`)).text();
  let sum = 0;
  for (const line of page.split('\n')) {
    if (line.startsWith(`${metric}{`) && line.includes('/items/:id')) sum += Number(line.split(' ').at(-1));
  }
  return sum;
}
