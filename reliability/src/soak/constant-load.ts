import { Agent, get } from 'node:http';

/** Requests at a constant rate, whether answers come or not. */
export interface ConstantLoad {
  /** What became of requests since the last call. */
  take(): Window;
  stop(): Promise<void>;
}

export interface Window {
  readonly requests: number;
  readonly failed: number;
  /** Milliseconds, ascending; counted from when a request was due, so that a stall shows in all that it held up. */
  readonly latencies: Float64Array;
}

const TICK_MS = 1;

export function startLoad(base: string, perSecond: number): ConstantLoad {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const begun = performance.now();
  let sent = 0;
  let underWay = 0;
  let failed = 0;
  let latencies: number[] = [];
  let drained: (() => void) | undefined;

  function send(dueAt: number): void {
    underWay++;
    const done = (ok: boolean): void => {
      underWay--;
      if (ok) latencies.push(performance.now() - dueAt);
      else failed++;
      if (underWay === 0) drained?.();
    };
    get(`${base}/items/${sent++}`, { agent }, (response) => {
      response.resume();
      response.on('close', () => done(response.complete && response.statusCode === 200));
    }).on('error', () => done(false));
  }

  const timer = setInterval(() => {
    const now = performance.now();
    for (;;) {
      const dueAt = begun + (sent * 1000) / perSecond;
      if (dueAt > now) return;
      send(dueAt);
    }
  }, TICK_MS);

  return {
    take() {
      const window = { requests: latencies.length, failed, latencies: Float64Array.from(latencies).sort() };
      latencies = [];
      failed = 0;
      return window;
    },
    async stop() {
      clearInterval(timer);
      if (underWay > 0) await new Promise<void>((resolve) => (drained = resolve));
      agent.destroy();
    },
  };
}
