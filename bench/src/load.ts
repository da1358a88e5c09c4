// A process: puts load on a URL with autocannon, and stays for the next slot so that it is warm.
import autocannon from 'autocannon';
import type { LoadRequest, LoadResult } from './protocol.ts';
import { quantile } from './statistics.ts';

process.on('message', (request: LoadRequest) => {
  run(request).then(
    (result) => process.send?.({ id: request.id, ...result }),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));

async function run({ url, seconds, connections }: LoadRequest): Promise<LoadResult> {
  const startedAt = performance.now();
  const latencies: number[] = [];
  let lastAt = startedAt;
  let failures = 0;
  await new Promise<void>((resolve, reject) => {
    const options = { url, connections, duration: seconds, sampleInt: 50, excludeErrorStats: true };
    const instance = autocannon(options, (error) => (error ? reject(error as Error) : resolve()));
    // autocannon's own histogram has whole milliseconds, which is too coarse here.
    instance.on('response', (_client, status, _bytes, milliseconds) => {
      if (status !== 200) failures++;
      else latencies.push(milliseconds);
      lastAt = performance.now();
    });
    instance.on('reqError', () => failures++);
  });
  const requests = latencies.length;
  latencies.sort((a, b) => a - b);
  return {
    requests,
    failures,
    seconds: (lastAt - startedAt) / 1000,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
  };
}
