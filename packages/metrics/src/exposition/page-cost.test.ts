import { describe, expect, it } from 'vitest';
import { createLargePage } from '../testing/large-page.ts';
import { OPENMETRICS } from '../testing/page.ts';
import { parseOpenMetrics } from '../testing/strict-openmetrics.ts';

describe('a page of 10 000 series', () => {
  it('is written within 60 ms', async () => {
    const metrics = createLargePage(10_000);
    let body: string | Buffer = '';
    let best = Infinity;
    // The best of some rounds: other load on the machine only adds.
    for (let round = 0; round < 10; round++) {
      const start = performance.now();
      ({ body } = await metrics.scrape({ accept: OPENMETRICS }));
      best = Math.min(best, performance.now() - start);
    }
    expect(best).toBeLessThan(60);
    const samples = [...parseOpenMetrics(body).values()].reduce(
      (sum, family) => sum + family.samples.length,
      0,
    );
    expect(samples).toBeGreaterThan(10_000);
    await metrics.shutdown();
  });
});
