import { setTimeout as delay } from 'node:timers/promises';
import { cvProfiles } from '../../../../demos/offreapi/src/seed.ts';
import { application } from '../../../../scripts/demo/application.ts';
import type { Visit } from '../../../../scripts/demo/traffic.ts';

/** One request and its answer. */
export interface Sent {
  readonly what: 'application' | 'ranking' | 'offers' | 'readiness';
  /** Milliseconds since the load began. */
  readonly at: number;
  readonly ms: number;
  /** 0 where there was no answer within {@link TIMEOUT_MS}, or the connection broke. */
  readonly status: number;
  readonly retryAfter: string | null;
  /** Of the application that was received. */
  readonly id?: string;
}

export interface Load {
  readonly sent: readonly Sent[];
  /** Milliseconds since it began. */
  now(): number;
  /** How many that were sent before a moment still wait for their answer. */
  unanswered(before: number): number;
  /** Sends no more, and resolves when the last answer is there. */
  stop(): Promise<void>;
}

export const TIMEOUT_MS = 30_000;

/** Sends at a steady rate, whether there are answers or not: candidates do not wait for each other. */
export async function startLoad(options: {
  /** Taken in turn. */
  readonly urls: readonly string[];
  readonly offerId: string;
  /** What a recruiter's requests carry. */
  readonly recruiter: Readonly<Record<string, string>>;
  readonly applicationsPerSecond: number;
  readonly readsPerSecond: number;
  /** Default: until it is stopped. */
  readonly applications?: number;
}): Promise<Load> {
  const { urls, offerId, recruiter, applications = Infinity } = options;
  const visits = await Promise.all(cvProfiles.map((profile) => application(offerId, profile)));
  const began = performance.now();
  const now = (): number => performance.now() - began;
  const sent: Sent[] = [];
  const inFlight = new Map<Promise<void>, number>();
  const stopped = new AbortController();

  const send = (what: Sent['what'], nth: number): void => {
    const url = urls[nth % urls.length] ?? '';
    const sending = request(what, url, visits[nth % visits.length]);
    inFlight.set(sending, now());
    void sending.finally(() => inFlight.delete(sending));
  };

  async function request(what: Sent['what'], url: string, visit: Visit | undefined): Promise<void> {
    const at = now();
    let [status, retryAfter, id]: [number, string | null, string | undefined] = [0, null, undefined];
    try {
      const response = await fetch(url + pathOf(what, offerId), {
        ...(what === 'application' && visit !== undefined
          ? { method: 'POST', headers: visit.headers ?? {}, body: new Uint8Array(visit.body as Buffer) }
          : { headers: recruiter }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await response.text();
      status = response.status;
      retryAfter = response.headers.get('retry-after');
      if (status === 201) ({ id } = JSON.parse(text) as { id: string });
    } catch {}
    sent.push({ what, at, ms: now() - at, status, retryAfter, ...(id === undefined ? {} : { id }) });
  }

  async function everySecond(
    rate: number,
    what: (nth: number) => Sent['what'],
    most = Infinity,
  ): Promise<void> {
    for (let nth = 0; nth < most && !stopped.signal.aborted; nth++) {
      // By the clock: a slow moment is made up for.
      const wait = began + (nth * 1000) / rate - performance.now();
      if (wait > 0) await delay(wait, undefined, { signal: stopped.signal }).catch(() => {});
      if (!stopped.signal.aborted) send(what(nth), nth);
    }
  }

  const READS = ['ranking', 'offers', 'readiness'] as const;
  const running = Promise.all([
    everySecond(options.applicationsPerSecond, () => 'application', applications),
    everySecond(options.readsPerSecond, (nth) => READS[nth % READS.length] ?? 'offers'),
  ]);
  return {
    sent,
    now,
    unanswered: (before) => [...inFlight.values()].filter((at) => at < before).length,
    async stop() {
      stopped.abort();
      await running;
      await Promise.all(inFlight.keys());
    },
  };
}

function pathOf(what: Sent['what'], offerId: string): string {
  if (what === 'readiness') return '/readyz';
  return what === 'offers' ? '/api/v1/offers' : `/api/v1/offers/${offerId}/applications`;
}
