import { load } from '@vigie/e2e/demos';
import { query } from '../../src/ask/prometheus.ts';

type LoadRequest = NonNullable<Parameters<typeof load>[0]['requests']>[number];

/** So many requests of one kind, and where they are to be counted. */
export interface CountedLoad {
  readonly amount: number;
  readonly request: LoadRequest;
  /** `none` for what no route matches. */
  readonly route: string;
  readonly status: number;
}

/** Number of requests by method, route and status: `GET /offers/:id 200`. */
export type Counts = Readonly<Record<string, number>>;

/** Sends them side by side, and says what autocannon counted. @throws Error where a request got no answer or another one */
export async function sendCounted(url: string, loads: readonly CountedLoad[]): Promise<Counts> {
  const counts = await Promise.all(
    loads.map(async ({ amount, request, route, status }) => {
      const { byStatus, unanswered } = await load({ url, requests: [request], amount });
      const { method = 'GET', path } = request;
      if (unanswered > 0 || [...byStatus.keys()].some((each) => each !== status))
        throw new Error(
          `${method} ${path} is to be ${status}: ${JSON.stringify([...byStatus])}, ${unanswered} unanswered`,
        );
      return [`${method} ${route} ${status}`, byStatus.get(status) ?? 0] as const;
    }),
  );
  return Object.fromEntries(counts);
}

/** What Prometheus has of an instance. */
export async function countsOf(prometheusUrl: string, instance: string): Promise<Counts> {
  const { result } = await query(
    prometheusUrl,
    `sum by (http_request_method, http_route, http_response_status_code) (http_server_request_duration_seconds_count{instance="${instance}"})`,
  );
  return Object.fromEntries(
    result.map(({ metric, value }) => [
      `${metric['http_request_method']} ${metric['http_route'] ?? 'none'} ${metric['http_response_status_code']}`,
      Number(value[1]),
    ]),
  );
}

/** What came on top. */
export function difference(before: Counts, after: Counts): Counts {
  return Object.fromEntries(
    Object.entries(after)
      .map(([key, count]) => [key, count - (before[key] ?? 0)] as const)
      .filter(([, count]) => count !== 0),
  );
}
