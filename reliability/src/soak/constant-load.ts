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
  /** Why, of the last that failed. */
  readonly failure: string | undefined;
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
  let failure: string | undefined;
  let latencies: number[] = [];
  let drained: (() => void) | undefined;

  function send(dueAt: number): void {
    underWay++;
    const done = (why: string | undefined): void => {
      underWay--;
      if (why === undefined) latencies.push(performance.now() - dueAt);
      else {
        failed++;
        failure = why;
      }
      if (underWay === 0) drained?.();
    };
    get(`${base}/items/${sent++}`, { agent }, (response) => {
      response.resume();
      response.on('close', () => {
        const { complete, statusCode } = response;
        done(
          complete && statusCode === 200 ? undefined : `status ${statusCode}${complete ? '' : ', cut off'}`,
        );
      });
    }).on('error', (error) => done(error.message));
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
      const sorted = Float64Array.from(latencies).sort();
      const window = { requests: latencies.length, failed, failure, latencies: sorted };
      latencies = [];
      failed = 0;
      failure = undefined;
      return window;
    },
    async stop() {
      clearInterval(timer);
      if (underWay > 0) await new Promise<void>((resolve) => (drained = resolve));
      agent.destroy();
    },
  };
}
