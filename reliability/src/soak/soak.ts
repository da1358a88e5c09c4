import type { Ledger } from '@vigie/delivery';
import { type ConstantLoad, startLoad } from './constant-load.ts';
import { type Helper, startHelper } from './helper.ts';
import type { BackendMode, Sample, SoakSetup } from './messages.ts';
import { quantile } from './trend.ts';

/** A stretch of the soak with the backend in one state. */
export interface Phase {
  readonly backend: BackendMode;
  readonly seconds: number;
}

export interface SoakOptions extends Omit<SoakSetup, 'backend'> {
  readonly phases: readonly Phase[];
  readonly perSecond: number;
  /** Seconds from one sample to the next. */
  readonly sampleSeconds: number;
  /** Keeps a twin whose backend is well under the same load, to compare latencies with: whatever else the machine does meets both. */
  readonly twin?: boolean;
  readonly signal?: AbortSignal;
  readonly progress?: (text: string) => void;
}

/** What was seen between two samples, and of the service at the end of it. */
export interface Moment extends Seen {
  /** Seconds since the load began. */
  readonly atSeconds: number;
  readonly backend: BackendMode;
  readonly twin: Seen | undefined;
}

/** What was seen of one service. */
export interface Seen {
  readonly requests: number;
  readonly failed: number;
  /** Why, of the last that failed. */
  readonly failure: string | undefined;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly sample: Sample;
}

/** Keeps a service under a constant load while its backend is up, dead or silent, and looks at its memory all along. */
export async function runSoak(options: SoakOptions): Promise<readonly Moment[]> {
  const { phases, perSecond, sampleSeconds, twin: wanted, signal, progress, ...setup } = options;
  const running: Subject[] = [];
  const moments: Moment[] = [];
  let until = 0;
  try {
    const subject = await startSubject(setup, perSecond);
    running.push(subject);
    const twin = wanted === true ? await startSubject(setup, perSecond) : undefined;
    if (twin !== undefined) running.push(twin);
    const begun = performance.now();
    for (const { backend, seconds } of phases) {
      until += seconds;
      await subject.sink.ask(backend);
      for (const { load } of running) load.take();
      while (secondsSince(begun) < until) {
        signal?.throwIfAborted();
        await pause(Math.min(sampleSeconds, until - secondsSince(begun)));
        const moment: Moment = {
          ...(await look(subject)),
          twin: twin === undefined ? undefined : await look(twin),
          atSeconds: secondsSince(begun),
          backend,
        };
        moments.push(moment);
        progress?.(describe(moment));
      }
    }
    return moments;
  } finally {
    for (const { service, load, sink } of running) {
      await service.stop();
      await load.stop();
      await sink.stop();
    }
  }
}

/** A service, its backend, and the load on it. */
interface Subject {
  readonly service: Helper;
  readonly sink: Helper;
  readonly load: ConstantLoad;
}

async function startSubject(setup: Omit<SoakSetup, 'backend'>, perSecond: number): Promise<Subject> {
  const sink = await startHelper('sink.ts');
  const given: SoakSetup = { ...setup, backend: (sink.hello as { url: string }).url };
  const service = await startHelper('soak-service.ts', [JSON.stringify(given)], ['--expose-gc']);
  return { service, sink, load: startLoad((service.hello as { url: string }).url, perSecond) };
}

async function look({ service, load }: Subject): Promise<Seen> {
  const { requests, failed, failure, latencies } = load.take();
  return {
    requests,
    failed,
    failure,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    sample: await service.ask<Sample>('sample'),
  };
}

export function ledgerOf({ sample }: Moment, destination: string): Ledger {
  const ledger = sample.ledgers.find((one) => one.destination === destination);
  if (ledger === undefined) throw new Error(`the service has no ledger of ${destination}`);
  return ledger;
}

function describe({ atSeconds, backend, requests, p99Ms, sample }: Moment): string {
  const heap = (sample.heapBytes / 1024 ** 2).toFixed(1);
  return `${atSeconds.toFixed(0)} s, backend ${backend}: ${requests} requests, p99 ${p99Ms.toFixed(1)} ms, heap ${heap} MiB`;
}

function secondsSince(begun: number): number {
  return (performance.now() - begun) / 1000;
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, seconds) * 1000));
}
