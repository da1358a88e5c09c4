import { describeWithTools } from '@vigie/e2e/describe-with-tools';
import { it } from 'vitest';
import { startPrometheusWithHistory } from '../../../testing/prometheus/real-prometheus.ts';
import { tellsTheHistory, usageOf } from '../../../testing/prometheus/tells-the-history.ts';

describeWithTools(['prometheus', 'promtool'], 'usage of a real Prometheus', () => {
  it('is what its metrics tell', async () => {
    const prometheus = await startPrometheusWithHistory();
    try {
      tellsTheHistory(await usageOf(prometheus.url));
    } finally {
      await prometheus.stop();
    }
  });
});
