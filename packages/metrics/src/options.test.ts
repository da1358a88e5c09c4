import { describe, expect, it } from 'vitest';
import { createMetrics } from './create-metrics.ts';
import { MetricsError } from './metrics-error.ts';
import type { MetricsOptions } from './options.ts';

describe('options', () => {
  it.each([
    [{ service: '' }, 'VIGIE_E_METRICS_SERVICE', 'service must be'],
    [{}, 'VIGIE_E_METRICS_SERVICE', 'received undefined'],
    [{ service: 'x', cardinalityLimit: 1 }, 'VIGIE_E_METRICS_CARDINALITY_LIMIT', 'received 1'],
    [{ service: 'x', cardinalityLimit: 'many' }, 'VIGIE_E_METRICS_CARDINALITY_LIMIT', 'received "many"'],
    [{ service: 'x', collectTimeoutMs: 0 }, 'VIGIE_E_METRICS_COLLECT_TIMEOUT', 'from 1 to'],
  ])('refuses %j with the code and the value', (options, code, message) => {
    let caught: unknown;
    try {
      createMetrics(options as MetricsOptions);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(MetricsError);
    expect(caught).toMatchObject({ code });
    expect((caught as Error).message).toContain(message);
  });

  it('survives a warn function that throws', async () => {
    const metrics = createMetrics({
      service: 'x',
      runtimeMetrics: false,
      cardinalityLimit: 2,
      warn: () => {
        throw new Error('no');
      },
    });
    const counter = metrics.meter.createCounter('c');
    for (let index = 0; index < 5; index++) counter.add(1, { index });
    expect((await metrics.scrape()).status).toBe(200);
    await metrics.shutdown();
  });
});
