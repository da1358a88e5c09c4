import { Agent, get } from 'node:http';
import { Agent as SecureAgent, get as secureGet } from 'node:https';

export interface LoadOptions {
  readonly url: string;
  /** Requests a second, evenly, however long answers take. */
  readonly rate: number;
  /** Kept-alive connections; requests beyond that wait for one. */
  readonly connections: number;
  /** From sending to the last byte. */
  readonly timeoutMs: number;
  /** What the body of a good answer contains. */
  readonly expect?: string;
}

export interface LoadReport {
  readonly sent: number;
  readonly succeeded: number;
  readonly failed: number;
  /** How many failed of each cause: a status, an error code, `timeout`, `body`. */
  readonly failures: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** Of those that succeeded; undefined while there are none. */
  readonly slowestMs: number | undefined;
}

export interface Load {
  /** Once the first request has succeeded. */
  readonly running: Promise<void>;
  report(): LoadReport;
  /** Sends no more, waits for what is under way, and reports. */
  stop(): Promise<LoadReport>;
}

/**
 * Asks for one address again and again and accounts for every request: sent = succeeded + failed once stopped. Load generators
 * made for throughput send again, uncounted, what was under way on a connection that the server closed; here that is a failure,
 * since it is what this is to find.
 */
export function startLoad(options: LoadOptions): Load {
  const { url, rate, connections, timeoutMs, expect } = options;
  const secure = url.startsWith('https:');
  const agent = new (secure ? SecureAgent : Agent)({ keepAlive: true, maxSockets: connections });
  const failures: Record<string, number> = {};
  const startedAt = performance.now();
  const running = Promise.withResolvers<void>();
  const underWay = new Set<Promise<void>>();
  let sent = 0;
  let succeeded = 0;
  let slowestMs: number | undefined;

  const ask = async (): Promise<void> => {
    const sentAt = performance.now();
    try {
      const body = await read(secure ? secureGet : get, url, agent, timeoutMs);
      if (expect !== undefined && !body.includes(expect)) throw new Error('body');
      succeeded++;
      slowestMs = Math.max(slowestMs ?? 0, performance.now() - sentAt);
      running.resolve();
    } catch (error) {
      const cause = causeOf(error as NodeJS.ErrnoException);
      failures[cause] = (failures[cause] ?? 0) + 1;
    }
  };
  const tick = (): void => {
    // What a late timer missed is sent at once: the rate is of the whole, not of the timer.
    const due = Math.floor(((performance.now() - startedAt) / 1000) * rate) + 1;
    for (; sent < due; sent++) {
      const request = ask().finally(() => underWay.delete(request));
      underWay.add(request);
    }
  };
  const timer = setInterval(tick, Math.max(5, 1000 / rate));
  tick();

  const report = (): LoadReport => ({
    sent,
    succeeded,
    failed: Object.values(failures).reduce((sum, count) => sum + count, 0),
    failures: { ...failures },
    seconds: (performance.now() - startedAt) / 1000,
    slowestMs,
  });
  return {
    running: running.promise,
    report,
    async stop() {
      clearInterval(timer);
      await Promise.all(underWay);
      agent.destroy();
      return report();
    },
  };
}

async function read(request: typeof get, url: string, agent: Agent, timeoutMs: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  request(url, { agent, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
    let body = '';
    response.setEncoding('utf8').on('data', (text: string) => (body += text));
    // An answer cut short ends in 'error', never in 'end'.
    response.once('error', reject).once('end', () => {
      const { statusCode = 0 } = response;
      if (statusCode >= 200 && statusCode < 300) resolve(body);
      else reject(new Error(`status ${statusCode}`));
    });
  }).once('error', reject);
  return promise;
}

function causeOf(error: NodeJS.ErrnoException): string {
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'timeout';
  return error.code ?? error.message;
}
