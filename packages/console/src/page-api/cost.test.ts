import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../limits.ts';
import type { MetricPoint } from '../scrape/metric-point.ts';
import { Store } from '../store/store.ts';
import { costPoints } from '../testing.ts';
import { viewCost } from './cost.ts';

let nowMs = 1_800_000_000_000;

function aStore(): Store {
  nowMs = 1_800_000_000_000;
  return new Store(defaultLimits, () => nowMs);
}

describe('the cost of services', () => {
  it('is told with rates of the last minute, dearest route first', () => {
    const store = aStore();
    for (let second = 0; second <= 60; second += 5) {
      store.metrics.record('offreapi', 'http://a/metrics', 'scrape', costPoints(second));
      nowMs += 5000;
    }
    const [cost] = viewCost(store).services;
    expect(cost).toMatchObject({
      service: 'offreapi',
      currency: 'EUR',
      instances: 1,
      owner: 'team-talent',
      costCenter: 'cc-42',
      slaClass: 'silver',
      priceBook: 'default 1',
    });
    expect(cost?.perHour).toBeCloseTo(0.015, 9);
    expect(cost?.idlePerHour).toBeCloseTo(0.009, 9);
    expect(cost?.routes.map(({ route }) => route)).toEqual(['/offers/:id/applications', '/offers', '']);
    const parts = [
      ...(cost?.routes ?? []),
      { perHour: cost?.idlePerHour },
      { perHour: cost?.unattributedPerHour },
    ];
    expect(parts.reduce((sum, { perHour }) => sum + (perHour ?? 0), 0)).toBeCloseTo(0.015, 9);
    expect(cost?.routes[0]).toMatchObject({
      method: 'POST',
      perRequest: expect.closeTo(2.1e-6, 12),
      demandSeconds: 0.021,
      errorSeconds: 0.0004,
      identified: true,
    });
    expect(cost?.routes[1]).toMatchObject({ method: 'GET', identified: false });
  });

  it('is added up over instances, whether scraped or pushed, and kept apart by currency', () => {
    const store = aStore();
    const asOtlp = (points: readonly MetricPoint[]): MetricPoint[] =>
      points.map((point) => ({
        ...point,
        family: point.family
          .replace(/_(?:per_hour|seconds)$/, '')
          .replaceAll('_', '.')
          .replace('per.request', 'per_request'),
        labels: point.labels.map(([name, value]) => [name.replaceAll('_', '.'), value] as const),
      }));
    for (let second = 0; second <= 10; second += 5) {
      store.metrics.record('offreapi', 'a', 'scrape', costPoints(second));
      store.metrics.record('offreapi', 'b', 'otlp', asOtlp(costPoints(second)));
      store.metrics.record('offreapi', 'c', 'scrape', costPoints(second, 'USD'));
      nowMs += 5000;
    }
    const { services } = viewCost(store);
    expect(services.map(({ currency, instances }) => [currency, instances])).toEqual([
      ['EUR', 2],
      ['USD', 1],
    ]);
    expect(services[0]?.perHour).toBeCloseTo(0.03, 9);
    expect(services[0]?.routes[0]?.demandSeconds).toBeCloseTo(0.021, 12);
    nowMs += 120_000;
    expect(viewCost(store).services).toEqual([]);
  });

  it('has the rate the service tells until counters have one', () => {
    const store = aStore();
    store.metrics.record('offreapi', 'a', 'scrape', costPoints(0));
    expect(viewCost(store).services[0]).toMatchObject({
      perHour: 0.015,
      routes: [{ perHour: null }, {}, {}],
    });
  });
});
