// A process: puts the mix on a service with autocannon, once.
import autocannon from 'autocannon';
import { quantile } from '../../../bench/src/statistics.ts';
import { sampleCv } from './made-up.ts';
import { createMix, expectedStatus, routes, type MixRequest, type Route } from './mix.ts';
import type { RouteTraffic, Traffic, TrafficOptions } from './traffic.ts';

process.on('message', (options: TrafficOptions) => {
  run(options).then(
    (traffic) => process.send?.(traffic),
    (error: unknown) => {
      process.stderr.write(`${(error as Error).stack}\n`);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));

async function run(options: TrafficOptions): Promise<Traffic> {
  const mix = await createMix({ ...options, cv: await sampleCv() });
  if (options.warmUpSeconds > 0) await shoot(options, mix, options.warmUpSeconds);
  return shoot(options, mix, options.seconds);
}

interface Tally {
  readonly latencies: number[];
  readonly errors: Record<string, number>;
}

async function shoot(
  { url, connections, rate }: TrafficOptions,
  mix: readonly MixRequest[],
  seconds: number,
): Promise<Traffic> {
  const tallies = new Map<Route, Tally>(routes.map((route) => [route, { latencies: [], errors: {} }]));
  const unanswered: Record<string, number> = {};
  // Which request a response belongs to is told just before it, and only there.
  let answered: Tally | undefined;
  const startedAt = performance.now();
  let lastAt = startedAt;
  const requests = mix.map(({ route, method, path, headers, body }): autocannon.Request => {
    const tally = tallies.get(route) as Tally;
    return {
      method,
      path,
      headers,
      ...(body !== undefined && { body }),
      onResponse(status) {
        if (status !== expectedStatus[route]) tally.errors[status] = (tally.errors[status] ?? 0) + 1;
        answered = tally;
      },
    };
  });
  let clients = 0;
  await new Promise<void>((resolve, reject) => {
    const instance = autocannon(
      {
        url,
        connections,
        duration: seconds,
        timeout: 30,
        ...(rate !== undefined && { overallRate: rate }),
        // Each connection starts elsewhere in the mix.
        setupClient(client: autocannon.Client) {
          const from = Math.floor((clients++ * requests.length) / connections) % requests.length;
          client.setRequests([...requests.slice(from), ...requests.slice(0, from)]);
        },
      },
      (error) => (error ? reject(error as Error) : resolve()),
    );
    instance.on('response', (_client, _status, _bytes, milliseconds) => {
      answered?.latencies.push(milliseconds);
      answered = undefined;
      lastAt = performance.now();
    });
    instance.on('reqError', (error: NodeJS.ErrnoException) => {
      const reason = error.code ?? error.message;
      unanswered[reason] = (unanswered[reason] ?? 0) + 1;
    });
  });
  return {
    seconds: (lastAt - startedAt) / 1000,
    routes: routes.map((route) => summarise(route, tallies.get(route) as Tally)),
    unanswered,
  };
}

function summarise(route: Route, { latencies, errors }: Tally): RouteTraffic {
  latencies.sort((a, b) => a - b);
  return {
    route,
    requests: latencies.length,
    errors,
    p50Ms: quantile(latencies, 0.5),
    p95Ms: quantile(latencies, 0.95),
    p99Ms: quantile(latencies, 0.99),
    maxMs: latencies.at(-1) ?? Number.NaN,
  };
}
