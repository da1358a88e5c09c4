import { Agent, get } from 'node:http';

export interface LoadResult {
  /** Milliseconds of each answer, in ascending order. */
  readonly latencies: Float64Array;
  /** Requests that were not answered with 200. */
  readonly failed: number;
}

/** Asks a service for each of the paths, so many at a time, over connections that are kept. */
export async function sendRequests(
  base: string,
  paths: readonly string[],
  connections: number,
): Promise<LoadResult> {
  const [result] = await sendInTurns([base], paths, connections);
  return result as LoadResult;
}

/**
 * Asks each of the services for each of the paths, one service after the other and so many paths at a time: whatever happens to
 * the machine meanwhile happens to all of them.
 */
export async function sendInTurns(
  bases: readonly string[],
  paths: readonly string[],
  connections: number,
): Promise<LoadResult[]> {
  const targets = bases.map((base) => ({
    base,
    agent: new Agent({ keepAlive: true, maxSockets: connections }),
    latencies: new Float64Array(paths.length),
    failed: 0,
  }));
  let next = 0;
  async function oneAfterTheOther(): Promise<void> {
    while (next < paths.length) {
      const at = next++;
      for (const target of targets) {
        const started = performance.now();
        const status = await statusOf(`${target.base}${paths[at]}`, target.agent);
        target.latencies[at] = performance.now() - started;
        if (status !== 200) target.failed++;
      }
    }
  }
  await Promise.all(Array.from({ length: connections }, oneAfterTheOther));
  for (const { agent } of targets) agent.destroy();
  return targets.map(({ latencies, failed }) => ({ latencies: latencies.sort(), failed }));
}

function statusOf(url: string, agent: Agent): Promise<number> {
  return new Promise((resolve) => {
    get(url, { agent }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
      response.on('error', () => resolve(0));
    }).on('error', () => resolve(0));
  });
}
