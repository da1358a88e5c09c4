import { createMetrics, type Metrics } from '../create-metrics.ts';

/** Metrics with so many series, as Prometheus counts them: half are counters, half the buckets of request histograms. */
export function createLargePage(series: number): Metrics {
  const metrics = createMetrics({ service: 'large', cardinalityLimit: series, warn: () => {} });
  const perCounter = 500;
  for (let index = 0; index < series / 2 / perCounter; index++) {
    const counter = metrics.meter.createCounter(`work.kind${index}.done`, {
      unit: '{job}',
      description: 'Jobs.',
    });
    for (let user = 0; user < perCounter; user++)
      counter.add(user, { tenant: `tenant-${user}`, queue: 'mail' });
  }
  // A request series has 17 lines of duration and 11 of each body size.
  for (let route = 0; route < series / 2 / 39; route++) {
    metrics.http.started('GET', 'http');
    metrics.http.ended({
      method: 'GET',
      route: `/resource/${route}/:id`,
      status: 200,
      scheme: 'http',
      durationSeconds: (route % 100) / 10,
      requestBytes: 0,
      responseBytes: route * 100,
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
    });
  }
  return metrics;
}
