import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildTool, makeFolder, startPrometheus, type RunningPrometheus } from '@vigie/e2e/backends';
import { openMetricsHistory } from './history.ts';

/** A Prometheus that has scraped a text in OpenMetrics, `history.ts` by default, as `promtool` makes blocks of it. */
export async function startPrometheusWithHistory(
  text: string = openMetricsHistory(),
): Promise<RunningPrometheus> {
  const folder = makeFolder('history');
  const history = join(folder, 'history.om');
  writeFileSync(history, text);
  const data = join(folder, 'data');
  const { path: promtool } = await buildTool('promtool');
  execFileSync(promtool, ['tsdb', 'create-blocks-from', 'openmetrics', history, data], { stdio: 'ignore' });
  const prometheus = await startPrometheus({ dataFolder: data, retention: '100y' });
  return {
    ...prometheus,
    async stop(options) {
      await prometheus.stop(options);
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
