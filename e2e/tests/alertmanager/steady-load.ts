import { setTimeout as delay } from 'node:timers/promises';

export interface SteadyLoad {
  /** Answers so far, by status; `0` counts requests without one. */
  readonly byStatus: ReadonlyMap<number, number>;
  stop(): Promise<void>;
}

/** GET requests at a steady rate until told to stop; a service that hangs holds at most `mostAtOnce` of them. */
export function startSteadyLoad(url: string, perSecond: number, mostAtOnce = 30): SteadyLoad {
  const byStatus = new Map<number, number>();
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();
  const ask = async (): Promise<void> => {
    let status = 0;
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
      await response.arrayBuffer();
      status = response.status;
    } catch {}
    byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      if (underWay.size < mostAtOnce) {
        const asking = ask();
        underWay.add(asking);
        void asking.finally(() => underWay.delete(asking));
      }
      await delay(1000 / perSecond, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    await Promise.all(underWay);
  };
  const ended = run();
  return {
    byStatus,
    stop() {
      stopping.abort();
      return ended;
    },
  };
}
