import autocannon from 'autocannon';

export interface LoadOptions {
  readonly url: string;
  /** Paths of GET requests, sent in turn; `/` by default. */
  readonly requests?: readonly autocannon.Request[];
  /** How many requests in all; or for how long. */
  readonly amount?: number;
  readonly seconds?: number;
  /** 10 by default. */
  readonly connections?: number;
  /** Requests per second over all connections; as many as there are answers by default. */
  readonly rate?: number;
}

export interface LoadResult {
  /** Requests that were answered, by status. */
  readonly byStatus: ReadonlyMap<number, number>;
  readonly answered: number;
  /** Answered with 2xx. */
  readonly ok: number;
  /** Without an answer: connections that broke, and time that ran out. */
  readonly unanswered: number;
  readonly seconds: number;
  readonly p99Ms: number;
}

/** Load by autocannon. With `amount` the number of requests is exact. */
export async function load(options: LoadOptions): Promise<LoadResult> {
  const { url, requests, amount, seconds = 5, connections = 10, rate } = options;
  const result = await autocannon({
    url,
    connections: amount === undefined ? connections : Math.min(connections, amount),
    ...(amount === undefined ? { duration: seconds } : { amount }),
    ...(rate === undefined ? {} : { overallRate: rate }),
    ...(requests === undefined ? {} : { requests: [...requests] }),
    timeout: 15,
  });
  const byStatus = new Map(
    Object.entries(result.statusCodeStats ?? {}).map(([status, { count = 0 }]) => [Number(status), count]),
  );
  const answered = [...byStatus.values()].reduce((sum, count) => sum + count, 0);
  return {
    byStatus,
    answered,
    ok: result['2xx'],
    unanswered: result.errors + result.timeouts,
    seconds: result.duration,
    p99Ms: result.latency.p99,
  };
}
