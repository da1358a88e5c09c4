import { Agent, get } from 'node:http';

export interface LoadResult {
  /** Milliseconds of each answer, in ascending order. */
  readonly latencies: Float64Array;
  /** Requests that were not answered with 200. */
  readonly failed: number;
}

/** Asks for each of the paths, so many at a time, over connections that are kept. */
export async function sendRequests(
  base: string,
  paths: readonly string[],
  connections: number,
): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const latencies = new Float64Array(paths.length);
  let next = 0;
  let failed = 0;
  async function oneAfterTheOther(): Promise<void> {
    while (next < paths.length) {
      const at = next++;
      const started = performance.now();
      const status = await statusOf(`${base}${paths[at]}`, agent);
      latencies[at] = performance.now() - started;
      if (status !== 200) failed++;
    }
  }
  await Promise.all(Array.from({ length: connections }, oneAfterTheOther));
  agent.destroy();
  return { latencies: latencies.sort(), failed };
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
